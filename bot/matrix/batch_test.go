package matrix

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"maunium.net/go/mautrix"

	"compa/bot/store"
)

// sync gives the client the answer of a sync.
func (c *Client) sync(t *testing.T, since, answer string) (woken []string) {
	t.Helper()
	var resp mautrix.RespSync
	if err := json.Unmarshal([]byte(answer), &resp); err != nil {
		t.Fatal(err)
	}
	s := &syncer{c: c, wake: func(room string) { woken = append(woken, room) }}
	if err := s.ProcessResponse(t.Context(), &resp, since); err != nil {
		t.Fatal(err)
	}
	return woken
}

func open(t *testing.T, c *Client, in string) (kinds []store.Kind, events []string) {
	t.Helper()
	for {
		a, ok, err := c.store.NextArrival(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return kinds, events
		}
		kinds, events = append(kinds, a.Kind), append(events, a.EventID)
		if err := c.store.Finish(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
}

func connected(t *testing.T, c *Client) {
	t.Helper()
	err := c.store.PutAccount(t.Context(), store.Account{UserID: me, DeviceID: "DEVICE", Token: "token", FirstStart: time.UnixMilli(1000)})
	if err != nil {
		t.Fatal(err)
	}
}

// What a sync brings is in the inbox once, with the position behind it,
// however often it comes; and what is nothing to the bot is not, as far as
// that can be told before it is read.
func TestSyncFillsTheInbox(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	connected(t, c)
	c.ignored["@other-bot:example.org"] = true
	const answer = `{"next_batch": "s2", "rooms": {"join": {"!room:example.org": {"timeline": {"events": [
		{"type": "m.room.message", "event_id": "$1", "sender": "@ana:example.org", "origin_server_ts": 5, "content": {"msgtype": "m.text", "body": "one"}},
		{"type": "m.room.message", "event_id": "$notice", "sender": "@ana:example.org", "origin_server_ts": 5, "content": {"msgtype": "m.notice", "body": "x"}},
		{"type": "m.room.message", "event_id": "$own", "sender": "@compa:example.org", "origin_server_ts": 5, "content": {"msgtype": "m.text", "body": "x"}},
		{"type": "m.room.message", "event_id": "$bot", "sender": "@other-bot:example.org", "origin_server_ts": 5, "content": {"msgtype": "m.text", "body": "x"}},
		{"type": "m.room.message", "event_id": "$edit", "sender": "@ana:example.org", "origin_server_ts": 5, "content": {"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": "m.replace", "event_id": "$1"}}},
		{"type": "m.room.message", "event_id": "$broken", "sender": "@ana:example.org", "origin_server_ts": 5, "content": {"msgtype": 7}},
		{"type": "m.room.message", "event_id": "$empty", "sender": "@ana:example.org", "origin_server_ts": 5, "content": {}},
		{"type": "m.room.message", "event_id": "$taken-back", "sender": "@ana:example.org", "origin_server_ts": 5, "content": {"msgtype": "m.text", "body": "x"}},
		{"type": "m.room.redaction", "event_id": "$r", "sender": "@ana:example.org", "redacts": "$taken-back", "content": {}},
		{"type": "m.reaction", "event_id": "$reaction", "sender": "@ana:example.org", "content": {}},
		null,
		{"type": "m.room.encrypted", "event_id": "$2", "sender": "@ana:example.org", "origin_server_ts": 6, "content": {"algorithm": "m.megolm.v1.aes-sha2", "session_id": "S", "ciphertext": "c"}}
	]}}, "!null:example.org": null}}}`
	if diff := cmp.Diff([]string{room}, c.sync(t, "s1", answer)); diff != "" {
		t.Errorf("woken: %s", diff)
	}
	if _, events := open(t, c, room); !cmp.Equal(events, []string{"$1", "$broken", "$empty", "$2"}) {
		t.Errorf("in the inbox: %v", events)
	}
	c.sync(t, "s1", answer) // the position was lost in a crash
	if _, events := open(t, c, room); len(events) > 0 {
		t.Errorf("in the inbox again: %v", events)
	}
	if position, err := c.store.Position(t.Context(), me); position != "s2" || err != nil {
		t.Errorf("position %q, %v", position, err)
	}
}

func TestSyncTakesInvitationsMovesAndEnds(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	connected(t, c)
	const answer = `{"next_batch": "s2", "rooms": {
		"invite": {"!invited:example.org": {"invite_state": {"events": [
			{"type": "m.room.member", "state_key": "@compa:example.org", "sender": "@ana:example.org", "content": {"membership": "invite"}}]}}},
		"join": {
			"!moved:example.org": {"timeline": {"events": [
				{"type": "m.room.tombstone", "state_key": "", "event_id": "$t", "sender": "@ana:example.org", "content": {"replacement_room": "!new:example.org"}}]}},
			"!alone:example.org": {"timeline": {"events": [
				{"type": "m.room.member", "state_key": "@ana:example.org", "event_id": "$l", "sender": "@ana:example.org", "content": {"membership": "leave"}}]}}}}}`
	c.sync(t, "s1", answer)
	for room, want := range map[string]store.Kind{
		"!invited:example.org": store.Invite, "!moved:example.org": store.Moved, "!alone:example.org": store.Empty,
	} {
		if kinds, _ := open(t, c, room); !cmp.Equal(kinds, []store.Kind{want}) {
			t.Errorf("%s: %v, want %v", room, kinds, want)
		}
	}
}

// A room is erased when the bot is out of it, and not when the homeserver only
// says so.
func TestSyncErasesRoomsThatWereLeft(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	connected(t, c)
	for _, room := range []string{"!in:example.org", "!out:example.org"} {
		if err := c.store.Record(t.Context(), store.Arrival{Kind: store.Message, EventID: "$" + room, RoomID: room}); err != nil {
			t.Fatal(err)
		}
	}
	f.say("GET /joined_rooms", 200, map[string]any{"joined_rooms": []string{"!in:example.org"}})
	c.sync(t, "s1", `{"next_batch": "s2", "rooms": {"leave": {"!in:example.org": {}, "!out:example.org": {}}}}`)
	rooms, err := c.store.OpenRooms(t.Context())
	if diff := cmp.Diff([]string{"!in:example.org"}, rooms); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// The bot was invited, was asked something, and only then could join.
func TestQuestionsSinceTheInvitationCount(t *testing.T) {
	minute := func(n int64) int64 { return n * 60_000 }
	message := func(id string, at int64) any {
		return map[string]any{"type": "m.room.message", "event_id": id, "sender": ana, "origin_server_ts": at,
			"content": map[string]any{"msgtype": "m.text", "body": "x"}}
	}
	join := map[string]any{
		"type": "m.room.member", "state_key": me, "sender": me, "event_id": "$join", "origin_server_ts": minute(100),
		"content":  map[string]any{"membership": "join"},
		"unsigned": map[string]any{"prev_content": map[string]any{"membership": "invite"}, "replaces_state": "$invite"},
	}
	answer, err := json.Marshal(map[string]any{"next_batch": "s2", "rooms": map[string]any{"join": map[string]any{room: map[string]any{
		"timeline": map[string]any{"events": []any{message("$long-ago", minute(1)), message("$asked", minute(51)), join, message("$after", minute(101))}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		status int
		want   []string
	}{
		"the invitation is shown":    {200, []string{"$asked", "$after"}},
		"the invitation is not seen": {404, []string{"$after"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			c := newClient(t, f)
			connected(t, c)
			f.say("GET /event/$invite", tt.status, map[string]any{
				"errcode": "M_NOT_FOUND", "type": "m.room.member", "state_key": me, "event_id": "$invite",
				"origin_server_ts": minute(50), "content": map[string]any{"membership": "invite"},
			})
			c.sync(t, "s1", string(answer))
			if _, events := open(t, c, room); !cmp.Equal(events, tt.want) {
				t.Errorf("got %v, want %v", events, tt.want)
			}
		})
	}
}

func TestOneEventDoesNotBringTheSyncDown(t *testing.T) {
	c := newClient(t, newFake(t))
	if err := c.survive(func() error { panic("hostile") }); err != nil {
		t.Errorf("got %v", err)
	}
	want := errors.New("the disk is full")
	if err := c.survive(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// What fails while a sync is kept leaves nothing of it.
func TestSyncThatCannotBeKeptIsTakenAgain(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	connected(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the database refuses
	s := &syncer{c: c, wake: func(string) { t.Error("woken by what was not kept") }}
	var resp mautrix.RespSync
	const answer = `{"next_batch": "s2", "rooms": {"join": {"!room:example.org": {"timeline": {"events": [
		{"type": "m.room.message", "event_id": "$1", "sender": "@ana:example.org", "content": {"msgtype": "m.text", "body": "one"}}]}}}}}`
	if err := json.Unmarshal([]byte(answer), &resp); err != nil {
		t.Fatal(err)
	}
	if err := s.ProcessResponse(ctx, &resp, "s1"); err == nil {
		t.Fatal("no error")
	}
	if position, err := c.store.Position(t.Context(), me); position != "" || err != nil {
		t.Errorf("position %q, %v", position, err)
	}
	c.sync(t, "s1", answer)
	if _, events := open(t, c, room); !cmp.Equal(events, []string{"$1"}) {
		t.Errorf("in the inbox: %v", events)
	}
}
