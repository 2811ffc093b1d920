package homeserver

import (
	"context"
	"fmt"
	"slices"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// A Record is one event of a room, as the homeserver keeps it and as a member
// reads it.
type Record struct {
	Wire  *event.Event // as kept by the homeserver; encrypted ones are m.room.encrypted
	Clear *event.Event // what it says; nil if this member cannot read it
	Err   error        // why not
}

// Encrypted says whether the homeserver saw nothing but ciphertext.
func (r Record) Encrypted() bool { return r.Wire.Type == event.EventEncrypted }

// History is the whole timeline of a room as the homeserver has it now, from
// the oldest event to the newest. It asks the homeserver and not what this
// client happened to receive, so a second copy of a message cannot hide.
func (m *Member) History(ctx context.Context, room id.RoomID) ([]Record, error) {
	var records []Record
	for from := ""; ; {
		page, err := m.client.Messages(ctx, room, from, "", mautrix.DirectionBackward, nil, 100)
		if err != nil {
			return nil, fmt.Errorf("%s reads the history of %s: %w", m.UserID, room, err)
		}
		for _, evt := range page.Chunk {
			records = append(records, m.read(ctx, room, evt))
		}
		if page.End == "" || page.End == from || len(page.Chunk) == 0 {
			slices.Reverse(records)
			return records, nil
		}
		from = page.End
	}
}

// From is the part of a history that a user sent as messages, encrypted ones
// that cannot be read included.
func From(history []Record, sender id.UserID) []Record {
	return slices.DeleteFunc(slices.Clone(history), func(r Record) bool {
		return r.Wire.Sender != sender || r.Wire.StateKey != nil
	})
}

func (m *Member) read(ctx context.Context, room id.RoomID, wire *event.Event) Record {
	wire.RoomID = room
	wire.Type.Class = event.MessageEventType
	if wire.StateKey != nil {
		wire.Type.Class = event.StateEventType
	}
	if err := wire.Content.ParseRaw(wire.Type); err != nil {
		return Record{Wire: wire, Err: fmt.Errorf("parse %s: %w", wire.ID, err)}
	}
	if wire.Type != event.EventEncrypted {
		return Record{Wire: wire, Clear: wire}
	}
	clear, err := m.keys.machine.DecryptMegolmEvent(ctx, wire)
	if err != nil {
		return Record{Wire: wire, Err: fmt.Errorf("decrypt %s: %w", wire.ID, err)}
	}
	return Record{Wire: wire, Clear: clear}
}
