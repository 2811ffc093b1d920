package matrix

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// syncer takes the answers of /sync. It implements mautrix.Syncer.
type syncer struct {
	c        *Client
	wake     func(roomID string)
	failures int
}

// GetFilterJSON implements mautrix.Syncer. Members are not loaded lazily:
// messages are encrypted for those the bot knows of.
func (s *syncer) GetFilterJSON(id.UserID) *mautrix.Filter {
	nothing := &mautrix.FilterPart{NotTypes: []event.Type{event.NewEventType("*")}}
	return &mautrix.Filter{
		Presence:    nothing,
		AccountData: nothing,
		Room: &mautrix.RoomFilter{
			AccountData: nothing,
			Ephemeral:   nothing,
			Timeline:    &mautrix.FilterPart{Limit: timelineLimit},
		},
	}
}

const timelineLimit = 50

// The pauses between failed syncs.
const (
	firstSyncPause = 300 * time.Millisecond
	longSyncPause  = 8 * time.Second
)

// OnFailedSync implements mautrix.Syncer.
func (s *syncer) OnFailedSync(_ *mautrix.RespSync, err error) (time.Duration, error) {
	if errors.Is(err, mautrix.MUnknownToken) {
		return 0, fmt.Errorf("%w: %w", ErrTokenRejected, err)
	}
	pause := backoff(firstSyncPause, longSyncPause, s.failures, rand.Float64())
	if f := classify(err); f.After > 0 {
		pause = f.After
	}
	s.failures++
	s.c.log.Warn().Str("error", s.c.Clean(err)).Int("failures", s.failures).Dur("pause", pause).Msg("sync failed")
	return pause, nil
}

// ProcessResponse implements mautrix.Syncer. All that a sync brings, keys
// included, is kept in one transaction with the position behind it: killed
// at any point, the bot gets the same sync again and loses nothing, neither a
// message nor the key it came with.
func (s *syncer) ProcessResponse(ctx context.Context, resp *mautrix.RespSync, since string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("sync panicked: %v\n%s", r, debug.Stack())
		}
	}()
	b := &batch{c: s.c, resp: resp, since: since}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	if err := s.c.commit(ctx, b); err != nil {
		return err
	}
	if len(b.events) > 0 {
		s.c.o.Checkpoint(AfterInbox)
	}
	s.failures = 0
	s.c.health.synced()
	s.c.mach.HandleOTKCounts(ctx, &resp.DeviceOTKCount)
	s.c.mach.MarkOlmHashSavePoint(ctx)
	for room := range b.wake {
		s.wake(room.String())
	}
	return nil
}

// commit takes a batch in one transaction. When that fails, what the
// encryption library holds in memory is ahead of the database, and is read
// again from there.
func (c *Client) commit(ctx context.Context, b *batch) error {
	c.ratchet.Lock()
	defer c.ratchet.Unlock()
	c.reading.Lock()
	defer c.reading.Unlock()
	c.arrivals.begin(b)
	defer c.arrivals.end()
	err := c.store.Transaction(ctx, b.take)
	if err == nil {
		c.recent.add(b.events)
		for _, room := range b.out {
			c.rooms.forget(room)
		}
		return nil
	}
	return errors.Join(fmt.Errorf("keep sync: %w", err), c.reloadKeys(context.WithoutCancel(ctx)))
}

// syncStore implements mautrix.SyncStore. The position is not saved by the
// sync loop, which would do so before the response is dealt with, but in the
// batch's transaction.
type syncStore struct{ *store.Store }

// SaveFilterID implements mautrix.SyncStore.
func (s syncStore) SaveFilterID(ctx context.Context, user id.UserID, filter string) error {
	return s.PutFilter(ctx, user.String(), filter)
}

// LoadFilterID implements mautrix.SyncStore.
func (s syncStore) LoadFilterID(ctx context.Context, user id.UserID) (string, error) {
	return s.Filter(ctx, user.String())
}

// SaveNextBatch implements mautrix.SyncStore and does nothing.
func (s syncStore) SaveNextBatch(context.Context, id.UserID, string) error { return nil }

// LoadNextBatch implements mautrix.SyncStore.
func (s syncStore) LoadNextBatch(ctx context.Context, user id.UserID) (string, error) {
	return s.Position(ctx, user.String())
}
