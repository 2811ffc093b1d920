package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"pgregory.net/rapid"

	"compa/bot/conversation"
	"compa/bot/matrix"
	"compa/bot/store"
)

// A model is a homeserver as the outbox fears it: it loses requests and
// answers, takes a request a while after the sender was cut off, shows a
// message only some time after it took it, and forgets transaction ids when
// it restarts. What it promises is that all this is over within settleTime.
type model struct {
	now      time.Time
	known    map[string]time.Time // transaction ids, from when the request was complete
	messages []message
	next     outcome
	down     bool
}

type message struct {
	delivery string
	taken    time.Time // after that it is one
	shown    time.Time // after that it is in the history
}

type outcome int

const (
	fine outcome = iota
	lostRequest
	lostAnswer
	lateAfterCut    // taken later although the sender got an error
	killedMeanwhile // the bot is killed long after the request was made, which is taken even later
	unreachable
	tooMany
	outcomes // how many there are in the random test
	refused  // for good: then a message is lost by intent
)

func (m *model) take(p store.Parcel, delay time.Duration) {
	if since, ok := m.known[p.TxnID]; ok && !since.After(m.now) {
		return
	}
	m.known[p.TxnID] = m.now.Add(delay)
	m.messages = append(m.messages, message{
		delivery: p.DeliveryID, taken: m.now.Add(delay), shown: m.now.Add(delay + settleTime/4),
	})
}

// Send is matrix.Client.Send.
func (m *model) Send(_ context.Context, p store.Parcel) error {
	next := m.next
	m.next = fine
	switch {
	case m.down || next == unreachable:
		return &matrix.Failure{Err: errors.New("connection refused"), Undue: true}
	case next == refused:
		return &matrix.Failure{Err: errors.New("forbidden"), Final: true, Undue: true}
	case next == tooMany:
		return &matrix.Failure{Err: errors.New("too many"), Undue: true, After: 2 * time.Second}
	case next == lostRequest:
		return &matrix.Failure{Err: errors.New("reset")}
	case next == lateAfterCut:
		m.take(p, settleTime/4)
		return &matrix.Failure{Err: errors.New("timeout")}
	case next == killedMeanwhile:
		m.now = m.now.Add(4 * settleTime)
		m.take(p, settleTime/4)
		panic(errCrash)
	case next == lostAnswer:
		m.take(p, 0)
		return &matrix.Failure{Err: errors.New("reset")}
	}
	m.take(p, 0)
	return nil
}

// Find is matrix.Client.Find.
func (m *model) Find(_ context.Context, p store.Parcel) (bool, error) {
	if m.down {
		return false, &matrix.Failure{Err: errors.New("connection refused"), Undue: true}
	}
	return slices.ContainsFunc(m.messages, func(found message) bool {
		return found.delivery == p.DeliveryID && !found.shown.After(m.now)
	}), nil
}

// restart forgets the transaction ids, but not a request it is working on.
func (m *model) restart() { m.known = map[string]time.Time{} }

func (m *model) Read(context.Context, store.Arrival) (matrix.Reading, error) {
	return matrix.Reading{}, nil
}
func (m *model) AskForKey(context.Context, store.Arrival) error    { return nil }
func (m *model) Done(context.Context, store.Arrival) error         { return nil }
func (m *model) Sent(context.Context, store.Parcel) error          { return nil }
func (m *model) Accept(context.Context, store.Arrival) error       { return nil }
func (m *model) Follow(context.Context, store.Arrival) error       { return nil }
func (m *model) LeaveIfAlone(context.Context, store.Arrival) error { return nil }
func (m *model) Clean(err error) string                            { return err.Error() }

// A machine is the bot's side of the test: the outbox and a worker that
// crashes where it is told to.
type machine struct {
	t       *rapid.T
	model   *model
	store   *store.Store
	worker  *worker
	crashAt string
	want    int
}

var errCrash = errors.New("killed")

func (m *machine) boot() {
	m.worker = newWorker(Options{Matrix: matrix.Options{
		Clock: func() time.Time { return m.model.now }, Logger: zerolog.Nop(),
		Checkpoint: func(name string) {
			if name == m.crashAt {
				m.crashAt = ""
				panic(errCrash)
			}
		},
	}}, m.store, m.model)
}

const room = "!room:x"

func (m *machine) enqueue(t *rapid.T) {
	m.want++
	a := store.Arrival{Kind: store.Message, EventID: fmt.Sprintf("$%d", m.want), RoomID: room, Sender: "@ana:x"}
	err := errors.Join(m.store.Record(context.Background(), a), m.store.Settle(context.Background(), a, store.Settlement{
		Replies: []store.Reply{{Outgoing: conversation.Outgoing{}}},
	}))
	if err != nil {
		t.Fatal(err)
	}
}

// step lets the worker do one thing, and starts another one if it is killed.
func (m *machine) step(t *rapid.T) {
	defer func() {
		if r := recover(); r == errCrash {
			m.boot()
		} else if r != nil {
			panic(r)
		}
	}()
	if _, _, err := m.worker.step(context.Background(), room); err != nil {
		t.Fatal(err)
	}
}

// Whatever is lost, late, forgotten or killed: every message arrives once, and
// in order.
func TestOutboxDeliversOnceInOrder(t *testing.T) {
	clock := func() time.Time { return time.Time{} }
	opened, err := store.Open(t.Context(), store.Options{
		Path: filepath.Join(t.TempDir(), "compa.db"), Key: bytes.Repeat([]byte{1}, 32),
		Clock: func() time.Time { return clock() },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	start := time.UnixMilli(1_800_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{t: t, store: opened, model: &model{now: start, known: map[string]time.Time{}}}
		start = start.Add(1000 * time.Hour)
		clock = func() time.Time { return m.model.now }
		if err := opened.EraseRoom(context.Background(), room); err != nil {
			t.Fatal(err)
		}
		if err := opened.Sweep(context.Background()); err != nil { // forget the last check's events
			t.Fatal(err)
		}
		m.boot()
		t.Repeat(map[string]func(*rapid.T){
			"enqueue": m.enqueue,
			"step":    m.step,
			"wait": func(t *rapid.T) {
				m.model.now = m.model.now.Add(time.Duration(rapid.IntRange(1, 5000).Draw(t, "ms")) * time.Millisecond)
			},
			"trouble":  func(t *rapid.T) { m.model.next = outcome(rapid.IntRange(0, int(outcomes)-1).Draw(t, "outcome")) },
			"restart":  func(*rapid.T) { m.model.restart() },
			"stop":     func(*rapid.T) { m.model.down = true },
			"continue": func(*rapid.T) { m.model.down = false },
			"crash": func(t *rapid.T) {
				m.crashAt = rapid.SampledFrom([]string{matrix.BeforeSend, matrix.AfterSendBeforeMark}).Draw(t, "at")
			},
			"kill": func(*rapid.T) { m.boot() },
		})
		m.drain(t)
		m.check(t)
	})
}

// drain lets everything be delivered on a homeserver that is well.
func (m *machine) drain(t *rapid.T) {
	m.model.down, m.model.next, m.crashAt = false, fine, ""
	for range 100 + 40*m.want {
		m.step(t)
		m.model.now = m.model.now.Add(500 * time.Millisecond)
		if _, ok, _ := m.store.NextParcel(context.Background(), room); !ok {
			return
		}
	}
}

func (m *machine) check(t *rapid.T) {
	m.model.now = m.model.now.Add(settleTime) // what was taken late is there too
	if len(m.model.messages) != m.want {
		t.Fatalf("%d messages arrived, want %d", len(m.model.messages), m.want)
	}
	seen := map[string]bool{}
	for i, message := range m.model.messages {
		if seen[message.delivery] {
			t.Fatalf("message %d arrived twice", i+1)
		}
		seen[message.delivery] = true
		if i > 0 && message.taken.Before(m.model.messages[i-1].taken) {
			t.Fatalf("message %d overtook the one before it", i+1)
		}
	}
	if _, ok, err := m.store.NextParcel(context.Background(), room); ok || err != nil {
		t.Fatalf("the outbox is not empty: %v", err)
	}
}
