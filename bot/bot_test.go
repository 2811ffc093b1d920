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

	"github.com/google/go-cmp/cmp"
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

func newParrot(t testing.TB) parrot {
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
func run(t testing.TB, o bot.Options) (b *bot.Bot, stop func()) {
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

// A stage is a bot of its own, and somebody who talks to it.
type stage struct {
	testing.TB
	ctx     context.Context
	account homeserver.Account
	options bot.Options
	log     lockedBuffer
	ana     *homeserver.Member
}

func newStage(t testing.TB) *stage {
	t.Helper()
	if server == nil {
		t.Skip("needs a homeserver")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	s := &stage{TB: t, ctx: ctx}
	var err error
	s.account, err = server.NewAccount(ctx, "compa")
	s.check(err)
	s.ana = s.newMember("ana")
	s.options = bot.Options{Converser: newParrot(t), Matrix: matrix.Options{
		Homeserver: server.URL().String(), UserID: s.account.UserID.String(), Password: s.account.Password,
		Folder: filepath.Join(t.TempDir(), "state"), Invites: matrix.InvitePolicy{Everyone: true},
		Logger: zerolog.New(&s.log).Level(zerolog.DebugLevel),
	}}
	return s
}

func (s *stage) newMember(name string) *homeserver.Member {
	s.Helper()
	account, err := server.NewAccount(s.ctx, name)
	s.check(err)
	m, err := homeserver.Login(s.ctx, server.URL().String(), account, s.TempDir())
	s.check(err)
	s.Cleanup(func() { _ = m.Close() })
	return m
}

func (s *stage) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("%v; the log:\n%s", err, s.log.Bytes())
	}
}

// chat makes a direct chat with the bot, which must be running.
func (s *stage) chat(encrypted bool) homeserver.RoomID {
	s.Helper()
	room, err := s.ana.CreateRoom(s.ctx, homeserver.NewRoom{
		Encrypted: encrypted, Direct: true, Invite: []homeserver.UserID{s.account.UserID},
	})
	s.check(err)
	s.check(s.ana.AwaitJoined(s.ctx, room, s.account.UserID))
	return room
}

func (s *stage) ask(room homeserver.RoomID, text string) homeserver.EventID {
	s.Helper()
	asked, err := s.ana.Ask(s.ctx, room, text)
	s.check(err)
	return asked
}

func (s *stage) reply(room homeserver.RoomID, asked homeserver.EventID) *homeserver.Event {
	s.Helper()
	reply, err := s.ana.AwaitReply(s.ctx, room, s.account.UserID, asked)
	s.check(err)
	return reply
}

// answered fails unless the bot replied to these questions, in this order, and
// to nothing else.
func (s *stage) answered(room homeserver.RoomID, asked ...homeserver.EventID) {
	s.Helper()
	history, err := s.ana.History(s.ctx, room)
	s.check(err)
	var replies []homeserver.EventID
	for _, record := range homeserver.From(history, s.account.UserID) {
		if to := homeserver.RepliesTo(record.Clear); to != "" {
			replies = append(replies, to)
		}
	}
	if diff := cmp.Diff(asked, replies); diff != "" {
		s.Error(diff)
	}
}

// until waits for something that the bot does on its own.
func (s *stage) until(what string, done func() bool) {
	s.Helper()
	for !done() {
		select {
		case <-s.ctx.Done():
			s.Fatalf("never: %s; the log:\n%s", what, s.log.Bytes())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// No word of a question is left in any file of the state folder, nor in the
// log, neither while the bot runs nor after it has stopped; and nobody's name.
func TestNoTraceOfQuestions(t *testing.T) {
	s := newStage(t)
	_, stop := run(t, s.options)
	defer stop()
	const marker = "xyzzymarker"
	var rooms []homeserver.RoomID
	for _, encrypted := range []bool{true, false} {
		room := s.chat(encrypted)
		rooms = append(rooms, room)
		if reply := s.reply(room, s.ask(room, "they are at my door "+marker)); reply.Mautrix.WasEncrypted != encrypted {
			t.Errorf("reply encrypted: %v, room encrypted: %v", reply.Mautrix.WasEncrypted, encrypted)
		}
	}
	scan := func(when string) {
		t.Helper()
		traces := []string{marker, s.account.Password}
		noTrace(t, when, s.options.Matrix.Folder, traces)
		for _, word := range append(traces, s.ana.UserID.String(), rooms[0].String(), rooms[1].String()) {
			if bytes.Contains(s.log.Bytes(), []byte(word)) {
				t.Errorf("%s: %q is in the log:\n%s", when, word, s.log.Bytes())
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

// More is asked while the bot is down than the homeserver gives in one sync.
// Every question is answered, once, in order.
func TestBusyNight(t *testing.T) {
	s := newStage(t)
	_, stop := run(t, s.options)
	room := s.chat(true)
	first := s.ask(room, "before")
	s.reply(room, first)
	stop()
	const night = 120
	var asked []homeserver.EventID
	for n := range night {
		asked = append(asked, s.ask(room, fmt.Sprintf("question %d", n)))
	}
	_, stop = run(t, s.options)
	defer stop()
	s.reply(room, asked[night-1])
	s.answered(room, append([]homeserver.EventID{first}, asked...)...)
}

// What was said before the bot's first start is not answered, even in a room
// that its account has long been in.
func TestFirstStartLeavesThePastAlone(t *testing.T) {
	s := newStage(t)
	account, err := homeserver.Login(s.ctx, server.URL().String(), s.account, t.TempDir())
	s.check(err)
	room, err := s.ana.CreateRoom(s.ctx, homeserver.NewRoom{Direct: true, Invite: []homeserver.UserID{s.account.UserID}})
	s.check(err)
	s.check(account.Join(s.ctx, room))
	s.check(account.Close())
	s.ask(room, "an old question")
	// Clocks may be a minute apart, so the bot is started an hour later.
	s.options.Matrix.Clock = func() time.Time { return time.Now().Add(time.Hour) }
	b, stop := run(t, s.options)
	defer stop()
	s.until("the first sync", func() bool { return b.Health().OK() })
	asked := s.ask(room, "a new question")
	s.reply(room, asked)
	s.answered(room, asked)
}

// A database that was lost does not make the bot answer again what it had
// answered: how far it came is kept on the homeserver too.
func TestLostDatabaseDoesNotAnswerAgain(t *testing.T) {
	s := newStage(t)
	_, stop := run(t, s.options)
	room := s.chat(false)
	before := s.ask(room, "before")
	s.reply(room, before)
	stop()
	files, err := filepath.Glob(matrix.DatabasePath(s.options.Matrix.Folder) + "*")
	s.check(err)
	for _, file := range files {
		s.check(os.Remove(file))
	}
	meanwhile := s.ask(room, "meanwhile")
	_, stop = run(t, s.options)
	defer stop()
	s.reply(room, meanwhile)
	after := s.ask(room, "after")
	s.reply(room, after)
	s.answered(room, before, meanwhile, after)
}

// A room that is moved is followed, and one that all others left is left.
func TestRoomsMoveAndEnd(t *testing.T) {
	s := newStage(t)
	_, stop := run(t, s.options)
	defer stop()
	old := s.chat(true)
	s.reply(old, s.ask(old, "before"))
	room, err := s.ana.Upgrade(s.ctx, old, homeserver.NewRoom{
		Encrypted: true, Direct: true, Invite: []homeserver.UserID{s.account.UserID},
	})
	s.check(err)
	s.check(s.ana.AwaitJoined(s.ctx, room, s.account.UserID))
	s.reply(room, s.ask(room, "after"))
	s.check(s.ana.Leave(s.ctx, room))
	s.until("the bot left both rooms", func() bool { return bytes.Count(s.log.Bytes(), []byte(`"left a room"`)) == 2 })
}

func TestDiagnose(t *testing.T) {
	s := newStage(t)
	ids := func(findings []matrix.Finding, ok bool) (list []string) {
		for _, f := range findings {
			if f.OK == ok {
				list = append(list, f.ID)
			}
		}
		return list
	}
	all := []string{
		matrix.FindHomeserver, matrix.FindDatabase, matrix.FindToken,
		matrix.FindDeviceKeys, matrix.FindSigned, matrix.FindRecoveryKey,
	}
	before := matrix.Diagnose(s.ctx, s.options.Matrix)
	if diff := cmp.Diff(all[1:], ids(before, false)); diff != "" {
		t.Errorf("before the first start: %s", diff)
	}
	b, stop := run(t, s.options)
	s.until("healthy", func() bool { return b.Health().OK() })
	if diff := cmp.Diff(all, ids(matrix.Diagnose(s.ctx, s.options.Matrix), true)); diff != "" {
		t.Errorf("while it runs: %s", diff)
	}
	if _, err := bot.New(s.ctx, s.options); err == nil {
		t.Error("two bots use one folder")
	}
	stop()
	key := filepath.Join(s.options.Matrix.Folder, "recovery.key")
	s.check(os.WriteFile(key, []byte("EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d\n"), 0o600))
	if diff := cmp.Diff([]string{matrix.FindRecoveryKey}, ids(matrix.Diagnose(s.ctx, s.options.Matrix), false)); diff != "" {
		t.Errorf("with a wrong recovery key: %s", diff)
	}
	s.check(os.Remove(filepath.Join(s.options.Matrix.Folder, "pickle.key")))
	if _, err := bot.New(s.ctx, s.options); err == nil {
		t.Error("a database is opened with a new pickle key")
	}
}

// Nobody whom the policy does not name brings the bot into a room.
func TestInvitationsOfStrangersStayUnanswered(t *testing.T) {
	s := newStage(t)
	friend := s.newMember("ben")
	s.options.Matrix.Invites = matrix.InvitePolicy{Users: []string{friend.UserID.String()}}
	_, stop := run(t, s.options)
	defer stop()
	_, err := s.ana.CreateRoom(s.ctx, homeserver.NewRoom{Invite: []homeserver.UserID{s.account.UserID}})
	s.check(err)
	s.until("the invitation is seen", func() bool { return bytes.Contains(s.log.Bytes(), []byte("left unanswered")) })
	room, err := friend.CreateRoom(s.ctx, homeserver.NewRoom{Invite: []homeserver.UserID{s.account.UserID}})
	s.check(err)
	s.check(friend.AwaitJoined(s.ctx, room, s.account.UserID))
	stop()
	if n := bytes.Count(s.log.Bytes(), []byte(`"joined a room"`)); n != 1 {
		t.Errorf("joined %d rooms, want one", n)
	}
}

// A start writes each secret into a file of its own that nobody else reads,
// and none of them into the database.
func TestSecretsAreInFilesOfTheirOwn(t *testing.T) {
	s := newStage(t)
	b, stop := run(t, s.options)
	s.until("healthy", func() bool { return b.Health().OK() })
	stop()
	for _, name := range []string{"pickle.key", "recovery.key", "compa.db"} {
		path := filepath.Join(s.options.Matrix.Folder, name)
		info, err := os.Stat(path)
		s.check(err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", name, info.Mode().Perm())
		}
		if name == "compa.db" {
			continue
		}
		text, err := os.ReadFile(path)
		s.check(err)
		database, err := os.ReadFile(matrix.DatabasePath(s.options.Matrix.Folder))
		s.check(err)
		if secret := bytes.TrimSpace(text); len(secret) < 40 || bytes.Contains(database, secret) ||
			bytes.Contains(s.log.Bytes(), secret) {
			t.Errorf("%s: %d bytes, in the database %v, in the log %v", name, len(secret),
				bytes.Contains(database, secret), bytes.Contains(s.log.Bytes(), secret))
		}
	}
}

// BenchmarkAnswer is the way of one question in an encrypted direct chat, from
// the member's request to the reply on the member's side.
func BenchmarkAnswer(b *testing.B) {
	s := newStage(b)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	s.ctx = ctx
	s.options.Matrix.Logger = zerolog.Nop()
	_, stop := run(b, s.options)
	defer stop()
	room := s.chat(true)
	s.reply(room, s.ask(room, "warm"))
	for b.Loop() {
		s.reply(room, s.ask(room, "question"))
	}
}
