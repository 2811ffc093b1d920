package matrix

import (
	"context"
	"fmt"
	"sync"
	"time"

	"maunium.net/go/mautrix/id"
)

// deviceRefresh remembers when the devices of a user were last asked for.
type deviceRefresh struct {
	mu    sync.Mutex
	asked map[id.UserID]time.Time
}

// deviceRefreshPause is how long a user whose homeserver did not answer is
// left alone: otherwise every message would wait for it.
const deviceRefreshPause = time.Minute

// refreshDevices asks for the devices of users who have changed theirs, before
// something is encrypted for them. The library does this while it takes a
// sync and forgets it when the request fails; then a new phone would never
// read an answer.
func (c *Client) refreshDevices(ctx context.Context) error {
	outdated, err := c.crypto.GetOutdatedTrackedUsers(ctx)
	if err != nil {
		return fmt.Errorf("list changed devices: %w", err)
	}
	c.devices.mu.Lock()
	defer c.devices.mu.Unlock()
	due := c.devices.due(outdated, c.o.Clock())
	if len(due) == 0 {
		return nil
	}
	if _, err := c.mach.FetchKeys(ctx, due, false); err != nil {
		return fmt.Errorf("fetch changed devices: %w", err)
	}
	c.devices.note(due, c.o.Clock())
	return nil
}

func (r *deviceRefresh) due(users []id.UserID, now time.Time) (due []id.UserID) {
	for _, user := range users {
		if now.Sub(r.asked[user]) >= deviceRefreshPause {
			due = append(due, user)
		}
	}
	return due
}

// note remembers the users just asked for, and drops those of long ago.
func (r *deviceRefresh) note(users []id.UserID, now time.Time) {
	if r.asked == nil {
		r.asked = map[id.UserID]time.Time{}
	}
	for user, at := range r.asked {
		if now.Sub(at) >= deviceRefreshPause {
			delete(r.asked, user)
		}
	}
	for _, user := range users {
		r.asked[user] = now
	}
}
