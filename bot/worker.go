package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"compa/bot/conversation"
	"compa/bot/matrix"
	"compa/bot/store"
)

// outside is Matrix as far as a worker needs it. matrix.Client is one.
type outside interface {
	Read(context.Context, store.Arrival) (matrix.Reading, error)
	AskForKey(context.Context, store.Arrival) error
	Done(context.Context, store.Arrival) error
	Sent(context.Context, store.Parcel) error
	Accept(context.Context, store.Arrival) error
	Follow(context.Context, store.Arrival) error
	LeaveIfAlone(context.Context, store.Arrival) error
	Send(context.Context, store.Parcel) error
	Find(context.Context, store.Parcel) (bool, error)
	Clean(error) string
}

// A worker does what there is to do in rooms, one step after the other. What
// it knows is in the database; it can be stopped and started between any two
// steps.
type worker struct {
	converser  Converser
	store      *store.Store
	out        outside
	log        zerolog.Logger
	clock      func() time.Time
	checkpoint func(string)
	started    time.Time
	busy       atomic.Bool // something was settled since it was last asked
}

func newWorker(o Options, s *store.Store, out outside) *worker {
	w := &worker{
		converser: o.Converser, store: s, out: out,
		log: o.Matrix.Logger, clock: o.Matrix.Clock, checkpoint: o.Matrix.Checkpoint,
		started: o.Matrix.Clock(),
	}
	if w.checkpoint == nil {
		w.checkpoint = func(string) {}
	}
	return w
}

// lastWords is how long what is under way may take after the bot was told to
// stop.
const lastWords = 5 * time.Second

// databasePause is how long a room is left alone after the database failed.
const databasePause = 3 * time.Second

// tend does all that can be done in a room now. ok says that something is
// left, to be looked at when it is due.
func (w *worker) tend(ctx context.Context, room string) (due time.Time, ok bool) {
	for ctx.Err() == nil {
		work, cancel := graceful(ctx)
		due, more, err := w.step(work, room)
		cancel()
		switch {
		case err != nil && ctx.Err() != nil:
			return time.Time{}, false
		case err != nil:
			w.log.Error().Str("room", w.store.Ref(room)).Str("error", w.out.Clean(err)).Msg("a room has to wait")
			return w.clock().Add(databasePause), true
		case !more:
			return due, !due.IsZero()
		}
	}
	return time.Time{}, false
}

// graceful is a context that lives a little longer than its parent, so that
// an answer that is being sent is not cut off.
func graceful(ctx context.Context) (context.Context, context.CancelFunc) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(lastWords, cancel)
		context.AfterFunc(work, func() { timer.Stop() })
	})
	return work, func() { stop(); cancel() }
}

// step does one thing: what is to be sent goes before what is to be read, so
// that answers keep the order of the questions. When there is nothing to do
// now, more is false and due is when there will be, or zero.
func (w *worker) step(ctx context.Context, room string) (due time.Time, more bool, err error) {
	parcel, ok, err := w.store.NextParcel(ctx, room)
	switch {
	case err != nil:
		return due, false, err
	case ok && parcel.NextTry.After(w.clock()):
		return parcel.NextTry, false, nil
	case ok:
		return due, true, w.deliver(ctx, parcel)
	}
	arrival, ok, err := w.store.NextArrival(ctx, room)
	switch {
	case err != nil:
		return due, false, err
	case ok && arrival.NextTry.After(w.clock()):
		return arrival.NextTry, false, nil
	case ok:
		return due, true, w.guarded(ctx, arrival)
	}
	due, ok, err = w.store.Due(ctx, room)
	if ok && due.IsZero() {
		due = w.clock()
	}
	return due, false, err
}

// maxPanics is how often an arrival may bring down its handler before it is
// given up, so that one hostile event does not stop a room for ever.
const maxPanics = 3

// guarded handles an arrival and survives its panic.
func (w *worker) guarded(ctx context.Context, a store.Arrival) (err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		w.log.Error().Str("event", w.store.Ref(a.EventID)).Str("panic", harmless(r)).
			Bytes("stack", debug.Stack()).Msg("an event made its handler panic")
		if a.Attempts+1 >= maxPanics {
			err = w.store.Finish(ctx, a)
			w.tidy(w.out.Done(ctx, a))
			return
		}
		err = w.store.Postpone(ctx, a, w.clock().Add(time.Second))
	}()
	return w.handle(ctx, a)
}

// harmless is what may be logged of a panic: the runtime's own words, or the
// type of what was thrown, which may hold what somebody said.
func harmless(thrown any) string {
	if err, ok := thrown.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", thrown)
}

func (w *worker) handle(ctx context.Context, a store.Arrival) error {
	var err error
	switch a.Kind {
	case store.Message:
		return w.answer(ctx, a)
	case store.Invite:
		err = w.out.Accept(ctx, a)
	case store.Moved:
		err = w.out.Follow(ctx, a)
	case store.Empty:
		err = w.out.LeaveIfAlone(ctx, a)
	}
	if err != nil {
		return w.later(ctx, a, err)
	}
	return w.store.Finish(ctx, a)
}

// later leaves an arrival until what failed may work.
func (w *worker) later(ctx context.Context, a store.Arrival, cause error) error {
	wait := pause(cause, a.Attempts)
	w.log.Warn().Str("room", w.store.Ref(a.RoomID)).Str("event", w.store.Ref(a.EventID)).
		Str("error", w.out.Clean(cause)).Dur("pause", wait).Msg("tried in vain; later again")
	return w.store.Postpone(ctx, a, w.clock().Add(wait))
}

// pause is how long to wait after a failure.
func pause(cause error, attempts int) time.Duration {
	var f *matrix.Failure
	if !errors.As(cause, &f) {
		f = &matrix.Failure{}
	}
	return f.Wait(attempts, rand.Float64())
}

// answer reads a message and settles it.
func (w *worker) answer(ctx context.Context, a store.Arrival) error {
	r, err := w.out.Read(ctx, a)
	if err != nil {
		return w.later(ctx, a, err)
	}
	if r.Verdict == matrix.Unreadable && w.clock().Sub(a.ReceivedAt) < patience {
		return w.await(ctx, a)
	}
	preferences, err := w.store.Preferences(ctx, a.Sender)
	if err != nil {
		return err
	}
	switch r.Verdict {
	case matrix.Words:
		turn := w.converser.Respond(ctx, r.Message, preferences)
		err = w.store.Settle(ctx, a, settlement(turn, r))
	case matrix.NotWords:
		err = w.explain(ctx, a, r, conversation.NoticeNotText, preferences)
	case matrix.Unreadable:
		err = w.explain(ctx, a, r, conversation.NoticeUndecryptable, preferences)
	case matrix.Withheld:
		err = w.explain(ctx, a, r, conversation.NoticeUnverified, preferences)
	default:
		err = w.store.Finish(ctx, a)
	}
	if err == nil {
		w.tidy(w.out.Done(ctx, a))
		w.busy.Store(true)
	}
	return err
}

// tidy notes that keys of old messages could not be dropped. They are with
// the next message's.
func (w *worker) tidy(err error) {
	if err != nil {
		w.log.Warn().Str("error", w.out.Clean(err)).Msg("the key of an old message is still there")
	}
}

// patience is how long the key of a message is waited for before its sender
// is told that it cannot be read.
const patience = 2 * time.Minute

// keyRequestAttempt is after which attempt the sender's app is asked for the
// key. Most keys come by themselves, a moment after the message.
const keyRequestAttempt = 2

// await leaves a message until its key comes.
func (w *worker) await(ctx context.Context, a store.Arrival) error {
	if a.Attempts == keyRequestAttempt {
		if err := w.out.AskForKey(ctx, a); err != nil {
			w.log.Warn().Str("event", w.store.Ref(a.EventID)).Str("error", w.out.Clean(err)).Msg("could not ask for a key")
		}
	}
	wait := min(time.Second<<min(a.Attempts, 5), patience/4)
	if left := patience - w.clock().Sub(a.ReceivedAt); wait > left {
		wait = max(left, time.Millisecond)
	}
	return w.store.Await(ctx, a, w.clock().Add(wait))
}

// explain settles a message that cannot be answered with a notice, once a day
// for each sender in a room.
func (w *worker) explain(ctx context.Context, a store.Arrival, r matrix.Reading, n conversation.Notice, p conversation.Preferences) error {
	outgoing := w.converser.Notice(n, p)
	return w.store.Transaction(ctx, func(ctx context.Context) error {
		first, err := w.store.FirstToday(ctx, a.RoomID, a.Sender, fmt.Sprint(int(n)))
		if err != nil {
			return err
		}
		turn := conversation.Turn{}
		if first {
			turn.Replies = []conversation.Outgoing{outgoing}
		}
		return w.store.Settle(ctx, a, settlement(turn, r))
	})
}

// settlement puts what the conversation says in its place in the room: a
// reply to what was asked, in its thread, and in a room with others with a
// mention of who asked.
func settlement(turn conversation.Turn, r matrix.Reading) store.Settlement {
	t := store.Settlement{Preferences: turn.Preferences, Forget: turn.Forget}
	for part, outgoing := range turn.Replies {
		reply := store.Reply{Outgoing: outgoing, Thread: r.Thread}
		if part == 0 {
			reply.Mention = !r.Message.Room.Direct
		}
		if part == 0 || r.Thread != "" {
			reply.Answers = r.Message.ID
		}
		t.Replies = append(t.Replies, reply)
	}
	return t
}
