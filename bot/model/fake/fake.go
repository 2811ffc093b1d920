// Package fake is a model server for tests: it behaves as a description says,
// well or badly, and counts what reaches it.
package fake

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"
)

// A Behaviour says how the server answers a request.
type Behaviour struct {
	Status        int               `json:"status"`
	Headers       map[string]string `json:"headers"`
	Body          string            `json:"body"`
	BodyB64       string            `json:"body_b64"`
	BodyGen       *Generated        `json:"body_gen"`
	GzipGen       *Generated        `json:"gzip_gen"`
	SSE           []string          `json:"sse"`
	Drip          json.RawMessage   `json:"drip"`     // any value: the body comes byte by byte
	DelayMS       int               `json:"delay_ms"` // before the answer
	Hang          string            `json:"hang"`     // before_headers, or any other value: after them
	Abort         string            `json:"abort"`    // rst: reset the connection; any other value: close it
	AbortAfter    int               `json:"abort_after"`
	Redirect      string            `json:"redirect"` // address to send the client to
	TLS           string            `json:"tls"`      // self_signed, plain_on_tls_url
	Flood1xx      int               `json:"flood_1xx"`
	HeaderFlood   int               `json:"header_flood"`
	Endless       bool              `json:"endless"`
	ContentLength int               `json:"content_length"`
}

// Generated is a body too long to write down.
type Generated struct {
	Prefix string `json:"prefix"`
	Repeat string `json:"repeat"`
	Times  int    `json:"times"`
	Suffix string `json:"suffix"`
}

func (g *Generated) writeTo(w io.Writer) {
	_, err := io.WriteString(w, g.Prefix)
	chunk := strings.Repeat(g.Repeat, 1024)
	for left := g.Times; left > 0 && err == nil; left -= 1024 {
		if left < 1024 {
			chunk = strings.Repeat(g.Repeat, left)
		}
		_, err = io.WriteString(w, chunk)
	}
	if err == nil {
		_, _ = io.WriteString(w, g.Suffix) // the client may be gone, which is what is tested
	}
}

// A Server plays one behaviour. Prepare, when set, changes the texts of a behaviour
// for one request, whose body it is given.
type Server struct {
	Behaviour Behaviour
	Prepare   func(request []byte, text string) string
	Requests  atomic.Int32
	Strayed   atomic.Int32 // requests that reached the other origin
	Seen      func(request []byte)

	main, canary *httptest.Server
	done         chan struct{}
}

// Start lets the server listen on loopback, beside a second origin that nobody should ask.
func Start(b Behaviour) *Server {
	s := &Server{Behaviour: b, done: make(chan struct{})}
	s.canary = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { s.Strayed.Add(1) }))
	s.main = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.main.Config.ErrorLog = log.New(io.Discard, "", 0)
	if b.TLS == "self_signed" {
		s.main.StartTLS()
	} else {
		s.main.Start()
	}
	return s
}

// URL is the base of the API.
func (s *Server) URL() string {
	u := s.main.URL
	if s.Behaviour.TLS == "plain_on_tls_url" {
		u = strings.Replace(u, "http://", "https://", 1)
	}
	return u + "/v1"
}

// Close stops the server and frees the requests that hang.
func (s *Server) Close() {
	close(s.done)
	s.main.CloseClientConnections()
	s.main.Close()
	s.canary.Close()
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	request, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.Requests.Add(1)
	if s.Seen != nil {
		s.Seen(request)
	}
	b := s.Behaviour
	if b.DelayMS > 0 {
		s.wait(r, time.Duration(b.DelayMS)*time.Millisecond)
	}
	if b.Hang == "before_headers" {
		s.wait(r, time.Hour)
		return
	}
	if b.Abort != "" {
		abort(w, b.Abort)
		return
	}
	text := func(t string) string {
		if s.Prepare != nil {
			t = s.Prepare(request, t)
		}
		return t
	}
	s.headers(w, b, text)
	s.body(w, r, b, text)
}

func (s *Server) headers(w http.ResponseWriter, b Behaviour, text func(string) string) {
	for range b.Flood1xx {
		w.WriteHeader(http.StatusProcessing)
	}
	for k, v := range b.Headers {
		v = strings.ReplaceAll(v, "@SELF@", s.main.URL+"/v1/chat/completions")
		w.Header().Set(k, strings.ReplaceAll(v, "@CANARY@", s.canary.URL))
	}
	if b.Redirect != "" {
		target := strings.ReplaceAll(b.Redirect, "@SELF@", s.main.URL+"/v1/chat/completions")
		w.Header().Set("Location", strings.ReplaceAll(target, "@CANARY@", s.canary.URL))
	}
	for i := range b.HeaderFlood {
		w.Header().Set(fmt.Sprintf("X-Flood-%d", i), strings.Repeat("a", 64))
	}
	if b.GzipGen != nil {
		w.Header().Set("Content-Encoding", "gzip")
	}
	length := b.ContentLength
	if b.AbortAfter > 0 {
		length = len(text(b.Body))
	}
	if length > 0 {
		w.Header().Set("Content-Length", fmt.Sprint(length))
	}
	status := b.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
}

func (s *Server) body(w http.ResponseWriter, r *http.Request, b Behaviour, text func(string) string) {
	flush := func() {
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
	switch {
	case b.Hang != "":
		flush()
		s.wait(r, time.Hour)
	case b.Endless:
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte(" "), 4096)); err != nil {
				return
			}
		}
	case b.GzipGen != nil:
		z := gzip.NewWriter(w)
		b.GzipGen.writeTo(z)
		_ = z.Close() // the client may be gone, which is what is tested
	case b.BodyGen != nil:
		b.BodyGen.writeTo(w)
	case b.BodyB64 != "":
		raw, _ := base64.StdEncoding.DecodeString(b.BodyB64) // a bad case shows as an empty body
		_, _ = w.Write(raw)
	case len(b.SSE) > 0:
		for _, event := range b.SSE {
			_, _ = io.WriteString(w, text(event))
			flush()
		}
	case len(b.Drip) > 0:
		for _, c := range []byte(text(b.Body)) {
			_, _ = w.Write([]byte{c})
			flush()
			s.wait(r, 50*time.Millisecond)
		}
	case b.AbortAfter > 0:
		_, _ = io.WriteString(w, text(b.Body)[:b.AbortAfter])
		flush()
		abort(w, "close")
	default:
		_, _ = io.WriteString(w, text(b.Body))
	}
}

// wait ends when the time is over, the client has gone or the server closes.
func (s *Server) wait(r *http.Request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-s.done:
	}
}

// abort breaks the connection off: with a reset, or by closing it.
func abort(w http.ResponseWriter, how string) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	c, _, err := h.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := c.(*net.TCPConn); ok && how == "rst" {
		_ = tcp.SetLinger(0) // a close after this sends a reset
	}
	_ = c.Close()
}
