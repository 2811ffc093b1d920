package homeserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// Options say how to run a homeserver. Only Binaries is needed.
type Options struct {
	Binaries   Binaries // from [Build]
	Folder     string   // where everything is kept; "": a temporary folder that Close removes
	Port       int      // on 127.0.0.1; 0: a free one
	RateLimits bool     // turn Dendrite's own rate limits on (5 requests, then one each 500 ms)
}

// A Server is a running homeserver on 127.0.0.1. Its methods may be called
// from several goroutines.
type Server struct {
	options   Options
	folder    string
	temporary bool
	secret    string // the shared secret for registration
	port      int

	mu      sync.Mutex
	process *Process      // the current or last run
	used    time.Duration // CPU time of the runs before it
}

const (
	readyTimeout = 60 * time.Second // a cold start takes less than a second; CI machines swap
	stopGrace    = 15 * time.Second // a stop takes 1 to 2 seconds
	portAttempts = 5
	logTail      = 8 << 10 // bytes of the log that an error shows
)

// Start starts a homeserver and returns when it answers. The caller must
// [Server.Close] it. On Linux it also ends when this process is killed.
func Start(ctx context.Context, options Options) (*Server, error) {
	s := &Server{options: options, folder: options.Folder, secret: rand.Text(), port: options.Port}
	if err := s.makeFolder(); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.removeFolder())
	}
	var err error
	for range portAttempts {
		if options.Port == 0 {
			if s.port, err = freePort(ctx); err != nil {
				break
			}
		}
		// Between finding a free port and listening on it somebody else may take it.
		if err = s.run(ctx); err == nil || options.Port != 0 || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) makeFolder() (err error) {
	if s.folder == "" {
		s.temporary = true
		s.folder, err = os.MkdirTemp("", "compa-homeserver-")
	} else if err = os.MkdirAll(s.folder, 0o700); err == nil {
		s.folder, err = filepath.Abs(s.folder)
	}
	if err != nil {
		return fmt.Errorf("make the homeserver's folder: %w", err)
	}
	return nil
}

func (s *Server) removeFolder() error {
	if !s.temporary {
		return nil
	}
	if err := os.RemoveAll(s.folder); err != nil {
		return fmt.Errorf("remove the homeserver's folder: %w", err)
	}
	return nil
}

// prepare writes the signing key and the configuration.
func (s *Server) prepare(ctx context.Context) error {
	key := filepath.Join(s.folder, "signing_key.pem")
	if _, err := os.Stat(key); err != nil {
		out, err := exec.CommandContext(ctx, s.options.Binaries.GenerateKeys, "--private-key", key).CombinedOutput()
		if err != nil {
			return fmt.Errorf("make the homeserver's signing key: %w: %s", err, out)
		}
	}
	text, err := configuration(s.folder, s.secret, s.options.RateLimits)
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.configPath(), text, 0o600); err != nil {
		return fmt.Errorf("write dendrite's configuration: %w", err)
	}
	return nil
}

// run starts the process and waits until it answers.
func (s *Server) run(ctx context.Context) error {
	log, err := os.OpenFile(s.LogPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the homeserver's log: %w", err)
	}
	defer log.Close() // the child has a descriptor of its own
	cmd := exec.Command(s.options.Binaries.Dendrite, "--config", s.configPath(), "--http-bind-address", s.address())
	cmd.Stdout, cmd.Stderr = log, log
	p, err := Spawn(cmd)
	if err != nil {
		return err
	}
	s.process = p
	if err := s.awaitReady(ctx, p); err != nil {
		p.Kill()
		return err
	}
	return nil
}

// awaitReady polls, as a client would, until the homeserver answers.
func (s *Server) awaitReady(ctx context.Context, p *Process) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		if s.answers(ctx) && p.Running() {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("the homeserver ended instead of listening on %s: %s", s.address(), s.LogTail())
		case <-ctx.Done():
			return fmt.Errorf("the homeserver does not answer on %s: %w: %s", s.address(), ctx.Err(), s.LogTail())
		case <-poll.C:
		}
	}
}

func (s *Server) answers(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL().JoinPath("/_matrix/client/versions").String(), nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// URL is the address of the client-server API. It stays the same over
// restarts.
func (s *Server) URL() *url.URL { return &url.URL{Scheme: "http", Host: s.address()} }

func (s *Server) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Folder is where the homeserver keeps everything, its log included.
func (s *Server) Folder() string { return s.folder }

// LogPath is the file that holds what the homeserver printed, all runs.
func (s *Server) LogPath() string { return filepath.Join(s.folder, "dendrite.log") }

// LogTail is the end of the log, for the message of a failed test.
func (s *Server) LogTail() string { return Tail(s.LogPath(), logTail) }

func (s *Server) configPath() string { return filepath.Join(s.folder, "dendrite.yaml") }

// Stop ends the homeserver as an administrator would: it takes 1 to 2 seconds.
// [Server.Restart] brings it back with everything it knew.
func (s *Server) Stop(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.Stop(ctx, stopGrace)
	}
}

// Kill ends the homeserver as a power cut would.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.Kill()
	}
}

// Restart starts the homeserver again on the same port and with the same
// data, after stopping it if it runs.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.Stop(ctx, stopGrace)
		used, err := s.process.CPU()
		if err != nil {
			return err
		}
		s.used += used
	}
	return s.run(ctx)
}

// CPU is the CPU time of all runs so far. A throughput without it says little,
// because the homeserver shares its cores with the bot.
func (s *Server) CPU() (time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return s.used, nil
	}
	running, err := s.process.CPU()
	return s.used + running, err
}

// Close kills the homeserver and removes its folder if it was a temporary one.
func (s *Server) Close() error {
	s.Kill()
	return s.removeFolder()
}

func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
