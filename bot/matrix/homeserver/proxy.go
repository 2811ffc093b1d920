package homeserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// A Proxy stands between a client and the homeserver and fails as it is told.
// It counts what passes. Close it when the test ends.
type Proxy struct {
	target *url.URL
	server *http.Server
	addr   string
	client *http.Transport

	mu         sync.Mutex
	injections []*Injection
	seen       []Request
}

// A Request is what the proxy remembers of one request.
type Request struct {
	Method string
	Path   string // escaped; ends with the transaction id on [RouteSend]
	Status int    // that the client was sent; 0 when the connection was cut
	At     time.Time
}

// NewProxy starts a proxy for the homeserver on a free port of 127.0.0.1.
func NewProxy(ctx context.Context, target *url.URL) (*Proxy, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the faulty proxy: %w", err)
	}
	p := &Proxy{target: target, addr: listener.Addr().String(), client: &http.Transport{MaxIdleConnsPerHost: 64}}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go p.server.Serve(listener) //nolint:errcheck // it ends with ErrServerClosed
	return p, nil
}

// URL is the address to give to the client instead of the homeserver's.
func (p *Proxy) URL() string { return "http://" + p.addr }

// Close ends the proxy and cuts every connection.
func (p *Proxy) Close() error {
	p.client.CloseIdleConnections()
	return p.server.Close()
}

// Inject lets a fault strike the next requests of a route: times of them, or
// all until [Injection.End] if times is negative. Where several match, the one
// injected first strikes.
func (p *Proxy) Inject(route Route, times int, fault Fault) *Injection {
	injection := &Injection{route: route, fault: fault, proxy: p, left: times, changed: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.injections = append(p.injections, injection)
	return injection
}

// Requests are the finished requests of a route so far, in the order in which
// they ended.
func (p *Proxy) Requests(route Route) []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.seen), func(r Request) bool {
		return (route.method != "" && route.method != r.Method) || !route.path.MatchString(r.Path)
	})
}

// Count is the number of finished requests of a route so far.
func (p *Proxy) Count(route Route) int { return len(p.Requests(route)) }

// ServeHTTP passes one request on, unless a fault strikes it.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	status, err := p.serve(w, req, p.strike(req))
	if err != nil {
		status = 0
	}
	p.mu.Lock()
	p.seen = append(p.seen, Request{Method: req.Method, Path: req.URL.EscapedPath(), Status: status, At: time.Now()})
	p.mu.Unlock()
	if err != nil {
		// The server's own way to cut a connection without an answer.
		panic(http.ErrAbortHandler)
	}
}

// strike is the fault that strikes the request, or one that does nothing.
func (p *Proxy) strike(req *http.Request) *Injection {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, injection := range p.injections {
		if injection.take(req) {
			return injection
		}
	}
	return &Injection{}
}

var errCut = errors.New("the connection is cut on purpose")

func (p *Proxy) serve(w http.ResponseWriter, req *http.Request, injection *Injection) (int, error) {
	fault := injection.fault
	switch {
	case fault.reset:
		return 0, errCut
	case fault.hold:
		if err := injection.keep(req); err != nil {
			return 0, err
		}
		return answer(w, http.StatusOK, "{}")
	case fault.status != 0:
		return answer(w, fault.status, fault.body)
	}
	if err := wait(req.Context(), fault.before); err != nil {
		return 0, err
	}
	resp, body, err := p.ask(req, fault)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return http.StatusBadGateway, nil
	}
	if fault.drop {
		return 0, errCut
	}
	if err := wait(req.Context(), fault.after); err != nil {
		return 0, err
	}
	header := w.Header()
	for name, values := range resp.Header {
		header[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	_, err = w.Write(body)
	return resp.StatusCode, err
}

// answer answers instead of the homeserver.
func answer(w http.ResponseWriter, status int, body string) (int, error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err := io.WriteString(w, body)
	return status, err
}

// ask hands the request to the homeserver and reads the whole answer. A
// request whose answer will be lost is carried out even if the client goes.
func (p *Proxy) ask(req *http.Request, fault Fault) (*http.Response, []byte, error) {
	ctx := req.Context()
	if fault.drop || fault.after > 0 {
		ctx = context.WithoutCancel(ctx)
	}
	payload, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("read the request: %w", err)
	}
	forward := req.Clone(ctx)
	forward.URL.Scheme, forward.URL.Host, forward.Host = p.target.Scheme, p.target.Host, p.target.Host
	forward.Body, forward.ContentLength = io.NopCloser(bytes.NewReader(payload)), int64(len(payload))
	forward.Header.Del("Connection")
	resp, err := p.client.RoundTrip(forward)
	if err != nil {
		return nil, nil, fmt.Errorf("ask the homeserver: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("read the homeserver's answer: %w", err)
	}
	return resp, body, nil
}

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
