package matrix

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// skew is how far the clocks of two homeservers, or of the homeserver and the
// bot, may be apart.
const skew = time.Minute

// cutoff is the time before which messages in a room are not answered. A room
// that was just joined shows what was said there long ago, and so does every
// room at the first sync.
func (b *batch) cutoff(room id.RoomID) time.Time {
	cutoff := b.floor
	if invited, ok := b.invited[room]; ok && invited.Add(-skew).After(cutoff) {
		cutoff = invited.Add(-skew)
	}
	return cutoff
}

// ownJoin is the event by which the bot came into the room, if this sync
// brought it. A change of name is an event of the same kind and is none.
func (c *Client) ownJoin(data *mautrix.SyncJoinedRoom) *event.Event {
	for _, evt := range slices.Concat(data.State.Events, data.Timeline.Events) {
		if c.ownMembership(evt) == event.MembershipJoin && previous(evt) != event.MembershipJoin {
			return evt
		}
	}
	return nil
}

func (c *Client) ownMembership(evt *event.Event) event.Membership {
	content, ok := evt.Content.Parsed.(*event.MemberEventContent)
	if !ok || evt.GetStateKey() != c.o.UserID {
		return ""
	}
	return content.Membership
}

func previous(evt *event.Event) event.Membership {
	if evt.Unsigned.PrevContent == nil {
		return ""
	}
	_ = evt.Unsigned.PrevContent.ParseRaw(evt.Type)
	if content, ok := evt.Unsigned.PrevContent.Parsed.(*event.MemberEventContent); ok {
		return content.Membership
	}
	return ""
}

// invitedAt is since when the bot is meant to hear what is said in a room:
// since the invitation, which may be hours before the bot could accept it, or
// since it joined uninvited. People write their question right after the
// invitation and do not wait.
func (c *Client) invitedAt(ctx context.Context, data *mautrix.SyncJoinedRoom, join *event.Event) (time.Time, error) {
	for _, evt := range slices.Concat(data.State.Events, data.Timeline.Events) {
		if c.ownMembership(evt) == event.MembershipInvite {
			return time.UnixMilli(evt.Timestamp), nil
		}
	}
	joined := time.UnixMilli(join.Timestamp)
	if previous(join) != event.MembershipInvite || join.Unsigned.ReplacesState == "" {
		return joined, nil
	}
	invite, err := c.api.GetEvent(ctx, join.RoomID, join.Unsigned.ReplacesState)
	if f := classify(err); f != nil {
		if f.Final {
			return joined, nil // it may not be seen
		}
		return time.Time{}, fmt.Errorf("fetch own invitation: %w", err)
	}
	return time.UnixMilli(invite.Timestamp), nil
}

// caughtUpType is the account data that says up to when the bot has answered.
// It survives the loss of the database, so that last month's questions are
// not answered again.
const caughtUpType = "org.compa.caught_up"

type caughtUpContent struct {
	Until int64 `json:"until"` // milliseconds since 1970
}

// caughtUp is the time before which nothing is answered at the first sync.
func (c *Client) caughtUp(ctx context.Context) (time.Time, error) {
	account, _, err := c.store.Account(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var content caughtUpContent
	err = c.api.GetAccountData(ctx, caughtUpType, &content)
	switch {
	case errors.Is(err, mautrix.MNotFound):
		return account.FirstStart.Add(-skew), nil
	case err != nil:
		return time.Time{}, fmt.Errorf("ask up to when was answered: %w", err)
	}
	return time.UnixMilli(min(content.Until, c.o.Clock().UnixMilli())), nil
}

// MarkCaughtUp keeps on the homeserver that everything up to now was
// received.
func (c *Client) MarkCaughtUp(ctx context.Context, until time.Time) error {
	if err := c.api.SetAccountData(ctx, caughtUpType, caughtUpContent{Until: until.UnixMilli()}); err != nil {
		return fmt.Errorf("keep up to when was answered: %w", err)
	}
	return nil
}

// maxGapPages bounds how far back a gap is filled: a room in which more was
// said while the bot was away has other worries.
const maxGapPages = 40

// fillGap fetches what the homeserver left out of a room's timeline because
// it was too much (9.4.1, `limited`), back to where the last sync ended.
// Without it, the questions of a busy night would be lost.
func (c *Client) fillGap(ctx context.Context, room id.RoomID, data *mautrix.SyncJoinedRoom, since string) error {
	from := data.Timeline.PrevBatch
	for range maxGapPages {
		if from == "" || from == since {
			return nil
		}
		page, err := c.api.Messages(ctx, room, from, since, mautrix.DirectionBackward, nil, 100)
		if f := classify(err); f != nil {
			if f.Final {
				return nil // the room does not show it
			}
			return fmt.Errorf("fetch what was missed: %w", err)
		}
		older, met, err := c.unseen(ctx, page.Chunk)
		if err != nil {
			return err
		}
		older = c.parse(room, older)
		data.Timeline.Events = append(older, data.Timeline.Events...)
		if met || len(page.Chunk) == 0 || page.End == from {
			return nil
		}
		from = page.End
	}
	c.log.Warn().Str("room", c.store.Ref(room.String())).Msg("too much was said while the bot was away; the oldest is left out")
	return nil
}

// unseen are the events of a page, newest first, up to one that was received
// before, in the order they were said. Not every homeserver stops at the token
// it is told to stop at.
func (c *Client) unseen(ctx context.Context, chunk []*event.Event) (older []*event.Event, met bool, err error) {
	for _, evt := range chunk {
		if met, err = c.store.Seen(ctx, evt.ID.String()); err != nil || met {
			break
		}
		older = append(older, evt)
	}
	slices.Reverse(older)
	return older, met, err
}
