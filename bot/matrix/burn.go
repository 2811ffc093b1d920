package matrix

import (
	"context"
	"fmt"

	"go.mau.fi/util/exsync"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// What can be decrypted can be seized: with the keys on this disk and the
// ciphertext on the homeserver, old questions could be read by whoever has
// both. So the key of a message is moved forward (Megolm's ratchet goes one
// way) as soon as the message is dealt with, and what the disk holds opens
// what is still to come and nothing that was.

// sessionLock orders those who read, change and write the same Megolm session.
func sessionLock(locks *exsync.KeyedMutex[id.SessionID]) crypto.MegolmDecryptLock {
	return func(ctx context.Context, session id.SessionID, _ bool, do func(context.Context) error) error {
		defer locks.WithLock(session)()
		return do(ctx)
	}
}

// Done drops what is kept of an arrival: the event in memory, and the key that
// opens it.
func (c *Client) Done(ctx context.Context, a store.Arrival) error {
	c.recent.remove(id.EventID(a.EventID))
	if a.SessionID == "" {
		return nil
	}
	// All that the session has decrypted so far is dealt with: a room's
	// messages are read one after the other.
	read, err := c.store.Indexes(ctx, a.SessionID)
	if err != nil {
		return err
	}
	return c.burn(ctx, id.RoomID(a.RoomID), id.SessionID(a.SessionID), func(first uint) uint {
		return stillNeeded(first, read)
	})
}

// latecomers is how many messages behind the newest one a message may be and
// still be opened. Some never come: edits and pictures are not read.
const latecomers = 10

// stillNeeded is the first index that may still have to be opened, given the
// first that can be and, in order, those that were.
func stillNeeded(first uint, read []uint) uint {
	if len(read) == 0 {
		return first
	}
	if end := read[len(read)-1] + 1; end > latecomers {
		first = max(first, end-latecomers)
	}
	for _, index := range read {
		if index == first {
			first++
		}
	}
	return first
}

// Sent drops the key that opens a message of our own. It is needed as long as
// the message may have to be looked for.
func (c *Client) Sent(ctx context.Context, p store.Parcel) error {
	room := id.RoomID(p.RoomID)
	session, err := c.crypto.GetOutboundGroupSession(ctx, room)
	if err != nil || session == nil {
		return err // in a room that is not encrypted there is none
	}
	err = c.burn(ctx, room, session.ID(), func(uint) uint { return session.Internal.MessageIndex() })
	if err != nil {
		return err
	}
	own := c.mach.OwnIdentity().IdentityKey
	return c.store.EraseOtherSessions(ctx, p.RoomID, own.String(), session.ID().String())
}

// burn moves a session's key forward to the first index that is still needed.
func (c *Client) burn(ctx context.Context, room id.RoomID, session id.SessionID, needed func(first uint) uint) error {
	c.reading.RLock()
	defer c.reading.RUnlock()
	defer c.sessions.WithLock(session)()
	s, err := c.crypto.GetGroupSession(ctx, room, session)
	if s == nil || err != nil {
		return nil // a key that is not there, or is withheld, opens nothing
	}
	first := uint(s.Internal.FirstKnownIndex())
	index := needed(first)
	if index <= first {
		return nil
	}
	if err := s.RatchetTo(uint32(index)); err != nil {
		return fmt.Errorf("move key forward: %w", err)
	}
	if err := c.crypto.PutGroupSession(ctx, s); err != nil {
		return fmt.Errorf("keep key that was moved forward: %w", err)
	}
	return c.store.EraseIndexes(ctx, session.String(), index)
}
