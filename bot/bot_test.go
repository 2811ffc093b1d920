package bot_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"compa/bot"
	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/bot/matrix"
	"compa/bot/matrix/homeserver"
	"compa/content"
	"compa/locales"
)

// server is nil with -short or without a C compiler.
var server *homeserver.Server

func TestMain(m *testing.M) { os.Exit(withServer(m)) }

func withServer(m *testing.M) int {
	flag.Parse()
	ctx := context.Background()
	binaries, err := homeserver.ForTests(ctx, os.Stderr)
	if errors.Is(err, homeserver.ErrSkipped) {
		fmt.Fprintln(os.Stderr, err)
		return m.Run()
	}
	if err == nil {
		server, err = homeserver.Start(ctx, homeserver.Options{Binaries: binaries})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Close()
	return m.Run()
}

// parrot answers everything with the same notice: what is tested here is the
// way of a message, not what is said.
type parrot struct{ *conversation.Conversation }

func (p parrot) Respond(_ context.Context, m conversation.Message, prefs conversation.Preferences) conversation.Turn {
	prefs.Language = "es"
	return conversation.Turn{
		Replies:     []conversation.Outgoing{p.Notice(conversation.NoticeNotText, prefs)},
		Preferences: &prefs,
	}
}

type mute struct{}

func (mute) Decide(context.Context, answer.Question) answer.Decision { return answer.Decision{} }
func (mute) Detect(string) (string, bool)                            { return "en", true }

func newParrot(t *testing.T) parrot {
	t.Helper()
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := conversation.New(conversation.Options{
		Shelf: content.NewShelf(&content.Library{}), Catalog: catalog, Finder: mute{}, Detector: mute{},
		Now: time.Now, DefaultLanguage: "en",
	})
	if err != nil {
		t.Fatal(err)
	}
	return parrot{c}
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) Bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.buf.Bytes())
}

// run starts a bot and gives back how to stop it.
func run(t *testing.T, o bot.Options) (b *bot.Bot, stop func()) {
	t.Helper()
	b, err := bot.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	return b, sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the bot ended with: %v", err)
		}
	})
}

// No word of a question is left in any file of the state folder, nor in the
// log, neither while the bot runs nor after it has stopped; and nobody's name.
func TestNoTraceOfQuestions(t *testing.T) {
	if server == nil {
		t.Skip("needs a homeserver")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	account, err := server.NewAccount(ctx, "compa")
	check(err)
	asker, err := server.NewAccount(ctx, "ana")
	check(err)
	ana, err := homeserver.Login(ctx, server.URL().String(), asker, t.TempDir())
	check(err)
	defer ana.Close()

	folder := filepath.Join(t.TempDir(), "state")
	var log lockedBuffer
	_, stop := run(t, bot.Options{Converser: newParrot(t), Matrix: matrix.Options{
		Homeserver: server.URL().String(), UserID: account.UserID.String(), Password: account.Password,
		Folder: folder, Invites: matrix.InvitePolicy{Everyone: true}, Logger: zerolog.New(&log).Level(zerolog.DebugLevel),
	}})
	defer stop()

	const marker = "xyzzymarker"
	var rooms []homeserver.RoomID
	for _, encrypted := range []bool{true, false} {
		room, err := ana.CreateRoom(ctx, homeserver.NewRoom{
			Encrypted: encrypted, Direct: true, Invite: []homeserver.UserID{account.UserID},
		})
		check(err)
		rooms = append(rooms, room)
		check(ana.AwaitJoined(ctx, room, account.UserID))
		asked, err := ana.Ask(ctx, room, "they are at my door "+marker)
		check(err)
		reply, err := ana.AwaitReply(ctx, room, account.UserID, asked)
		check(err)
		if reply.Mautrix.WasEncrypted != encrypted {
			t.Errorf("reply encrypted: %v, room encrypted: %v", reply.Mautrix.WasEncrypted, encrypted)
		}
	}
	scan := func(when string) {
		t.Helper()
		traces := []string{marker, account.Password}
		noTrace(t, when, folder, traces)
		for _, word := range append(traces, asker.UserID.String(), rooms[0].String(), rooms[1].String()) {
			if bytes.Contains(log.Bytes(), []byte(word)) {
				t.Errorf("%s: %q is in the log:\n%s", when, word, log.Bytes())
			}
		}
	}
	scan("while it runs")
	stop()
	scan("after it has stopped")
}

func noTrace(t *testing.T, when, folder string, words []string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files++
		for _, word := range words {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s: %q is in %s", when, word, entry.Name())
			}
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%s: %d files scanned: %v", when, files, err)
	}
}
