package matrix

import (
	"context"
	"fmt"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// The bounds of the search in a room's history: as many messages of its own
// as the bot could have sent since the parcel was made, and more.
const (
	historyPage  = 50
	historyPages = 20
)

// Find looks for a parcel in the recent history of its room: whether the
// homeserver has it although no answer said so. A transaction id alone does
// not tell: homeservers forget them, and some know them only once the request
// is complete. The error is a [Failure].
func (c *Client) Find(ctx context.Context, p store.Parcel) (bool, error) {
	room := id.RoomID(p.RoomID)
	filter := &mautrix.FilterPart{
		Senders: []id.UserID{c.me()},
		Types:   []event.Type{event.EventEncrypted, event.EventMessage},
	}
	from := ""
	for range historyPages {
		page, err := c.api.Messages(ctx, room, from, "", mautrix.DirectionBackward, filter, historyPage)
		if err != nil {
			return false, classify(fmt.Errorf("search history: %w", err))
		}
		for _, evt := range c.parse(room, page.Chunk) {
			if evt.Sender == c.me() && c.deliveryOf(ctx, evt) == p.DeliveryID {
				return true, nil
			}
		}
		if len(page.Chunk) == 0 || page.End == "" || page.End == from || c.before(page.Chunk, p.CreatedAt.Add(-skew)) {
			return false, nil
		}
		from = page.End
	}
	return false, nil
}

// before says whether the oldest event of a page is older than a time.
func (c *Client) before(chunk []*event.Event, at time.Time) bool {
	return len(chunk) > 0 && time.UnixMilli(chunk[len(chunk)-1].Timestamp).Before(at)
}

// deliveryOf is the delivery id of one of our own messages, or "".
func (c *Client) deliveryOf(ctx context.Context, evt *event.Event) string {
	if evt.Type == event.EventEncrypted {
		plain, err := c.open(ctx, evt)
		if err != nil {
			return "" // delivered long ago, or from a device that was lost
		}
		evt = plain
	}
	delivery, _ := evt.Content.Raw[deliveryKey].(string)
	return delivery
}
