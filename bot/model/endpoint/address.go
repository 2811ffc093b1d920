package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// An address is where the server listens.
type address struct {
	base   string // of the API, without a slash at the end
	socket string // path of a unix socket, or ""
	host   string // name of a remote host, or ""
}

// localName stands in requests over a unix socket, which have no host.
const localName = "localhost"

// parseAddress accepts a loopback address or a unix socket. Any other host needs both
// settings: permission for remote servers, and the very name of the host, so that
// neither a typing error nor one changed line sends questions away. Remote servers must use https.
func parseAddress(raw string, allowRemote bool, remoteHost string) (address, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return address{}, errors.New("model.url is not an address; write http://127.0.0.1:8080/v1")
	}
	if u.Scheme == "unix" {
		if u.Host != "" || !strings.HasPrefix(u.Path, "/") {
			return address{}, errors.New("model.url: write a unix socket as unix:///run/model.sock")
		}
		return address{base: "http://" + localName + "/v1", socket: u.Path}, nil
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return address{}, errors.New("model.url is not an address; write http://127.0.0.1:8080/v1, without name, password or query")
	}
	a := address{base: strings.TrimRight(u.String(), "/")}
	if isLoopback(u.Hostname()) {
		return a, nil
	}
	a.host = strings.ToLower(u.Hostname())
	switch {
	case !allowRemote:
		return address{}, fmt.Errorf("model.url: %s is another machine; members' questions would leave this one. Use a loopback address, or set model.allow_remote and model.remote_host", a.host)
	case strings.ToLower(remoteHost) != a.host:
		return address{}, fmt.Errorf("model.remote_host must name %s, the host of model.url", a.host)
	case u.Scheme != "https":
		return address{}, fmt.Errorf("model.url: %s is another machine and must be asked over https", a.host)
	}
	return a, nil
}

func isLoopback(host string) bool {
	if host == localName {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// connectTime bounds the making of one connection.
const connectTime = time.Second

// dial opens a connection. It looks at the address again when it is known,
// because a name may have been made to mean another machine since the configuration was read.
func (a address) dial(ctx context.Context, network, target string) (net.Conn, error) {
	d := &net.Dialer{Timeout: connectTime}
	if a.socket != "" {
		return d.DialContext(ctx, "unix", a.socket)
	}
	if a.host == "" {
		d.Control = onlyLoopback
		return d.DialContext(ctx, network, target)
	}
	host, _, err := net.SplitHostPort(target)
	if err != nil || strings.ToLower(host) != a.host {
		return nil, fault(FaultTransport)
	}
	return d.DialContext(ctx, network, target)
}

func onlyLoopback(_, target string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(target)
	if err != nil || !to.Addr().Unmap().IsLoopback() {
		return fault(FaultTransport)
	}
	return nil
}
