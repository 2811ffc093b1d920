package endpoint

import (
	"context"
	"strings"
	"testing"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		url    string
		allow  bool
		host   string
		remote bool
		fault  string // part of the error; "" where the address is accepted
	}{
		{url: "http://127.0.0.1:8080/v1"},
		{url: "http://localhost:11434/v1"},
		{url: "http://[::1]:8080/v1/"},
		{url: "http://127.9.9.9/v1"},
		{url: "unix:///run/model.sock"},
		{url: "https://models.example.org/v1", allow: true, host: "models.example.org", remote: true},
		{url: "https://models.example.org/v1", fault: "model.allow_remote"},
		{url: "https://models.example.org/v1", allow: true, fault: "model.remote_host"},
		{url: "https://models.example.org/v1", allow: true, host: "example.org", fault: "model.remote_host"},
		{url: "http://models.example.org/v1", allow: true, host: "models.example.org", fault: "https"},
		{url: "http://10.0.0.5:8080/v1", fault: "another machine"},
		{url: "http://0.0.0.0:8080/v1", fault: "another machine"},
		{url: "http://127.0.0.1.example.org/v1", fault: "another machine"},
		{url: "http://user:pass@127.0.0.1/v1", fault: "not an address"},
		{url: "http://127.0.0.1/v1?key=x", fault: "not an address"},
		{url: "file:///etc/passwd", fault: "not an address"},
		{url: "unix://host/run/model.sock", fault: "unix socket"},
		{url: "", fault: "not an address"},
	} {
		a, err := parseAddress(c.url, c.allow, c.host)
		if c.fault == "" {
			if err != nil || (a.host != "") != c.remote {
				t.Errorf("%s: %+v, %v", c.url, a, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: error %v, want one with %q", c.url, err, c.fault)
		}
	}
}

// TestDialLooksAgain: a name that was local in the configuration may mean another machine later.
func TestDialLooksAgain(t *testing.T) {
	local := address{base: "http://localhost/v1"}
	if c, err := local.dial(context.Background(), "tcp", "192.0.2.1:80"); err == nil {
		c.Close()
		t.Error("a local address was dialled to another machine")
	} else if KindOf(err) != FaultTransport {
		t.Errorf("error %v", err)
	}
	remote := address{base: "https://models.example.org/v1", host: "models.example.org"}
	if c, err := remote.dial(context.Background(), "tcp", "other.example.org:443"); err == nil {
		c.Close()
		t.Error("another host than the configured one was dialled")
	}
}
