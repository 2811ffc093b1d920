package matrix

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// A batch is what one sync brought and what becomes of it.
type batch struct {
	c     *Client
	resp  *mautrix.RespSync
	since string

	floor   time.Time               // at the very first sync: nothing from before is answered
	invited map[id.RoomID]time.Time // rooms that were just joined: since when the bot was invited

	events []*event.Event     // recorded, to be read soon
	wake   map[id.RoomID]bool // where there is something to do
	out    []id.RoomID        // rooms the bot is no longer in
}

// prepare does what needs the network, before the transaction.
func (b *batch) prepare(ctx context.Context) (err error) {
	b.wake = map[id.RoomID]bool{}
	b.invited = map[id.RoomID]time.Time{}
	if b.since == "" {
		if b.floor, err = b.c.caughtUp(ctx); err != nil {
			return err
		}
	}
	if err := b.findOut(ctx); err != nil {
		return err
	}
	for room, data := range b.resp.Rooms.Join {
		if data == nil {
			delete(b.resp.Rooms.Join, room)
			continue
		}
		for _, list := range []*[]*event.Event{&data.State.Events, &data.Timeline.Events} {
			*list = b.c.parse(room, *list)
		}
		join := b.c.ownJoin(data)
		if join != nil {
			if b.invited[room], err = b.c.invitedAt(ctx, data, join); err != nil {
				return err
			}
		} else if b.since != "" && data.Timeline.Limited {
			if err := b.c.fillGap(ctx, room, data, b.since); err != nil {
				return err
			}
		}
		b.c.own.add(data.Timeline.Events, b.c.me())
	}
	return nil
}

// findOut finds the rooms that the bot is no longer in. A homeserver may call
// a room left because an invitation to it has ended, although it ended by
// being accepted; so it is asked which rooms the bot is in before everything
// about one is erased.
func (b *batch) findOut(ctx context.Context) error {
	if len(b.resp.Rooms.Leave) == 0 {
		return nil
	}
	joined, err := b.c.api.JoinedRooms(ctx)
	if err != nil {
		return fmt.Errorf("list joined rooms: %w", err)
	}
	for room := range b.resp.Rooms.Leave {
		if !slices.Contains(joined.JoinedRooms, room) {
			b.out = append(b.out, room)
		}
	}
	return nil
}

// parse makes events ready: their room, the class of their type and their
// content. What cannot be parsed has no parsed content and is passed over by
// who looks at it.
func (c *Client) parse(room id.RoomID, events []*event.Event) []*event.Event {
	ready := make([]*event.Event, 0, len(events))
	for _, evt := range events {
		if evt == nil {
			continue
		}
		_ = c.survive(func() error {
			evt.RoomID = room
			evt.Type.Class = event.MessageEventType
			if evt.StateKey != nil {
				evt.Type.Class = event.StateEventType
			}
			return evt.Content.ParseRaw(evt.Type)
		})
		ready = append(ready, evt)
	}
	return ready
}

// survive deals with one event. If it brings its handler down it is passed
// over, or the same sync would bring the bot down again and again.
func (c *Client) survive(handle func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			c.log.Error().Type("panic", r).Bytes("stack", debug.Stack()).Msg("an event made its handler panic; it is passed over")
		}
	}()
	return handle()
}

// take keeps the batch, inside the transaction of [Client.commit].
func (b *batch) take(ctx context.Context) error {
	b.events = nil
	if err := b.takeKeys(ctx); err != nil {
		return err
	}
	for room, data := range b.resp.Rooms.Join {
		if err := b.takeRoom(ctx, room, data); err != nil {
			return err
		}
	}
	for room, data := range b.resp.Rooms.Invite {
		if data == nil {
			continue
		}
		if err := b.takeInvite(ctx, room, data); err != nil {
			return err
		}
	}
	for _, room := range b.out {
		if err := b.c.store.EraseRoom(ctx, room.String()); err != nil {
			return err
		}
	}
	return b.c.store.PutPosition(ctx, b.c.o.UserID, b.resp.NextBatch)
}

// takeKeys takes what came for this device alone. Requests for keys and
// secrets are not answered: the bot shares what it can read with nobody.
func (b *batch) takeKeys(ctx context.Context) error {
	if changed := b.resp.DeviceLists.Changed; len(changed) > 0 {
		if err := b.c.crypto.MarkTrackedUsersOutdated(ctx, changed); err != nil {
			return fmt.Errorf("mark devices as outdated: %w", err)
		}
	}
	for _, evt := range b.resp.ToDevice.Events {
		if evt == nil {
			continue
		}
		evt.Type.Class = event.ToDeviceEventType
		switch evt.Type {
		case event.ToDeviceEncrypted, event.ToDeviceRoomKeyWithheld, event.ToDeviceOrgMatrixRoomKeyWithheld:
			_ = b.c.survive(func() error {
				if err := evt.Content.ParseRaw(evt.Type); err != nil {
					return err
				}
				b.c.mach.HandleToDeviceEvent(ctx, evt)
				return nil
			})
		}
	}
	return nil
}

func (b *batch) takeRoom(ctx context.Context, room id.RoomID, data *mautrix.SyncJoinedRoom) error {
	for _, list := range [][]*event.Event{data.State.Events, data.Timeline.Events} {
		for _, evt := range list {
			if evt.StateKey == nil {
				continue
			}
			b.c.rooms.changed(room)
			err := b.c.survive(func() error {
				if err := b.c.applyState(ctx, evt); err != nil {
					return fmt.Errorf("keep state: %w", err)
				}
				return b.takeState(ctx, evt)
			})
			if err != nil {
				return err
			}
		}
	}
	cutoff := b.cutoff(room)
	for _, evt := range data.Timeline.Events {
		if err := b.c.survive(func() error { return b.takeMessage(ctx, evt, cutoff) }); err != nil {
			return err
		}
	}
	return nil
}

// takeState records the state events that the bot has to act on.
func (b *batch) takeState(ctx context.Context, evt *event.Event) error {
	switch {
	case evt.Type == event.StateTombstone:
		return b.record(ctx, evt, store.Moved, evt.ID.String())
	case evt.Type == event.StateMember && *evt.StateKey != b.c.o.UserID && gone(evt):
		others, err := b.c.others(ctx, evt.RoomID)
		if err != nil || others > 0 {
			return err
		}
		return b.record(ctx, evt, store.Empty, "empty:"+evt.ID.String())
	}
	return nil
}

func gone(evt *event.Event) bool {
	content, ok := evt.Content.Parsed.(*event.MemberEventContent)
	return ok && content.Membership.IsLeaveOrBan()
}

func (b *batch) takeInvite(ctx context.Context, room id.RoomID, data *mautrix.SyncInvitedRoom) error {
	for _, evt := range data.State.Events {
		if evt != nil && evt.Type.Type == event.StateMember.Type && evt.GetStateKey() == b.c.o.UserID {
			evt.RoomID = room
			// An invitation has no event id here; the position tells a new
			// one from the same one seen twice.
			return b.record(ctx, evt, store.Invite, "invite:"+room.String()+":"+b.since)
		}
	}
	return nil
}

func (b *batch) takeMessage(ctx context.Context, evt *event.Event, cutoff time.Time) error {
	if evt.Type == event.EventRedaction {
		return b.takeRedaction(ctx, evt)
	}
	if !b.c.worthReading(evt) || time.UnixMilli(evt.Timestamp).Before(cutoff) {
		return nil
	}
	b.events = append(b.events, evt)
	return b.record(ctx, evt, store.Message, evt.ID.String())
}

// takeRedaction ends what waits for an answer when its author takes it back.
func (b *batch) takeRedaction(ctx context.Context, evt *event.Event) error {
	redacted := evt.Redacts
	if content, ok := evt.Content.Parsed.(*event.RedactionEventContent); ok && content.Redacts != "" {
		redacted = content.Redacts // since room version 11
	}
	b.c.recent.remove(redacted)
	return b.c.store.Finish(ctx, store.Arrival{EventID: redacted.String()})
}

func (b *batch) record(ctx context.Context, evt *event.Event, kind store.Kind, key string) error {
	now := b.c.o.Clock()
	said := time.UnixMilli(evt.Timestamp)
	if said.After(now) {
		said = now // a clock that is wrong, or lies
	}
	a := store.Arrival{
		Kind: kind, EventID: key, RoomID: evt.RoomID.String(), Sender: evt.Sender.String(),
		SaidAt: said, ReceivedAt: now,
	}
	if content, ok := evt.Content.Parsed.(*event.EncryptedEventContent); ok {
		a.SessionID = content.SessionID.String()
	}
	b.wake[evt.RoomID] = true
	return b.c.store.Record(ctx, a)
}

// worthReading says whether an event may be a question, as far as can be told
// before it is decrypted.
func (c *Client) worthReading(evt *event.Event) bool {
	if evt.StateKey != nil || evt.ID == "" || evt.Sender == c.me() || c.ignored[evt.Sender] ||
		evt.Unsigned.RedactedBecause != nil {
		return false
	}
	switch content := evt.Content.Parsed.(type) {
	case *event.EncryptedEventContent:
		return content.RelatesTo.GetReplaceID() == ""
	case *event.MessageEventContent:
		return content.MsgType != event.MsgNotice && content.RelatesTo.GetReplaceID() == ""
	}
	return false
}
