package matrix

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// rooms says which rooms this process knows: those whose whole state it has
// asked for. What the database says of a room may be half of it, for example
// when the bot was put into the room by id: then it would encrypt for one
// member of three, or not at all.
type rooms struct {
	mu      sync.Mutex
	known   map[id.RoomID]bool
	changes map[id.RoomID]int // how many state events came by sync
}

func (r *rooms) knows(room id.RoomID) (known bool, changes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[room], r.changes[room]
}

func (r *rooms) learned(room id.RoomID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[id.RoomID]bool{}
	}
	r.known[room] = true
}

func (r *rooms) changed(room id.RoomID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changes == nil {
		r.changes = map[id.RoomID]int{}
	}
	r.changes[room]++
}

func (r *rooms) forget(room id.RoomID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.known, room)
}

// errStateMoved says that the room changed while its state was on the way.
var errStateMoved = errors.New("the room's state changed while it was fetched")

const stateAttempts = 5

// know makes sure that this process knows the room's whole state, asking the
// homeserver the first time.
func (c *Client) know(ctx context.Context, room id.RoomID) error {
	var err error
	for range stateAttempts {
		known, changes := c.rooms.knows(room)
		if known {
			return nil
		}
		var state []*event.Event
		if state, err = c.fetchState(ctx, room); err != nil {
			return err
		}
		if err = c.keepState(ctx, room, state, changes); !errors.Is(err, errStateMoved) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("learn state of room: %w", err)
	}
	c.rooms.learned(room)
	return nil
}

func (c *Client) fetchState(ctx context.Context, room id.RoomID) ([]*event.Event, error) {
	state, err := c.api.StateAsArray(ctx, room)
	if err != nil {
		return nil, fmt.Errorf("fetch state of room: %w", err)
	}
	for _, evt := range state {
		evt.RoomID = room
		// What cannot be parsed is what the bot does not know, or is broken;
		// applyState goes by the parsed content, so both are left out.
		_ = evt.Content.ParseRaw(evt.Type)
	}
	return state, nil
}

// keepState replaces what is kept of the room. A sync that came in between
// knows better than the answer that was on the way, so it is asked again.
// Both write in transactions that exclude each other, so the count of changes
// can be trusted inside one.
func (c *Client) keepState(ctx context.Context, room id.RoomID, state []*event.Event, changes int) error {
	return c.store.Transaction(ctx, func(ctx context.Context) error {
		if _, now := c.rooms.knows(room); now != changes {
			return errStateMoved
		}
		before, err := c.state.present(ctx, room)
		if err != nil {
			return err
		}
		var members []*event.Event
		for _, evt := range state {
			if evt.Type == event.StateMember {
				members = append(members, evt)
			} else if err := c.applyState(ctx, evt); err != nil {
				return err
			}
		}
		if err := c.state.ReplaceCachedMembers(ctx, room, members); err != nil {
			return fmt.Errorf("keep members: %w", err)
		}
		after, err := c.state.present(ctx, room)
		if err != nil || maps.Equal(before, after) {
			return err
		}
		// The key of the room was given to other people than are in it.
		return c.crypto.RemoveOutboundGroupSession(ctx, room)
	})
}

// mustEncrypt is the interlock: whether a message into the room has to be
// encrypted. Once encrypted is always encrypted. For a room that never was,
// the homeserver is asked each time, because the event that turns encryption
// on may be on its way; when it cannot be asked, the answer is an error and
// nothing is sent.
func (c *Client) mustEncrypt(ctx context.Context, room id.RoomID) (bool, error) {
	if err := c.know(ctx, room); err != nil {
		return false, err
	}
	was, err := c.store.WasEncrypted(ctx, room.String())
	if err != nil || was {
		return was, err
	}
	var content event.EncryptionEventContent
	err = c.api.StateEvent(ctx, room, event.StateEncryption, "", &content)
	if errors.Is(err, mautrix.MNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ask whether room is encrypted: %w", err)
	}
	empty := ""
	evt := &event.Event{RoomID: room, Type: event.StateEncryption, StateKey: &empty}
	return true, c.applyEncryption(ctx, evt, &content)
}

// others are the members of the room besides the bot, joined or invited.
func (c *Client) others(ctx context.Context, room id.RoomID) (int, error) {
	users, err := c.state.present(ctx, room)
	if err != nil {
		return 0, err
	}
	delete(users, c.me())
	return len(users), nil
}
