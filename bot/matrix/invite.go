package matrix

import (
	"context"
	"fmt"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// Accept follows an invitation if the policy allows it. Others stay
// unanswered. The error is a [Failure].
func (c *Client) Accept(ctx context.Context, a store.Arrival) error {
	if !c.o.Invites.Allows(a.Sender) {
		c.log.Info().Str("room", c.store.Ref(a.RoomID)).Str("by", c.store.Ref(a.Sender)).
			Msg("an invitation was left unanswered: the policy does not allow it")
		return nil
	}
	via := []string{id.UserID(a.Sender).Homeserver()}
	if _, err := c.api.JoinRoom(ctx, a.RoomID, &mautrix.ReqJoinRoom{Via: via}); err != nil {
		return c.gaveUp("join a room", a.RoomID, err)
	}
	c.log.Info().Str("room", c.store.Ref(a.RoomID)).Msg("joined a room")
	return nil
}

// Follow goes where a room was moved to (11.34.1), by maubot's rule: only if
// the one who moved it may invite there. Otherwise anybody who may write a
// tombstone could lead the bot, and those who trust it, into a room of theirs.
// The error is a [Failure].
func (c *Client) Follow(ctx context.Context, a store.Arrival) error {
	var moved event.TombstoneEventContent
	err := c.api.StateEvent(ctx, id.RoomID(a.RoomID), event.StateTombstone, "", &moved)
	if err != nil || moved.ReplacementRoom == "" {
		return c.gaveUp("read where a room was moved to", a.RoomID, err)
	}
	via := []string{id.UserID(a.Sender).Homeserver()}
	if _, err := c.api.JoinRoom(ctx, moved.ReplacementRoom.String(), &mautrix.ReqJoinRoom{Via: via}); err != nil {
		return c.gaveUp("follow a room", a.RoomID, err)
	}
	allowed, err := c.mayInvite(ctx, moved.ReplacementRoom, id.UserID(a.Sender))
	if err != nil {
		return c.gaveUp("read who may invite", moved.ReplacementRoom.String(), err)
	}
	if !allowed {
		c.log.Warn().Str("room", c.store.Ref(moved.ReplacementRoom.String())).
			Msg("left a room again: the one who moved the old one there may not invite")
		return c.leave(ctx, moved.ReplacementRoom)
	}
	return c.leave(ctx, id.RoomID(a.RoomID))
}

// mayInvite says whether a user has the power to invite into a room.
func (c *Client) mayInvite(ctx context.Context, room id.RoomID, user id.UserID) (bool, error) {
	state, err := c.api.State(ctx, room)
	if err != nil {
		return false, fmt.Errorf("fetch state of room: %w", err)
	}
	levels := &event.PowerLevelsEventContent{}
	if evt := state[event.StatePowerLevels][""]; evt != nil {
		levels = evt.Content.AsPowerLevels()
	}
	levels.CreateEvent = state[event.StateCreate][""] // since room version 12 its authors have every power
	member := state[event.StateMember][user.String()]
	if member == nil || member.Content.AsMember().Membership != event.MembershipJoin {
		return false, nil
	}
	return levels.GetUserLevel(user) >= levels.Invite(), nil
}

// LeaveIfAlone leaves a room that everybody else has left. The error is a
// [Failure].
func (c *Client) LeaveIfAlone(ctx context.Context, a store.Arrival) error {
	room := id.RoomID(a.RoomID)
	c.rooms.forget(room) // ask anew who is there
	if err := c.know(ctx, room); err != nil {
		return c.unlessGone(err)
	}
	others, err := c.others(ctx, room)
	if err != nil || others > 0 {
		return err
	}
	return c.leave(ctx, room)
}

// leave leaves and forgets a room. What is kept of it is erased when the sync
// says that the bot is out.
func (c *Client) leave(ctx context.Context, room id.RoomID) error {
	if _, err := c.api.LeaveRoom(ctx, room); err != nil {
		return c.gaveUp("leave a room", room.String(), err)
	}
	c.log.Info().Str("room", c.store.Ref(room.String())).Msg("left a room")
	if _, err := c.api.ForgetRoom(ctx, room); err != nil {
		c.log.Info().Str("error", c.Clean(err)).Msg("the homeserver did not forget a room")
	}
	return nil
}

// gaveUp ends something that the homeserver refused with a line in the log,
// and gives back what may still work later.
func (c *Client) gaveUp(what, room string, err error) error {
	f := classify(err)
	if f == nil {
		return nil
	}
	if !f.Final {
		return f
	}
	c.log.Warn().Str("room", c.store.Ref(room)).Str("error", c.Clean(err)).Msg("the homeserver refused to let the bot " + what)
	return nil
}
