package homeserver_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
)

// The homeserver is shared by the tests of this package; each has users of its
// own. It is nil with -short or without a C compiler.
var server *homeserver.Server

func TestMain(m *testing.M) { os.Exit(withServer(m)) }

func withServer(m *testing.M) int {
	flag.Parse()
	ctx := context.Background()
	binaries, err := homeserver.ForTests(ctx, os.Stderr)
	switch {
	case errors.Is(err, homeserver.ErrSkipped):
		fmt.Fprintln(os.Stderr, err)
		return m.Run()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if server, err = homeserver.Start(ctx, homeserver.Options{Binaries: binaries}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Close()
	return m.Run()
}

func needServer(t *testing.T) context.Context {
	t.Helper()
	if server == nil {
		t.Skip("needs a homeserver")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func login(ctx context.Context, t *testing.T, address, name string) *homeserver.Member {
	t.Helper()
	account, err := server.NewAccount(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	member, err := homeserver.Login(ctx, address, account, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := member.Close(); err != nil {
			t.Error(err)
		}
	})
	return member
}

// must stops the test at an error and passes the value on.
func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// chat makes an encrypted direct chat between two members.
func chat(ctx context.Context, t *testing.T, address string) (ana, ben *homeserver.Member, room homeserver.RoomID) {
	t.Helper()
	ana, ben = login(ctx, t, address, "ana"), login(ctx, t, server.URL().String(), "ben")
	room = must[homeserver.RoomID](t)(ana.CreateRoom(ctx, homeserver.NewRoom{
		Encrypted: true, Direct: true, Invite: []homeserver.UserID{ben.UserID},
	}))
	check(t, ben.Join(ctx, room))
	check(t, ana.AwaitJoined(ctx, room, ben.UserID))
	return ana, ben, room
}

func TestTwoMembersTalkEncrypted(t *testing.T) {
	ctx := needServer(t)
	ana, ben, room := chat(ctx, t, server.URL().String())
	asked := must[homeserver.EventID](t)(ana.Ask(ctx, room, "are you there?"))
	heard := must[*homeserver.Event](t)(ben.Await(ctx, room, "the question", func(evt *homeserver.Event) bool {
		return evt.ID == asked
	}))
	if !heard.Mautrix.WasEncrypted || heard.Content.AsMessage().Body != "are you there?" {
		t.Fatalf("ben heard %q, encrypted %v", heard.Content.AsMessage().Body, heard.Mautrix.WasEncrypted)
	}
	answer := must[homeserver.EventID](t)(ben.Say(ctx, room, homeserver.Words{Text: "yes", Thread: heard}))
	reply := must[*homeserver.Event](t)(ana.AwaitReply(ctx, room, ben.UserID, asked))
	if reply.ID != answer || reply.Content.AsMessage().RelatesTo.GetThreadParent() != asked {
		t.Fatalf("ana's reply is %s in thread %s", reply.ID, reply.Content.AsMessage().RelatesTo.GetThreadParent())
	}
	history := must[[]homeserver.Record](t)(ana.History(ctx, room))
	if got := homeserver.From(history, ben.UserID); len(got) != 1 || !got[0].Encrypted() || got[0].Clear.Content.AsMessage().Body != "yes" {
		t.Fatalf("ben's part of the history is %+v", got)
	}
}

func TestRestartKeepsWhatWasAcknowledged(t *testing.T) {
	ctx := needServer(t)
	for _, how := range []string{"stopped", "killed"} {
		t.Run(how, func(t *testing.T) {
			ana, ben, room := chat(ctx, t, server.URL().String())
			if how == "killed" {
				server.Kill()
			}
			check(t, server.Restart(ctx))
			asked := must[homeserver.EventID](t)(ana.Ask(ctx, room, "after the restart"))
			must[*homeserver.Event](t)(ben.Await(ctx, room, "the question", func(evt *homeserver.Event) bool {
				return evt.ID == asked
			}))
		})
	}
	if used := must[time.Duration](t)(server.CPU()); used <= 0 {
		t.Errorf("the homeserver used %s of CPU", used)
	}
}

func TestIdentityWithoutCrossSigning(t *testing.T) {
	ctx := needServer(t)
	ana, ben := login(ctx, t, server.URL().String(), "ana"), login(ctx, t, server.URL().String(), "ben")
	_, err := ana.Identity(ctx, ben.UserID)
	if err == nil || !strings.Contains(err.Error(), "master key") {
		t.Fatalf("ben has no cross-signing keys, but the error is %v", err)
	}
}
