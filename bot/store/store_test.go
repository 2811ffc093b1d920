package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/bot/store"
	"compa/content"
	"compa/locales"
)

// A stage is a database in a temporary folder with a clock that the test moves.
type stage struct {
	*testing.T
	*store.Store
	path string
	now  time.Time
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{T: t, path: filepath.Join(t.TempDir(), "compa.db"), now: time.UnixMilli(1_800_000_000_000)}
	s.open()
	return s
}

func (s *stage) open() {
	s.Helper()
	opened, err := store.Open(s.Context(), store.Options{
		Path: s.path, Key: bytes.Repeat([]byte{7}, 32), Clock: func() time.Time { return s.now },
	})
	s.check(err)
	s.Store = opened
	s.Cleanup(func() { _ = opened.Close() }) // closed twice by tests that open again
}

// crash closes the database as the end of the process would, and opens it again.
func (s *stage) crash() {
	s.Helper()
	s.check(s.Close())
	s.open()
}

func (s *stage) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) record(event, room, sender string) store.Arrival {
	s.Helper()
	a := store.Arrival{
		Kind: store.Message, EventID: event, RoomID: room, Sender: sender, SessionID: "session-" + room,
		SaidAt: s.now, ReceivedAt: s.now,
	}
	s.check(s.Record(s.Context(), a))
	return a
}

func (s *stage) next(room string) string {
	s.Helper()
	a, _, err := s.NextArrival(s.Context(), room)
	s.check(err)
	return a.EventID
}

type mute struct{}

func (mute) Decide(context.Context, answer.Question) answer.Decision { return answer.Decision{} }
func (mute) Detect(string) (string, bool)                            { return "en", true }

// notice is a phrase of locales: the outbox takes nothing else.
func notice(t testing.TB) conversation.Outgoing {
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
	return c.Notice(conversation.NoticeNotText, conversation.Preferences{Language: "en"})
}

func TestInboxKeepsOrderAndTakesEachEventOnce(t *testing.T) {
	s := newStage(t)
	first := s.record("$1", "!room", "@ana:x")
	s.record("$2", "!room", "@ana:x")
	s.record("$other", "!elsewhere", "@ana:x")
	s.record("$1", "!room", "@ana:x")
	if got := s.next("!room"); got != "$1" {
		t.Fatalf("first is %q, want $1", got)
	}
	s.check(s.Finish(t.Context(), first))
	s.record("$1", "!room", "@ana:x") // the homeserver says it again after it was answered
	s.crash()
	s.record("$1", "!room", "@ana:x")
	if got := s.next("!room"); got != "$2" {
		t.Fatalf("next is %q, want $2", got)
	}
	s.check(s.Finish(t.Context(), store.Arrival{EventID: "$2"}))
	if got := s.next("!room"); got != "" {
		t.Fatalf("%q is left, want nothing", got)
	}
	rooms, err := s.OpenRooms(t.Context())
	s.check(err)
	if diff := cmp.Diff([]string{"!elsewhere"}, rooms); diff != "" {
		t.Error(diff)
	}
}

func TestPostponedHoldsUpTheRoomAndWaitingDoesNot(t *testing.T) {
	s := newStage(t)
	first, second := s.record("$1", "!room", "@ana:x"), s.record("$2", "!room", "@ben:x")
	s.check(s.Postpone(t.Context(), first, s.now.Add(time.Second)))
	got, ok, err := s.NextArrival(t.Context(), "!room")
	s.check(err)
	if !ok || got.EventID != "$1" || !got.NextTry.After(s.now) || got.Attempts != 1 {
		t.Fatalf("got %+v, want $1, not yet due", got)
	}
	s.check(s.Await(t.Context(), first, s.now.Add(time.Minute)))
	if got := s.next("!room"); got != "$2" {
		t.Fatalf("next is %q, want $2 while $1 waits for its key", got)
	}
	s.check(s.Finish(t.Context(), second))
	due, ok, err := s.Due(t.Context(), "!room")
	s.check(err)
	if !ok || !due.Equal(s.now.Add(time.Minute)) {
		t.Fatalf("due at %v, %v, want in a minute", due, ok)
	}
	s.check(s.SessionArrived(t.Context(), "!room", "session-other"))
	if got := s.next("!room"); got != "" {
		t.Fatalf("%q is due by another session's key", got)
	}
	s.check(s.SessionArrived(t.Context(), "!room", "session-!room"))
	if got := s.next("!room"); got != "$1" {
		t.Fatalf("next is %q, want $1 once its key came", got)
	}
	s.check(s.Finish(t.Context(), first))
	if due, ok, err := s.Due(t.Context(), "!room"); ok || !due.IsZero() || err != nil {
		t.Fatalf("due at %v, %v, %v in a room where all is done", due, ok, err)
	}
}

// A message whose key comes while it is read in vain is read again at once, the
// first time and each time after.
func TestKeyThatComesWhileItsMessageIsRead(t *testing.T) {
	s := newStage(t)
	s.record("$1", "!room", "@ana:x")
	read := func() store.Arrival {
		t.Helper()
		a, ok, err := s.NextArrival(t.Context(), "!room")
		s.check(err)
		if !ok || a.NextTry.After(s.now) {
			t.Fatalf("got %+v, %v, want $1, due now", a, ok)
		}
		return a
	}
	for range 4 {
		a := read()
		s.check(s.SessionArrived(t.Context(), "!room", "session-!room"))
		s.check(s.Await(t.Context(), a, s.now.Add(time.Minute)))
	}
	s.check(s.Await(t.Context(), read(), s.now.Add(time.Minute)))
	if got := s.next("!room"); got != "" {
		t.Errorf("%q is due though no key came since it was read", got)
	}
}

// What a crash in the middle of a transaction leaves is what was before it.
func TestSyncIsKeptWholeOrNotAtAll(t *testing.T) {
	s := newStage(t)
	s.check(s.PutAccount(t.Context(), store.Account{UserID: "@bot:x", DeviceID: "D", Token: "secret", FirstStart: s.now}))
	boom := errors.New("killed")
	err := s.Transaction(t.Context(), func(ctx context.Context) error {
		s.check(s.Record(ctx, store.Arrival{Kind: store.Message, EventID: "$1", RoomID: "!room"}))
		s.check(s.PutPosition(ctx, "@bot:x", "s2"))
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatalf("got %v, want %v", err, boom)
	}
	s.crash()
	position, err := s.Position(t.Context(), "@bot:x")
	s.check(err)
	if got := s.next("!room"); got != "" || position != "" {
		t.Fatalf("event %q and position %q are there, want neither", got, position)
	}
	s.check(s.Transaction(t.Context(), func(ctx context.Context) error {
		s.check(s.Record(ctx, store.Arrival{Kind: store.Message, EventID: "$1", RoomID: "!room"}))
		return s.PutPosition(ctx, "@bot:x", "s2")
	}))
	s.crash()
	position, err = s.Position(t.Context(), "@bot:x")
	s.check(err)
	if got := s.next("!room"); got != "$1" || position != "s2" {
		t.Fatalf("event %q and position %q, want both", got, position)
	}
}

func TestSettleIsWholeAndMakesEachReplyOnce(t *testing.T) {
	s := newStage(t)
	a := s.record("$1", "!room", "@ana:x")
	settlement := store.Settlement{
		Replies: []store.Reply{
			{Outgoing: notice(t), Answers: "$1", Thread: "$root", Mention: true},
			{Outgoing: notice(t)},
		},
		Preferences: &conversation.Preferences{Language: "es", Place: "us-ny"},
	}
	s.check(s.Settle(t.Context(), a, settlement))
	s.check(s.Settle(t.Context(), a, settlement)) // again, as after a crash that hid the first
	if got := s.next("!room"); got != "" {
		t.Errorf("%q is still open", got)
	}
	first, ok, err := s.NextParcel(t.Context(), "!room")
	s.check(err)
	if !ok || first.Plain() != notice(t).Plain() || first.HTML() != notice(t).HTML() || first.Answers != "$1" ||
		first.Thread != "$root" || !first.Mention || first.Member != "@ana:x" || first.Fate != store.Pending {
		t.Fatalf("got %+v", first)
	}
	s.check(s.Delivered(t.Context(), first))
	second, ok, err := s.NextParcel(t.Context(), "!room")
	s.check(err)
	if !ok || second.TxnID == first.TxnID || second.DeliveryID == first.DeliveryID || second.Mention {
		t.Fatalf("got %+v after %+v", second, first)
	}
	s.check(s.Delivered(t.Context(), second))
	if _, ok, _ := s.NextParcel(t.Context(), "!room"); ok {
		t.Error("there is a third reply")
	}
	s.check(s.Settle(t.Context(), a, settlement)) // sent, and still not made again
	if _, ok, _ := s.NextParcel(t.Context(), "!room"); ok {
		t.Error("a reply that was sent is there again")
	}
}

func TestForgetErasesAllOfAMemberAndNothingOfOthers(t *testing.T) {
	s := newStage(t)
	for _, member := range []string{"@ana:x", "@ben:x"} {
		s.check(s.Settle(t.Context(), s.record("$chosen"+member, "!"+member, member), store.Settlement{
			Replies: []store.Reply{{Outgoing: notice(t)}}, Preferences: &conversation.Preferences{Language: "fr"},
		}))
		s.record("$open"+member, "!"+member, member)
	}
	asked := s.record("$forget", "!@ana:x", "@ana:x")
	s.check(s.Settle(t.Context(), asked, store.Settlement{Forget: true, Replies: []store.Reply{{Outgoing: notice(t)}}}))
	want := map[string]store.Kept{
		"@ana:x": {Unsent: 1}, // the reply that says it is done
		"@ben:x": {Preferences: conversation.Preferences{Language: "fr"}, Unanswered: 1, Unsent: 1},
	}
	for member, kept := range want {
		got, err := s.Kept(t.Context(), member)
		s.check(err)
		if diff := cmp.Diff(kept, got); diff != "" {
			t.Errorf("%s: %s", member, diff)
		}
	}
	s.check(s.Forget(t.Context(), "@ana:x"))
	got, err := s.Kept(t.Context(), "@ana:x")
	s.check(err)
	if got != (store.Kept{}) {
		t.Errorf("after Forget there is %+v", got)
	}
}

// What is done or forgotten is not in the bytes of the files either.
func TestErasedMeansOverwritten(t *testing.T) {
	s := newStage(t)
	const room, event, member = "!roomthatmustnotstay", "$eventthatmustnotstay", "@memberthatmustnotstay:x"
	a := s.record(event, room, member)
	text := notice(t).Plain()
	s.check(s.Settle(t.Context(), a, store.Settlement{Replies: []store.Reply{{Outgoing: notice(t), Answers: event}}}))
	if !s.onDisk(text) || !s.onDisk(room) {
		t.Fatal("what waits to be sent is not on the disk: this test looks in the wrong place")
	}
	p, _, err := s.NextParcel(t.Context(), room)
	s.check(err)
	s.check(s.Delivered(t.Context(), p))
	s.check(s.Sweep(t.Context()))
	for _, word := range []string{text, room, event, member} {
		if s.onDisk(word) {
			t.Errorf("%q is still on the disk", word)
		}
	}
}

func (s *stage) onDisk(word string) bool {
	s.Helper()
	files, err := filepath.Glob(s.path + "*")
	s.check(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		s.check(err)
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}

func TestSweepKeepsTheMemoryOfEventsForTheRetention(t *testing.T) {
	s := newStage(t)
	a := s.record("$1", "!room", "@ana:x")
	s.check(s.Finish(t.Context(), a))
	s.now = s.now.Add(23 * time.Hour)
	s.check(s.Sweep(t.Context()))
	s.record("$1", "!room", "@ana:x")
	if got := s.next("!room"); got != "" {
		t.Fatal("an event of yesterday is taken again within the retention")
	}
	s.now = s.now.Add(2 * time.Hour)
	s.check(s.Sweep(t.Context()))
	s.record("$1", "!room", "@ana:x")
	if got := s.next("!room"); got != "$1" {
		t.Fatal("the memory of an event outlives the retention")
	}
}

func TestNoticesOnceADay(t *testing.T) {
	s := newStage(t)
	first := func(room, sender, notice string) bool {
		t.Helper()
		ok, err := s.FirstToday(t.Context(), room, sender, notice)
		s.check(err)
		return ok
	}
	if !first("!a", "@ana:x", "1") || first("!a", "@ana:x", "1") {
		t.Error("want once")
	}
	if !first("!b", "@ana:x", "1") || !first("!a", "@ben:x", "1") || !first("!a", "@ana:x", "2") {
		t.Error("another room, member or notice is its own")
	}
	s.crash()
	if first("!a", "@ana:x", "1") {
		t.Error("a restart makes it first again")
	}
	s.now = s.now.Add(24 * time.Hour)
	if !first("!a", "@ana:x", "1") {
		t.Error("want again the next day")
	}
}

func TestAccountIsSealedWithTheKey(t *testing.T) {
	s := newStage(t)
	if _, ok, err := s.Account(t.Context()); ok || err != nil {
		t.Fatalf("got %v, %v before the first login", ok, err)
	}
	want := store.Account{UserID: "@bot:x", DeviceID: "DEVICE", Token: "syt_verysecret", FirstStart: s.now}
	s.check(s.PutAccount(t.Context(), want))
	s.crash()
	got, ok, err := s.Account(t.Context())
	s.check(err)
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(diff)
	}
	if s.onDisk(want.Token) {
		t.Error("the token is on the disk in clear")
	}
	s.check(s.Close())
	other, err := store.Open(t.Context(), store.Options{Path: s.path, Key: bytes.Repeat([]byte{8}, 32)})
	s.check(err)
	defer other.Close()
	if _, _, err := other.Account(t.Context()); !errors.Is(err, store.ErrSealed) {
		t.Errorf("with another key: %v, want %v", err, store.ErrSealed)
	}
}

func TestRoomsStayMarkedAsEncrypted(t *testing.T) {
	s := newStage(t)
	s.check(s.MarkEncrypted(t.Context(), "!a"))
	s.check(s.EraseRoom(t.Context(), "!a"))
	s.crash()
	for room, want := range map[string]bool{"!a": true, "!b": false} {
		got, err := s.WasEncrypted(t.Context(), room)
		s.check(err)
		if got != want {
			t.Errorf("%s: %v, want %v", room, got, want)
		}
	}
}

func TestEraseRoom(t *testing.T) {
	s := newStage(t)
	s.check(s.Settle(t.Context(), s.record("$1", "!a", "@ana:x"), store.Settlement{Replies: []store.Reply{{Outgoing: notice(t)}}}))
	s.record("$2", "!a", "@ana:x")
	s.record("$3", "!b", "@ana:x")
	s.check(s.EraseRoom(t.Context(), "!a"))
	rooms, err := s.OpenRooms(t.Context())
	s.check(err)
	if diff := cmp.Diff([]string{"!b"}, rooms); diff != "" {
		t.Error(diff)
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "db"), Key: []byte("short")}); !errors.Is(err, store.ErrKey) {
		t.Errorf("short key: %v, want %v", err, store.ErrKey)
	}
	if _, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "no", "db"), Key: make([]byte, 32)}); err == nil {
		t.Error("no error for a folder that is not there")
	}
	damaged := filepath.Join(t.TempDir(), "db")
	if err := os.WriteFile(damaged, bytes.Repeat([]byte("not a database "), 400), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Options{Path: damaged, Key: make([]byte, 32)}); err == nil {
		t.Error("no error for a damaged file")
	}
}

func TestFilesArePrivate(t *testing.T) {
	s := newStage(t)
	s.record("$1", "!room", "@ana:x")
	files, err := filepath.Glob(s.path + "*")
	s.check(err)
	if len(files) < 2 {
		t.Errorf("only %v: where is the write-ahead log?", files)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		s.check(err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", filepath.Base(file), info.Mode().Perm())
		}
	}
	s.check(s.Check(t.Context()))
}
