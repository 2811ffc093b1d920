package endpoint

import (
	"bytes"
	"crypto/tls"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// Bounds of one exchange.
const (
	maxBody    = 64 << 10 // bytes of a chat answer
	maxVectors = 32 << 20 // bytes of an answer with vectors, when a library is embedded
	maxHeader  = 64 << 10
)

// An exchange carries one request to the server and hands its answer on only
// after the whole of it was read, measured and checked. It stands under the
// client library, which by itself follows redirects, inflates what is
// compressed, reads without end and quotes bodies in errors.
type exchange struct {
	http  *http.Client
	limit int64
	check func(body []byte) error
}

// newHTTP makes a client that keeps no cookies and no connections, uses no
// proxy, follows no redirect, inflates nothing and never speaks HTTP/2. Without kept
// connections the standard library has no reason to send a request twice.
func newHTTP(a address, timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil,
			DialContext:            a.dial,
			DisableCompression:     true,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxHeader,
			ResponseHeaderTimeout:  timeout,
			TLSHandshakeTimeout:    timeout,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
		},
	}
}

// Do implements the client library's HTTPDoer. Its errors hold no text of the server's.
func (e *exchange) Do(req *http.Request) (*http.Response, error) {
	resp, err := e.http.Do(req)
	if err != nil {
		return nil, fault(KindOf(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fault(FaultStatus)
	}
	if !plainJSON(resp.Header) {
		return nil, fault(FaultType)
	}
	if resp.ContentLength > e.limit {
		return nil, fault(FaultSize)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, e.limit+1))
	if err != nil {
		return nil, fault(KindOf(err))
	}
	if int64(len(body)) > e.limit {
		return nil, fault(FaultSize)
	}
	if err := e.check(body); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Request: req, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func plainJSON(h http.Header) bool {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != "application/json" || len(h.Values("Content-Type")) > 1 {
		return false
	}
	if set, ok := params["charset"]; ok && !strings.EqualFold(set, "utf-8") {
		return false
	}
	coding := h.Get("Content-Encoding")
	return coding == "" || coding == "identity"
}
