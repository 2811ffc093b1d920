package homeserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"
	"time"
)

// A Route is a part of the client-server API, whatever its version and room.
type Route struct {
	method string // "" is any
	path   *regexp.Regexp
}

// NewRoute matches requests of a method ("" is any) whose escaped path matches
// the regular expression.
func NewRoute(method, path string) Route {
	return Route{method: method, path: regexp.MustCompile(path)}
}

// The routes that tests make fail, of any version of the client-server API.
var (
	RouteSync     = NewRoute(http.MethodGet, `/sync$`)
	RouteSend     = NewRoute(http.MethodPut, `/rooms/[^/]+/send/`)
	RouteState    = NewRoute("", `/rooms/[^/]+/state(/|$)`)
	RouteMessages = NewRoute(http.MethodGet, `/rooms/[^/]+/messages$`)
	RouteJoin     = NewRoute(http.MethodPost, `/(join/[^/]+|rooms/[^/]+/join)$`)
	RouteKeys     = NewRoute("", `/keys/(query|claim|upload)$`)
	RouteToDevice = NewRoute(http.MethodPut, `/sendToDevice/`)
	RouteAny      = NewRoute("", ``)
)

func (r Route) matches(req *http.Request) bool {
	return (r.method == "" || r.method == req.Method) && r.path.MatchString(req.URL.EscapedPath())
}

// A Fault is one way a network or a busy homeserver fails.
type Fault struct {
	status        int           // answer this instead of asking the homeserver; 0: ask it
	body          string        // with this JSON
	before, after time.Duration // wait before asking, or before passing the answer on
	drop          bool          // cut the connection instead of passing the answer on
	reset         bool          // cut the connection instead of asking
	hold          bool          // answer as if it was done, and ask later
}

// TooMany is a 429 as Dendrite sends it: the time to wait is in the body
// (rounded down to milliseconds) and there is no Retry-After header.
func TooMany(retryAfter time.Duration) Fault {
	return Fault{
		status: http.StatusTooManyRequests,
		body: fmt.Sprintf(`{"errcode":"M_LIMIT_EXCEEDED","error":"too many requests","retry_after_ms":%d}`,
			retryAfter.Milliseconds()),
	}
}

// Unavailable answers with the status (a 5xx) and does not ask the homeserver.
func Unavailable(status int) Fault {
	return Fault{status: status, body: `{"errcode":"M_UNKNOWN","error":"the proxy was told to fail"}`}
}

// SlowRequest makes a request wait before the homeserver sees it.
func SlowRequest(wait time.Duration) Fault { return Fault{before: wait} }

// SlowResponse makes the client wait after the homeserver has acted, which is
// how a client comes to time out on something that was done.
func SlowResponse(wait time.Duration) Fault { return Fault{after: wait} }

// DropResponse lets the homeserver act and then cuts the connection: the
// client cannot know whether it did.
func DropResponse() Fault { return Fault{drop: true} }

// Reset cuts the connection before the homeserver sees the request.
func Reset() Fault { return Fault{reset: true} }

// HoldBack answers with 200 and an empty object and keeps the request until
// [Injection.Release]: what is acknowledged is not yet delivered, as when a
// homeserver is busy or the receiver is on another one.
func HoldBack() Fault { return Fault{hold: true} }

// An Injection is a fault at work.
type Injection struct {
	route Route
	fault Fault
	proxy *Proxy

	mu      sync.Mutex
	left    int // how often it still strikes; negative: until End
	hits    int
	held    []*http.Request
	changed chan struct{} // closed and replaced at every hit
}

// take says whether the fault strikes this request.
func (i *Injection) take(req *http.Request) bool {
	if !i.route.matches(req) {
		return false
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.left == 0 {
		return false
	}
	i.left--
	i.hits++
	close(i.changed)
	i.changed = make(chan struct{})
	return true
}

// Hits is how often the fault has struck.
func (i *Injection) Hits() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.hits
}

// End stops the fault.
func (i *Injection) End() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.left = 0
}

// Release ends the fault and passes on what was held back, in order.
func (i *Injection) Release() error {
	i.End()
	i.mu.Lock()
	held := i.held
	i.held = nil
	i.mu.Unlock()
	for _, req := range held {
		resp, _, err := i.proxy.ask(req, i.fault)
		if err != nil {
			return fmt.Errorf("pass on what was held back: %w", err)
		}
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("pass on what was held back: %s", resp.Status)
		}
	}
	return nil
}

// keep holds a request back.
func (i *Injection) keep(req *http.Request) error {
	payload, err := io.ReadAll(req.Body)
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	kept := req.Clone(context.WithoutCancel(req.Context()))
	kept.Body = io.NopCloser(bytes.NewReader(payload))
	i.mu.Lock()
	defer i.mu.Unlock()
	i.held = append(i.held, kept)
	return nil
}

// Await returns when the fault has struck at least this often.
func (i *Injection) Await(ctx context.Context, times int) error {
	for {
		i.mu.Lock()
		hits, changed := i.hits, i.changed
		i.mu.Unlock()
		if hits >= times {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the fault struck %d of %d times: %w", hits, times, ctx.Err())
		case <-changed:
		}
	}
}
