package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"compa/bot/matrix"
	"compa/bot/store"
)

// A parcel whose fate is unknown is looked for at once and again until it has
// had time to settle: a homeserver may still be working on a request that was
// cut off, and shows a message in the history a moment after it has taken it.
const (
	settleTime = 3 * time.Second
	lookPause  = 400 * time.Millisecond
)

// deliver takes a parcel one step further. The step is marked before it is
// made, so that whoever comes after a crash knows what may have happened.
func (w *worker) deliver(ctx context.Context, p store.Parcel) error {
	if p.Fate == store.Sending {
		return w.find(ctx, p)
	}
	return w.send(ctx, p)
}

// send makes the request.
func (w *worker) send(ctx context.Context, p store.Parcel) error {
	if err := w.store.Begin(ctx, p); err != nil {
		return err
	}
	w.checkpoint(matrix.BeforeSend)
	err := w.out.Send(ctx, p)
	if err == nil {
		w.checkpoint(matrix.AfterSendBeforeMark)
		return w.delivered(ctx, p)
	}
	var f *matrix.Failure
	if !errors.As(err, &f) {
		f = &matrix.Failure{Err: err}
	}
	line := w.log.Warn().Str("room", w.store.Ref(p.RoomID)).Str("error", w.out.Clean(err)).Int("attempts", p.Attempts+1)
	switch {
	case f.Final:
		line.Msg("the homeserver refused a message for good; it is dropped")
		return w.store.Dropped(ctx, p)
	case f.Undue:
		line.Msg("a message could not be sent; later again")
		return w.store.Retry(ctx, p, w.clock().Add(f.Wait(p.Attempts, rand.Float64())))
	}
	line.Msg("a message may have been sent or not; looking for it")
	return w.store.Doubt(ctx, p, w.clock().Add(lookPause))
}

// find looks for a parcel of unknown fate, and sends it again once it is
// certain that it is not there.
func (w *worker) find(ctx context.Context, p store.Parcel) error {
	found, err := w.out.Find(ctx, p)
	switch {
	case err != nil && final(err):
		w.log.Warn().Str("room", w.store.Ref(p.RoomID)).Msg("the room is closed to the bot; a message is dropped")
		return w.store.Dropped(ctx, p)
	case err != nil:
		// While the homeserver does not answer nothing settles.
		return w.store.Doubt(ctx, p, w.clock().Add(pause(err, p.Attempts)))
	case found:
		return w.delivered(ctx, p)
	}
	// What this process finds as "sending" when it starts was cut off when
	// the last one ended, which may have been just now.
	since := p.TriedAt
	if w.started.After(since) {
		since = w.started
	}
	if w.clock().Sub(since) < settleTime {
		return w.store.Look(ctx, p, w.clock().Add(lookPause))
	}
	return w.send(ctx, p)
}

// delivered ends a parcel.
func (w *worker) delivered(ctx context.Context, p store.Parcel) error {
	if err := w.store.Delivered(ctx, p); err != nil {
		return err
	}
	w.tidy(w.out.Sent(ctx, p))
	return nil
}

func final(err error) bool {
	var f *matrix.Failure
	return errors.As(err, &f) && f.Final
}
