package homeserver_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
)

const sendPath = "/_matrix/client/v3/rooms/!r:localhost/send/m.room.message/txn1"

// put sends one message through the proxy on a connection of its own (the
// library would repeat a request that dies on a used one).
func put(ctx context.Context, t *testing.T, address string) (status int, body string, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, address+sendPath, strings.NewReader(`{"body":"hello"}`))
	check(t, err)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func TestProxyFaults(t *testing.T) {
	tests := map[string]struct {
		fault  homeserver.Fault
		status int    // 0: the connection is cut
		body   string // part of it
		acted  bool   // the homeserver saw the request, whatever the client thinks
		least  time.Duration
	}{
		"no fault":     {homeserver.Fault{}, 200, "hello", true, 0},
		"too many":     {homeserver.TooMany(1500 * time.Millisecond), 429, `"retry_after_ms":1500`, false, 0},
		"unavailable":  {homeserver.Unavailable(503), 503, "M_UNKNOWN", false, 0},
		"slow request": {homeserver.SlowRequest(30 * time.Millisecond), 200, "hello", true, 30 * time.Millisecond},
		"slow answer":  {homeserver.SlowResponse(30 * time.Millisecond), 200, "hello", true, 30 * time.Millisecond},
		"drop":         {homeserver.DropResponse(), 0, "", true, 0},
		"reset":        {homeserver.Reset(), 0, "", false, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var acted atomic.Int32
			proxy := proxyFor(t, func(w http.ResponseWriter, req *http.Request) {
				acted.Add(1)
				_, _ = io.Copy(w, req.Body)
			})
			injection := proxy.Inject(homeserver.RouteSend, 1, test.fault)
			started := time.Now()
			status, body, err := put(t.Context(), t, proxy.URL())
			if status != test.status || !strings.Contains(body, test.body) || (err != nil) != (test.status == 0) {
				t.Errorf("status %d, body %q, error %v", status, body, err)
			}
			if took := time.Since(started); took < test.least {
				t.Errorf("took %s, less than %s", took, test.least)
			}
			if (acted.Load() == 1) != test.acted || injection.Hits() != 1 {
				t.Errorf("the homeserver saw %d requests, the fault struck %d", acted.Load(), injection.Hits())
			}
			if status, _, err := put(t.Context(), t, proxy.URL()); status != 200 {
				t.Errorf("after the fault: status %d, error %v", status, err)
			}
			if got := proxy.Count(homeserver.RouteSend); got != 2 || proxy.Count(homeserver.RouteSync) != 0 {
				t.Errorf("the proxy counted %d sends", got)
			}
		})
	}
}

// A client that gives up does not undo what the homeserver was asked to do.
func TestProxyActsForAClientThatLeft(t *testing.T) {
	asked, acted := make(chan struct{}), make(chan error, 1)
	proxy := proxyFor(t, func(_ http.ResponseWriter, req *http.Request) {
		close(asked)
		_, err := io.ReadAll(req.Body)
		acted <- err
	})
	proxy.Inject(homeserver.RouteSend, 1, homeserver.SlowResponse(time.Hour))
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-asked; leave() }()
	if _, _, err := put(ctx, t, proxy.URL()); err == nil {
		t.Error("the client got an answer an hour early")
	}
	check(t, <-acted)
}

// What is held back looks done to the client, and reaches the homeserver whole
// when it is released.
func TestProxyHoldsBack(t *testing.T) {
	acted := make(chan string, 2)
	proxy := proxyFor(t, func(_ http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		acted <- req.Method + " " + req.URL.Path + " " + string(body)
	})
	injection := proxy.Inject(homeserver.RouteSend, -1, homeserver.HoldBack())
	if status, body, err := put(t.Context(), t, proxy.URL()); status != 200 || body != "{}" || err != nil {
		t.Errorf("status %d, body %q, error %v", status, body, err)
	}
	if len(acted) != 0 {
		t.Errorf("the homeserver saw %q before it was released", <-acted)
	}
	check(t, injection.Release())
	if got, want := <-acted, "PUT "+sendPath+` {"body":"hello"}`; got != want {
		t.Errorf("the homeserver saw %q, want %q", got, want)
	}
	if status, _, err := put(t.Context(), t, proxy.URL()); status != 200 || len(acted) != 1 {
		t.Errorf("after the release: status %d, error %v, the homeserver saw %d requests", status, err, len(acted))
	}
}

func TestInjectionUntilEnd(t *testing.T) {
	proxy := proxyFor(t, func(http.ResponseWriter, *http.Request) {})
	injection := proxy.Inject(homeserver.RouteAny, -1, homeserver.Unavailable(500))
	for range 3 {
		if status, _, _ := put(t.Context(), t, proxy.URL()); status != 500 {
			t.Errorf("status %d while the fault lasts", status)
		}
	}
	check(t, injection.Await(t.Context(), 3))
	injection.End()
	if status, _, _ := put(t.Context(), t, proxy.URL()); status != 200 {
		t.Errorf("status %d after the fault", status)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if injection.Await(ended, 4) == nil {
		t.Error("awaited a fourth strike that never came")
	}
}

func proxyFor(t *testing.T, handler http.HandlerFunc) *homeserver.Proxy {
	t.Helper()
	upstream := httptest.NewServer(handler)
	t.Cleanup(upstream.Close)
	target, err := url.Parse(upstream.URL)
	check(t, err)
	proxy, err := homeserver.NewProxy(t.Context(), target)
	check(t, err)
	t.Cleanup(func() { check(t, proxy.Close()) })
	return proxy
}
