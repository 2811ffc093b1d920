package bot

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"compa/bot/conversation"
	"compa/bot/matrix"
	"compa/bot/store"
)

// scripted is an outside that says what a test wants of a message.
type scripted struct {
	*model
	verdict matrix.Verdict
	err     error
	asked   int
}

func (s *scripted) Read(_ context.Context, a store.Arrival) (matrix.Reading, error) {
	return matrix.Reading{Verdict: s.verdict, Message: conversation.Message{
		ID: a.EventID, Sender: a.Sender, Room: conversation.Room{ID: a.RoomID, Direct: true}, Text: "words",
	}}, s.err
}

func (s *scripted) AskForKey(context.Context, store.Arrival) error { s.asked++; return nil }

// speaker counts what it is asked to say.
type speaker struct {
	turn    conversation.Turn
	notices []conversation.Notice
	turns   int
	panics  bool
}

func (s *speaker) Respond(context.Context, conversation.Message, conversation.Preferences) conversation.Turn {
	s.turns++
	if s.panics {
		panic("a hostile message from @ana:x")
	}
	return s.turn
}

func (s *speaker) Notice(n conversation.Notice, _ conversation.Preferences) conversation.Outgoing {
	s.notices = append(s.notices, n)
	return conversation.Outgoing{}
}

type workshop struct {
	*testing.T
	out     *scripted
	speaker *speaker
	worker  *worker
	log     bytes.Buffer
}

func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	w := &workshop{T: t, speaker: &speaker{}, out: &scripted{model: &model{
		now: time.UnixMilli(1_800_000_000_000), known: map[string]time.Time{},
	}}}
	clock := func() time.Time { return w.out.now }
	s, err := store.Open(t.Context(), store.Options{
		Path: filepath.Join(t.TempDir(), "compa.db"), Key: bytes.Repeat([]byte{1}, 32), Clock: clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w.worker = newWorker(Options{
		Converser: w.speaker, Matrix: matrix.Options{Clock: clock, Logger: zerolog.New(&w.log)},
	}, s, w.out)
	return w
}

func (w *workshop) arrive(event, sender string) {
	w.Helper()
	err := w.worker.store.Record(w.Context(), store.Arrival{
		Kind: store.Message, EventID: event, RoomID: room, Sender: sender, SessionID: "session",
		SaidAt: w.out.now, ReceivedAt: w.out.now,
	})
	if err != nil {
		w.Fatal(err)
	}
}

// tend works until nothing is left or the time is over, moving the clock to
// what is due next.
func (w *workshop) tend(within time.Duration) {
	w.Helper()
	end := w.out.now.Add(within)
	for !w.out.now.After(end) {
		due, ok := w.worker.tend(w.Context(), room)
		if !ok {
			return
		}
		if due.After(w.out.now) {
			w.out.now = due
		}
	}
}

func TestUnreadableIsAwaitedThenExplainedOnceADay(t *testing.T) {
	w := newWorkshop(t)
	w.out.verdict = matrix.Unreadable
	w.arrive("$1", "@ana:x")
	w.arrive("$2", "@ana:x")
	w.tend(patience - time.Second)
	if len(w.speaker.notices) > 0 {
		t.Error("explained before the key had time to come")
	}
	if w.out.asked != 2 {
		t.Errorf("asked for keys %d times, want once for each message", w.out.asked)
	}
	w.tend(10 * time.Second)
	if len(w.out.messages) != 1 {
		t.Errorf("explained %d times, want once for both", len(w.out.messages))
	}
	w.arrive("$3", "@ben:x")
	w.tend(patience + 10*time.Second)
	if len(w.out.messages) != 2 {
		t.Errorf("%d messages, want one more for somebody else", len(w.out.messages))
	}
	if w.speaker.notices[0] != conversation.NoticeUndecryptable {
		t.Errorf("notice %v", w.speaker.notices[0])
	}
}

func TestKeyThatComesIsUsedAtOnce(t *testing.T) {
	w := newWorkshop(t)
	w.speaker.turn.Replies = []conversation.Outgoing{{}}
	w.out.verdict = matrix.Unreadable
	w.arrive("$1", "@ana:x")
	w.tend(0)
	w.out.verdict = matrix.Words
	if err := w.worker.store.SessionArrived(t.Context(), room, "session"); err != nil {
		t.Fatal(err)
	}
	w.tend(0)
	if w.speaker.turns != 1 || len(w.out.messages) != 1 {
		t.Errorf("%d turns, %d messages, want one", w.speaker.turns, len(w.out.messages))
	}
}

func TestNoticesByVerdict(t *testing.T) {
	for verdict, want := range map[matrix.Verdict]conversation.Notice{
		matrix.NotWords: conversation.NoticeNotText, matrix.Withheld: conversation.NoticeUnverified,
	} {
		w := newWorkshop(t)
		w.out.verdict = verdict
		w.arrive("$1", "@ana:x")
		w.arrive("$2", "@ana:x")
		w.tend(time.Second)
		if len(w.out.messages) != 1 || w.speaker.notices[0] != want {
			t.Errorf("verdict %v: %d messages, notices %v, want one of %v", verdict, len(w.out.messages), w.speaker.notices, want)
		}
	}
}

func TestWhatCannotBeReadNowIsReadLater(t *testing.T) {
	w := newWorkshop(t)
	w.speaker.turn.Replies = []conversation.Outgoing{{}, {}}
	w.out.verdict, w.out.err = matrix.Words, &matrix.Failure{Err: errors.New("bad gateway")}
	w.arrive("$1", "@ana:x")
	w.tend(10 * time.Minute)
	if w.speaker.turns != 0 {
		t.Fatal("answered what was not read")
	}
	w.out.err = nil
	w.tend(20 * time.Second)
	if w.speaker.turns != 1 || len(w.out.messages) != 2 {
		t.Errorf("%d turns, %d messages, want one turn with both its replies", w.speaker.turns, len(w.out.messages))
	}
}

// One hostile message stops neither the room nor the process, and does not
// get into the log.
func TestPanicIsParked(t *testing.T) {
	w := newWorkshop(t)
	w.out.verdict, w.speaker.panics = matrix.Words, true
	w.arrive("$1", "@ana:x")
	w.tend(time.Minute)
	if w.speaker.turns != maxPanics {
		t.Errorf("tried %d times, want %d", w.speaker.turns, maxPanics)
	}
	if bytes.Contains(w.log.Bytes(), []byte("hostile")) || !bytes.Contains(w.log.Bytes(), []byte("panic")) {
		t.Errorf("the log says: %s", w.log.Bytes())
	}
	w.speaker.panics, w.speaker.turn.Replies = false, []conversation.Outgoing{{}}
	w.arrive("$2", "@ana:x")
	w.tend(time.Second)
	if len(w.out.messages) != 1 {
		t.Errorf("%d messages after the hostile one, want one", len(w.out.messages))
	}
}

func TestForgetAnswersAndErases(t *testing.T) {
	w := newWorkshop(t)
	w.out.verdict = matrix.Words
	w.speaker.turn = conversation.Turn{Preferences: &conversation.Preferences{Language: "es"}}
	w.arrive("$1", "@ana:x")
	w.tend(0)
	if kept, err := w.worker.store.Kept(t.Context(), "@ana:x"); err != nil || kept.Preferences.Language != "es" {
		t.Fatalf("kept %+v, %v", kept, err)
	}
	w.speaker.turn = conversation.Turn{Forget: true, Replies: []conversation.Outgoing{{}}}
	w.arrive("$2", "@ana:x")
	w.tend(time.Second)
	if kept, err := w.worker.store.Kept(t.Context(), "@ana:x"); err != nil || kept != (store.Kept{}) {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if len(w.out.messages) != 1 {
		t.Errorf("%d messages, want the one that says it is done", len(w.out.messages))
	}
}

// A message that the homeserver refuses for good does not stop the others.
func TestRefusedMessageIsDropped(t *testing.T) {
	w := newWorkshop(t)
	w.out.verdict = matrix.Words
	w.speaker.turn.Replies = []conversation.Outgoing{{}}
	w.arrive("$1", "@ana:x")
	w.arrive("$2", "@ana:x")
	w.out.next = refused
	w.tend(time.Second)
	if len(w.out.messages) != 1 {
		t.Errorf("%d messages, want the second alone", len(w.out.messages))
	}
}
