package endpoint_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"compa/bot/model/endpoint"
	"compa/bot/model/fake"
)

var passages = []endpoint.Passage{{Title: "One", Text: "First."}, {Title: "Two", Text: "Second."}}

// none is a well-formed answer that chooses nothing.
const none = `{"choices":[{"index":0,"message":{"role":"assistant","content":"{\"ids\":[]}"},"finish_reason":"stop"}]}`

var asJSON = map[string]string{"Content-Type": "application/json"}

func start(t *testing.T, b fake.Behaviour, o endpoint.Options) (*fake.Server, *endpoint.Client) {
	t.Helper()
	s := fake.Start(b)
	t.Cleanup(s.Close)
	o.URL, o.Model = s.URL(), "m"
	c, err := endpoint.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func kind(err error) endpoint.FaultKind {
	var f *endpoint.Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

// TestWhatIsSent: the question masked, the texts, labels that change; no Matrix id, no other field of a member.
func TestWhatIsSent(t *testing.T) {
	s, c := start(t, fake.Behaviour{Headers: asJSON, Body: none}, endpoint.Options{})
	var bodies []string
	s.Seen = func(b []byte) { bodies = append(bodies, string(b)) }
	for range 2 {
		if _, err := c.Choose(t.Context(), "I am @lupe:example.org, A 012-345-678, door?", passages); err != nil {
			t.Fatal(err)
		}
	}
	for _, no := range []string{"lupe", "345"} {
		if strings.Contains(bodies[0], no) {
			t.Errorf("%q was sent: %s", no, bodies[0])
		}
	}
	for _, yes := range []string{"door?", "First.", `"json_schema"`, `"strict":true`, `"enum"`} {
		if !strings.Contains(bodies[0], yes) {
			t.Errorf("%q was not sent: %s", yes, bodies[0])
		}
	}
	if bodies[0] == bodies[1] {
		t.Error("two requests had the same labels")
	}
	if !json.Valid([]byte(bodies[0])) || strings.Contains(bodies[0], `"stream":true`) {
		t.Errorf("sent %s", bodies[0])
	}
}

func TestAtMostSoManyAtOnce(t *testing.T) {
	s, c := start(t, fake.Behaviour{Hang: "before_headers"}, endpoint.Options{AtOnce: 1})
	arrived := make(chan struct{})
	s.Seen = func([]byte) { close(arrived) }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := c.Choose(ctx, "q", passages); done <- err }()
	<-arrived
	if _, err := c.Choose(t.Context(), "q", passages); kind(err) != endpoint.FaultBusy {
		t.Errorf("the second request: %v", err)
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("a cancelled request gave an answer")
	}
}

func TestBreakerStopsAsking(t *testing.T) {
	var offset atomic.Int64
	now := func() time.Time { return time.Unix(0, offset.Load()) }
	s, c := start(t, fake.Behaviour{Status: http.StatusInternalServerError, Body: "secret of the server"}, endpoint.Options{Now: now})
	for i := range 5 {
		_, err := c.Choose(t.Context(), "q", passages)
		want := endpoint.FaultStatus
		if i >= 3 {
			want = endpoint.FaultOpen
		}
		if kind(err) != want || strings.Contains(err.Error(), "secret") {
			t.Errorf("request %d: %v, want %s", i, err, want)
		}
	}
	if n := s.Requests.Load(); n != 3 {
		t.Errorf("%d requests were sent, want 3", n)
	}
	offset.Store(int64(time.Minute))
	if _, err := c.Choose(t.Context(), "q", passages); kind(err) != endpoint.FaultStatus || s.Requests.Load() != 4 {
		t.Errorf("no probe after a minute: %v", err)
	}
}

// TestUnixSocket: the server may listen where no network reaches it.
func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(none))
	})}
	go func() { _ = server.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	c, err := endpoint.New(endpoint.Options{URL: "unix://" + path, Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Choose(t.Context(), "q", passages); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	if c.Remote() {
		t.Error("a socket counts as remote")
	}
}

// TestNoProxyNoCookies: the environment cannot send questions elsewhere.
func TestNoProxyNoCookies(t *testing.T) {
	stray := fake.Start(fake.Behaviour{})
	t.Cleanup(stray.Close)
	t.Setenv("HTTP_PROXY", stray.URL())
	t.Setenv("OPENAI_BASE_URL", stray.URL())
	t.Setenv("OPENAI_API_BASE", stray.URL())
	headers := map[string]string{"Content-Type": "application/json", "Set-Cookie": "id=1"}
	_, c := start(t, fake.Behaviour{Headers: headers, Body: none}, endpoint.Options{})
	for range 2 {
		if _, err := c.Choose(t.Context(), "q", passages); err != nil {
			t.Fatal(err)
		}
	}
	if stray.Requests.Load() != 0 {
		t.Error("a request went to the proxy or the base of the environment")
	}
}

func TestSourceOfRandomnessFails(t *testing.T) {
	s, c := start(t, fake.Behaviour{Headers: asJSON, Body: none}, endpoint.Options{Random: bytes.NewReader(nil)})
	if _, err := c.Choose(t.Context(), "q", passages); kind(err) != endpoint.FaultInput || s.Requests.Load() != 0 {
		t.Errorf("got %v, %d requests", err, s.Requests.Load())
	}
}

// TestDraft takes lines to a server that behaves well and back.
func TestDraft(t *testing.T) {
	s := httptest.NewServer(fake.Sensible())
	t.Cleanup(s.Close)
	c, err := endpoint.New(endpoint.Options{URL: s.URL + "/v1", Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{"Stay calm " + endpoint.Mark(1) + ".", "Two"}
	if got, err := c.Draft(t.Context(), "en", "es", lines); err != nil || !slices.Equal(got, lines) {
		t.Errorf("got %v, %v", got, err)
	}
}
