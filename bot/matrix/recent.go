package matrix

import (
	"context"
	"sync"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// recent keeps the events that were just recorded until they are read, so
// that they need not be fetched again. It is memory only, and bounded: when it
// is full it is emptied, and what was in it is fetched.
type recent struct {
	mu     sync.Mutex
	events map[id.EventID]*event.Event
}

const maxRecent = 1000

func (r *recent) add(events []*event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.events == nil || len(r.events)+len(events) > maxRecent {
		r.events = map[id.EventID]*event.Event{}
	}
	for _, evt := range events[:min(len(events), maxRecent)] {
		r.events[evt.ID] = evt
	}
}

func (r *recent) get(eventID id.EventID) *event.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events[eventID]
}

func (r *recent) remove(eventID id.EventID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.events, eventID)
}

// own keeps which messages the bot said lately, so that it knows a reply to
// them. It is memory only, and bounded like recent: of what is not in it the
// homeserver is asked.
type own struct {
	mu     sync.Mutex
	events map[id.EventID]bool
}

// add takes from the events of a room what this user said.
func (o *own) add(events []*event.Event, user id.UserID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, evt := range events {
		if evt.Sender != user || evt.StateKey != nil {
			continue
		}
		if o.events == nil || len(o.events) >= maxRecent {
			o.events = map[id.EventID]bool{}
		}
		o.events[evt.ID] = true
	}
}

func (o *own) has(eventID id.EventID) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.events[eventID]
}

// arrivalSignal connects the keys that a sync brings to the batch it is.
type arrivalSignal struct {
	mu    sync.Mutex
	batch *batch
}

func (s *arrivalSignal) begin(b *batch) { s.set(b) }
func (s *arrivalSignal) end()           { s.set(nil) }

func (s *arrivalSignal) set(b *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batch = b
}

func (s *arrivalSignal) wake(room id.RoomID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batch != nil {
		s.batch.wake[room] = true
	}
}

// sessionReceived is called by the encryption library when a key came. What
// waits for it is due now; the room is woken when the sync is committed.
func (c *Client) sessionReceived(ctx context.Context, room id.RoomID, session id.SessionID, _ uint32) {
	if err := c.store.SessionArrived(ctx, room.String(), session.String()); err != nil {
		c.log.Error().Str("error", c.Clean(err)).Msg("what waits for a key could not be made due; it is tried again later")
	}
	c.arrivals.wake(room)
}
