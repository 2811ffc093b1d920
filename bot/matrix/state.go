package matrix

import (
	"context"
	"fmt"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/sqlstatestore"
)

// stateStore keeps who is in which room, because messages are encrypted for
// them, and leaves out what the bot has no use for: how people call
// themselves and what they look like.
type stateStore struct {
	*sqlstatestore.SQLStateStore
}

// SetMember implements mautrix.StateStore.
func (s *stateStore) SetMember(ctx context.Context, room id.RoomID, user id.UserID, member *event.MemberEventContent) error {
	return s.SQLStateStore.SetMember(ctx, room, user, &event.MemberEventContent{Membership: member.Membership})
}

// ReplaceCachedMembers implements mautrix.StateStore.
func (s *stateStore) ReplaceCachedMembers(ctx context.Context, room id.RoomID, events []*event.Event, only ...event.Membership) error {
	bare := make([]*event.Event, 0, len(events))
	for _, evt := range events {
		if member, ok := evt.Content.Parsed.(*event.MemberEventContent); ok && evt.StateKey != nil {
			bare = append(bare, &event.Event{
				StateKey: evt.StateKey,
				Content:  event.Content{Parsed: &event.MemberEventContent{Membership: member.Membership}},
			})
		}
	}
	return s.SQLStateStore.ReplaceCachedMembers(ctx, room, bare, only...)
}

// present are the members of a room who are in it or invited.
func (s *stateStore) present(ctx context.Context, room id.RoomID) (map[id.UserID]bool, error) {
	list, err := s.GetRoomJoinedOrInvitedMembers(ctx, room)
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	users := make(map[id.UserID]bool, len(list))
	for _, user := range list {
		users[user] = true
	}
	return users, nil
}

// applyState keeps one state event of a room. Unlike the library's own
// handler it does not swallow errors: a member who is not kept would get no
// keys, and an encryption event that is not kept would let words out in clear.
func (c *Client) applyState(ctx context.Context, evt *event.Event) error {
	if evt.StateKey == nil {
		return nil
	}
	switch content := evt.Content.Parsed.(type) {
	case *event.MemberEventContent:
		c.mach.HandleMemberEvent(ctx, evt)
		return c.state.SetMember(ctx, evt.RoomID, id.UserID(*evt.StateKey), content)
	case *event.EncryptionEventContent:
		return c.applyEncryption(ctx, evt, content)
	case *event.HistoryVisibilityEventContent:
		c.mach.HandleHistoryVisibility(ctx, evt)
		return c.state.SetHistoryVisibility(ctx, evt.RoomID, content)
	}
	return nil
}

// applyEncryption remembers for ever that the room is encrypted. An algorithm
// that the bot does not speak changes nothing else: one who could set it would
// otherwise silence the bot.
func (c *Client) applyEncryption(ctx context.Context, evt *event.Event, content *event.EncryptionEventContent) error {
	if *evt.StateKey != "" {
		return nil
	}
	if err := c.store.MarkEncrypted(ctx, evt.RoomID.String()); err != nil {
		return err
	}
	if content.Algorithm != id.AlgorithmMegolmV1 {
		return nil
	}
	return c.state.SetEncryptionEvent(ctx, evt.RoomID, content)
}
