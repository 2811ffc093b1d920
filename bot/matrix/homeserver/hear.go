package homeserver

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// ears keep what a member's client received, in order of arrival. Encrypted
// events are kept as what they decrypt to, or as they are if they do not.
type ears struct {
	mu      sync.Mutex
	heard   []*event.Event
	seen    map[id.EventID]bool
	err     error         // why nothing more will come
	changed chan struct{} // closed and replaced when something comes
}

func newEars() *ears {
	return &ears{seen: map[id.EventID]bool{}, changed: make(chan struct{})}
}

// hear is called by the sync for every event; encrypted ones come again by
// hearDecrypted.
func (e *ears) hear(_ context.Context, evt *event.Event) {
	if evt.ID != "" && evt.Type != event.EventEncrypted {
		e.keep(evt)
	}
}

// hearDecrypted keeps what an event says, or the event itself if it cannot be
// read.
func (e *ears) hearDecrypted(evt, plain *event.Event, err error) {
	if err != nil {
		plain = evt
	}
	e.keep(plain)
}

func (e *ears) keep(evt *event.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.seen[evt.ID] { // the start of a sync may repeat what came before
		return
	}
	e.seen[evt.ID] = true
	e.heard = append(e.heard, evt)
	e.tell()
}

func (e *ears) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.err = err
	e.tell()
}

func (e *ears) tell() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// A Match says whether an event is the one that is waited for.
type Match func(*event.Event) bool

// Await returns the first event of the room that matches, among those that
// came and those to come until ctx ends. What names it in the error.
func (m *Member) Await(ctx context.Context, room id.RoomID, what string, match Match) (*event.Event, error) {
	evt, _, err := m.ears.await(ctx, 0, func(evt *event.Event) bool { return evt.RoomID == room && match(evt) })
	if err != nil {
		return nil, fmt.Errorf("%s waits for %s in %s: %w", m.UserID, what, room, err)
	}
	return evt, nil
}

// await returns the first match from an index on, and the index after it.
func (e *ears) await(ctx context.Context, from int, match Match) (*event.Event, int, error) {
	for {
		e.mu.Lock()
		heard, failed, changed := e.heard, e.err, e.changed
		e.mu.Unlock()
		if found := slices.IndexFunc(heard[from:], match); found >= 0 {
			return heard[from+found], from + found + 1, nil
		}
		if failed != nil {
			return nil, from, failed
		}
		select {
		case <-ctx.Done():
			return nil, from, fmt.Errorf("%d events came: %w", len(heard), ctx.Err())
		case <-changed:
		}
	}
}

// A Listener returns what one user says in a room, one message at a time.
type Listener struct {
	ears   *ears
	room   id.RoomID
	sender id.UserID
	next   int
}

// Listen starts with the first message that this client received.
func (m *Member) Listen(room id.RoomID, sender id.UserID) *Listener {
	return &Listener{ears: m.ears, room: room, sender: sender}
}

// Next waits for the next message until ctx ends. One that cannot be decrypted
// is returned as it is, an m.room.encrypted event.
func (l *Listener) Next(ctx context.Context) (*event.Event, error) {
	evt, next, err := l.ears.await(ctx, l.next, func(evt *event.Event) bool {
		return evt.RoomID == l.room && evt.Sender == l.sender && evt.StateKey == nil
	})
	l.next = next
	return evt, err
}

// AwaitReply returns the first message of the sender that replies to the event.
func (m *Member) AwaitReply(ctx context.Context, room id.RoomID, sender id.UserID, to id.EventID) (*event.Event, error) {
	return m.Await(ctx, room, fmt.Sprintf("a reply of %s to %s", sender, to), func(evt *event.Event) bool {
		return evt.Sender == sender && RepliesTo(evt) == to
	})
}

// AwaitJoined returns when the user has joined the room.
func (m *Member) AwaitJoined(ctx context.Context, room id.RoomID, user id.UserID) error {
	return m.awaitMembership(ctx, room, user, event.MembershipJoin)
}

// AwaitLeft returns when the user has left the room.
func (m *Member) AwaitLeft(ctx context.Context, room id.RoomID, user id.UserID) error {
	return m.awaitMembership(ctx, room, user, event.MembershipLeave)
}

func (m *Member) awaitMembership(ctx context.Context, room id.RoomID, user id.UserID, membership event.Membership) error {
	_, err := m.Await(ctx, room, fmt.Sprintf("the %s of %s", membership, user), func(evt *event.Event) bool {
		return evt.Type == event.StateMember && evt.GetStateKey() == string(user) &&
			evt.Content.AsMember().Membership == membership
	})
	return err
}

// RepliesTo is the event that a message replies to, in or outside a thread,
// or "" if it replies to none or is no message.
func RepliesTo(evt *event.Event) id.EventID {
	if evt == nil || evt.Type != event.EventMessage {
		return ""
	}
	return evt.Content.AsMessage().RelatesTo.GetReplyTo()
}
