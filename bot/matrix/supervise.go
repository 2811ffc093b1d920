package matrix

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// stalled is how long a sync may bring nothing, not even that there is
// nothing: the homeserver answers after 30 seconds at the latest.
const stalled = 2 * time.Minute

var errStalled = errors.New("no sync was completed for too long")

// health is what the sync loop tells about itself.
type health struct {
	clock func() time.Time
	last  atomic.Int64 // when a sync was completed, milliseconds since 1970
}

func (h *health) synced() { h.last.Store(h.clock().UnixMilli()) }

// LastSync is when a sync was last completed, or the zero time.
func (c *Client) LastSync() time.Time {
	if ms := c.health.last.Load(); ms > 0 {
		return time.UnixMilli(ms)
	}
	return time.Time{}
}

// Syncing says whether the bot hears what is said: a sync was completed
// within the last two minutes.
func (c *Client) Syncing() bool {
	last := c.LastSync()
	return !last.IsZero() && c.o.Clock().Sub(last) < stalled
}

// Sync receives until the context ends, and calls wake with each room where
// there is something to do. It starts the loop again whatever ends it, after a
// pause, and when it stalls. Only [ErrTokenRejected] makes it return.
func (c *Client) Sync(ctx context.Context, wake func(roomID string)) error {
	c.api.Store = syncStore{c.store}
	s := &syncer{c: c, wake: wake}
	c.api.Syncer = s
	for restarts := 0; ; restarts++ {
		err := c.syncUntilStalled(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop: what the last sync said no longer matters
		}
		if errors.Is(err, ErrTokenRejected) {
			return err
		}
		pause := backoff(firstSyncPause, longSyncPause, restarts, rand.Float64())
		c.log.Error().Str("error", c.Clean(err)).Dur("pause", pause).Msg("the sync loop ended and is started again")
		if s.failures == 0 && c.Syncing() {
			restarts = 0
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// syncUntilStalled runs the loop until it ends or a watchdog ends it.
func (c *Client) syncUntilStalled(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go c.watch(ctx, cancel)
	err := c.api.SyncWithContext(ctx)
	if cause := context.Cause(ctx); errors.Is(cause, errStalled) {
		return cause
	}
	return err
}

func (c *Client) watch(ctx context.Context, cancel context.CancelCauseFunc) {
	started := c.o.Clock()
	ticker := time.NewTicker(stalled / 8)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		last := c.LastSync()
		if last.Before(started) {
			last = started
		}
		if c.o.Clock().Sub(last) > stalled {
			cancel(errStalled)
			return
		}
	}
}
