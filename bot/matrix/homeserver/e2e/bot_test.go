package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
)

// specVariable tells this test binary to be the bot instead of the tests. The
// bot that is killed is then built from the same sources as the tests, with
// its crash points within reach.
const specVariable = "COMPA_E2E_BOT"

// A spec is what the bot process is told.
type spec struct {
	Homeserver string
	UserID     homeserver.UserID
	Password   string
	State      string // the state folder, which outlives the process
	Checkout   string // where the library is
	Arm        string // the crash point that is armed from the start, or ""
}

// A botProcess is the bot's account and state, and the process when it runs.
type botProcess struct {
	*stage
	spec    spec
	log     string
	process *homeserver.Process
	control io.WriteCloser // lines "arm POINT"
	reached chan string    // crash points at which the process stands still
}

// newBot registers an account on the stage's homeserver. The bot talks to the
// address, which may be a proxy's. It is not started.
func (s *stage) newBot(address string) *botProcess {
	s.t.Helper()
	account, err := s.server.NewAccount(s.ctx, "compa")
	s.check(err)
	folder := s.t.TempDir()
	b := &botProcess{stage: s, log: filepath.Join(folder, "bot.log"), spec: spec{
		Homeserver: address, UserID: account.UserID, Password: account.Password,
		State: filepath.Join(folder, "state"),
	}}
	s.t.Cleanup(b.cleanUp)
	return b
}

func (b *botProcess) cleanUp() {
	if b.process != nil && b.process.Running() {
		b.process.Kill()
	}
	if b.t.Failed() {
		b.t.Logf("the bot's log ends with:\n%s", homeserver.Tail(b.log, 6<<10))
	}
}

// start runs the bot with a crash point armed, or "" for none.
func (b *botProcess) start(arm string) {
	b.t.Helper()
	b.spec.Arm = arm
	text, err := json.Marshal(b.spec)
	b.check(err)
	self, err := os.Executable()
	b.check(err)
	log, err := os.OpenFile(b.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	b.check(err)
	defer log.Close()
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), specVariable+"="+string(text))
	b.reached = make(chan string, 64)
	cmd.Stdout, cmd.Stderr = &lines{to: b.reached}, log
	b.control, err = cmd.StdinPipe()
	b.check(err)
	b.process, err = homeserver.Spawn(cmd)
	b.check(err)
}

// arm makes the running bot stand still the next time it comes to the point.
func (b *botProcess) arm(point string) {
	b.t.Helper()
	_, err := fmt.Fprintln(b.control, point)
	b.check(err)
	select { // the bot says "armed" before it is asked anything
	case said := <-b.reached:
		if said != "armed" {
			b.t.Fatalf("the bot said %q, not that it is armed", said)
		}
	case <-b.process.Ended():
		b.t.Fatal("the bot ended")
	case <-b.ctx.Done():
		b.t.Fatal("the bot does not arm its crash point")
	}
}

// awaitPoint returns when the bot stands still at the point.
func (b *botProcess) awaitPoint(point string) {
	b.t.Helper()
	select {
	case said := <-b.reached:
		if said != point {
			b.t.Fatalf("the bot is at %q instead of %q", said, point)
		}
	case <-b.process.Ended():
		b.t.Fatal("the bot ended before it came to " + point)
	case <-b.ctx.Done():
		b.t.Fatal("the bot never came to " + point)
	}
}

// awaitLog returns when the bot's log has the words.
func (b *botProcess) awaitLog(words string) {
	b.t.Helper()
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	for {
		log, err := os.ReadFile(b.log)
		b.check(err)
		if strings.Contains(string(log), words) {
			return
		}
		select {
		case <-poll.C:
		case <-b.process.Ended():
			b.t.Fatalf("the bot ended before it logged %q", words)
		case <-b.ctx.Done():
			b.t.Fatalf("the bot never logged %q", words)
		}
	}
}

// kill is kill -9.
func (b *botProcess) kill() { b.process.Kill() }

// stop ends the bot as an organizer would, who expects it to end well.
func (b *botProcess) stop() {
	b.t.Helper()
	if state := b.process.Stop(b.ctx, 20*time.Second); !state.Success() {
		b.t.Fatalf("the bot did not end well: %s", state)
	}
}

// lines passes complete lines on. The channel is larger than a test needs;
// what does not fit is dropped, so that the bot never waits for a test.
type lines struct {
	to      chan<- string
	partial string
}

func (l *lines) Write(chunk []byte) (int, error) {
	parts := strings.Split(l.partial+string(chunk), "\n")
	l.partial = parts[len(parts)-1]
	for _, line := range parts[:len(parts)-1] {
		select {
		case l.to <- line:
		default:
		}
	}
	return len(chunk), nil
}

// A stage is one test with its homeserver and its time limit.
type stage struct {
	t      *testing.T
	ctx    context.Context
	server *homeserver.Server
}

// newStage is for a test that shares the homeserver and runs beside others.
func newStage(t *testing.T, limit time.Duration) *stage {
	t.Parallel()
	return stageOn(t, server, limit)
}

func stageOn(t *testing.T, server *homeserver.Server, limit time.Duration) *stage {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return &stage{t: t, ctx: ctx, server: server}
}

func (s *stage) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
