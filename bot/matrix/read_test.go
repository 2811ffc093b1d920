package matrix

import (
	"strings"
	"testing"
	"time"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

func said(sender, kind string, content any) any {
	return map[string]any{
		"type": kind, "sender": sender, "event_id": "$asked", "room_id": room,
		"origin_server_ts": 1, "content": content,
	}
}

func text(body string, more ...any) map[string]any {
	content := map[string]any{"msgtype": "m.text", "body": body}
	for i := 0; i+1 < len(more); i += 2 {
		content[more[i].(string)] = more[i+1]
	}
	return content
}

func TestRead(t *testing.T) {
	alone := []any{member(me, "join"), member(ana, "join")}
	group := append(alone, member("@ben:example.org", "join"))
	inReplyTo := func(event string) any {
		return map[string]any{"m.in_reply_to": map[string]any{"event_id": event}}
	}
	inThread := func(fallback bool) any {
		return map[string]any{
			"rel_type": "m.thread", "event_id": "$root",
			"m.in_reply_to": map[string]any{"event_id": there}, "is_falling_back": fallback,
		}
	}
	mention := map[string]any{"user_ids": []string{me}}
	tests := []struct {
		name    string
		members []any
		content map[string]any
		verdict Verdict
		text    string
		thread  string
		replyTo string
	}{
		{"alone", alone, text(" hello "), Words, "hello", "", ""},
		{"alone, with an invited third", append(alone, member("@ben:example.org", "invite")), text("hello"), Nothing, "", "", ""},
		{"alone, after a third left", append(alone, member("@ben:example.org", "leave")), text("hello"), Words, "hello", "", ""},
		{"in a group", group, text("hello"), Nothing, "", "", ""},
		{"in a group, mentioned", group, text("hello", "m.mentions", mention), Words, "hello", "", ""},
		{"in a group, prefixed", group, text("!compa hello"), Words, "hello", "", ""},
		{"in a group, in reply to the bot", group, text("why?", "m.relates_to", inReplyTo(there)), Words, "why?", "", there},
		{"in a group, in reply to what is gone", group, text("why?", "m.relates_to", inReplyTo("$gone")), Nothing, "", "", ""},
		{"in a thread that the bot is in", group, text("why?", "m.relates_to", inThread(true)), Nothing, "", "", ""},
		{"in a thread, in reply to the bot", group, text("why?", "m.relates_to", inThread(false)), Words, "why?", "$root", there},
		{"in a thread, mentioned", group, text("why?", "m.relates_to", inThread(true), "m.mentions", mention), Words, "why?", "$root", ""},
		{"with an old app's quote", alone, text("> <@compa:example.org> old\n\nnew", "m.relates_to", inReplyTo(there),
			"format", "org.matrix.custom.html", "formatted_body", "<mx-reply>old</mx-reply>new"), Words, "new", "", there},
		{"an edit", alone, text("* hello", "m.relates_to", map[string]any{"rel_type": "m.replace", "event_id": "$1"}), Nothing, "", "", ""},
		{"a notice", alone, text("hello", "msgtype", "m.notice"), Nothing, "", "", ""},
		{"an emote", alone, text("is arrested", "msgtype", "m.emote"), Words, "is arrested", "", ""},
		{"a picture", alone, text("photo.jpg", "msgtype", "m.image", "url", "mxc://x/y"), NotWords, "", "", ""},
		{"a picture with a caption", alone, text("what is this paper?", "msgtype", "m.image", "filename", "photo.jpg"), Words, "what is this paper?", "", ""},
		{"a picture in a group", group, text("photo.jpg", "msgtype", "m.image"), Nothing, "", "", ""},
		{"a verification", alone, text("wants to verify", "msgtype", "m.key.verification.request"), Nothing, "", "", ""},
		{"redacted", alone, map[string]any{}, Nothing, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			c := newClient(t, f)
			f.say("GET /state", 200, tt.members)
			f.say("GET /event/$asked", 200, said(ana, "m.room.message", tt.content))
			f.say("GET /event/"+there, 200, said(me, "m.room.message", text("an answer", "msgtype", "m.notice")))
			f.say("GET /event/$gone", 404, matrixError("M_NOT_FOUND"))
			r, err := c.Read(t.Context(), store.Arrival{Kind: store.Message, EventID: "$asked", RoomID: room, Sender: ana})
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != tt.verdict || r.Message.Text != tt.text {
				t.Errorf("got verdict %v, %q, want %v, %q", r.Verdict, r.Message.Text, tt.verdict, tt.text)
			}
			if r.Verdict != Nothing && (r.Thread != tt.thread || r.Message.ReplyTo != tt.replyTo) {
				t.Errorf("got thread %q, reply to %q, want %q, %q", r.Thread, r.Message.ReplyTo, tt.thread, tt.replyTo)
			}
		})
	}
}

func TestReadUndecryptable(t *testing.T) {
	session := strings.Repeat("S", sessionIDLength)
	encrypted := map[string]any{
		"algorithm": megolm, "session_id": session, "sender_key": "key", "device_id": "PHONE",
		"ciphertext": "AwgAEnACgAkLmt6qF84IK++J7UDH2Za1YVchHyprqTqsg2yyOwAtHaZTwyNg37afzg8f3r9IsN9r4RNFg7MaZencUJe4qvELiDiopUjy5wYVDAtqdBzer5bWRD9ldxp1FLgbQvBcjkkywYjCsmsq6+hArILd9oAQZnGKn/qLsK+5uNX3PaWzDRC9wZPQvWYYPCTov3jCwXKTPsLKIiTrcCXDqMvnn8m+T3zF/I2zqxg158tnUwWWIw51UO",
	}
	group := []any{member(me, "join"), member(ana, "join"), member("@ben:example.org", "join")}
	mention := map[string]any{"user_ids": []string{me}}
	tests := []struct {
		name     string
		members  []any
		withheld event.RoomKeyWithheldCode
		mentions any
		waited   time.Duration
		want     Verdict
	}{
		{"no key", nil, "", nil, 0, Unreadable},
		{"no key for long", nil, "", nil, overhearing, Unreadable},
		{"withheld from unverified devices", nil, event.RoomKeyWithheldUnverified, nil, 0, Withheld},
		{"withheld for another reason", nil, event.RoomKeyWithheldNoOlmSession, nil, 0, Unreadable},
		{"in a group, for whom nobody knows yet", group, "", nil, 0, Unreadable},
		{"in a group, for whom nobody will know", group, "", nil, overhearing, Nothing},
		{"in a group, withheld from unverified devices", group, event.RoomKeyWithheldUnverified, nil, 0, Nothing},
		{"in a group, for the bot", group, "", mention, overhearing, Unreadable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			c := newClient(t, f)
			if tt.members != nil {
				f.say("GET /state", 200, tt.members)
			}
			if tt.withheld != "" {
				withheldSession(t, c, session, tt.withheld)
			}
			encrypted["m.mentions"] = tt.mentions
			f.say("GET /event/$asked", 200, said(ana, "m.room.encrypted", encrypted))
			r, err := c.Read(t.Context(), store.Arrival{
				Kind: store.Message, EventID: "$asked", RoomID: room, Sender: ana, ReceivedAt: time.Now().Add(-tt.waited),
			})
			if err != nil || r.Verdict != tt.want {
				t.Errorf("got %v, %v, want %v", r.Verdict, err, tt.want)
			}
		})
	}
}

const sessionIDLength = 43

// Somebody may reply sooner than the homeserver can show what is replied to.
func TestReplyToWhatTheHomeserverDoesNotShowYet(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	connected(t, c)
	f.say("GET /state", 200, []any{member(me, "join"), member(ana, "join"), member("@ben:example.org", "join")})
	f.say("GET /event/"+there, 404, matrixError("M_NOT_FOUND"))
	c.sync(t, "s1", `{"next_batch": "s2", "rooms": {"join": {"`+room+`": {"timeline": {"events": [
		{"type": "m.room.message", "sender": "`+me+`", "event_id": "`+there+`", "origin_server_ts": 2000,
			"content": {"msgtype": "m.notice", "body": "an answer"}},
		{"type": "m.room.message", "sender": "`+ana+`", "event_id": "$asked", "origin_server_ts": 2001,
			"content": {"msgtype": "m.text", "body": "why?", "m.relates_to": {"m.in_reply_to": {"event_id": "`+there+`"}}}}
	]}}}}}`)
	a, ok, err := c.store.NextArrival(t.Context(), room)
	if err != nil || !ok {
		t.Fatalf("no arrival: %v", err)
	}
	r, err := c.Read(t.Context(), a)
	if err != nil || r.Verdict != Words || r.Message.ReplyTo != there {
		t.Errorf("got verdict %v, reply to %q, %v, want words in reply to %q", r.Verdict, r.Message.ReplyTo, err, there)
	}
}

func TestReadWhatIsGoneAndWhatMayComeBack(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	a := store.Arrival{Kind: store.Message, EventID: "$asked", RoomID: room, Sender: ana}
	f.say("GET /event/$asked", 404, matrixError("M_NOT_FOUND"))
	if r, err := c.Read(t.Context(), a); err != nil || r.Verdict != Nothing {
		t.Errorf("gone: got %v, %v, want nothing", r.Verdict, err)
	}
	f.say("GET /event/$asked", 502, "bad gateway")
	if _, err := c.Read(t.Context(), a); err == nil {
		t.Error("the homeserver is away: got no error")
	}
}

// The database knows who is in a room, not how they call themselves.
func TestNamesOfMembersAreNotKept(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	if err := c.know(t.Context(), room); err != nil {
		t.Fatal(err)
	}
	got, err := c.state.GetMember(t.Context(), room, ana)
	if err != nil || got.Membership != event.MembershipJoin || got.Displayname != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// A sync that comes while a room's state is on its way knows better.
func TestStateThatChangedOnTheWayIsFetchedAgain(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	_, before := c.rooms.knows(room)
	list, err := c.fetchState(t.Context(), room)
	if err != nil {
		t.Fatal(err)
	}
	c.rooms.changed(room)
	if err := c.keepState(t.Context(), room, list, before); err != errStateMoved {
		t.Errorf("got %v, want %v", err, errStateMoved)
	}
	if err := c.know(t.Context(), room); err != nil {
		t.Error(err)
	}
}

func TestInvitePolicy(t *testing.T) {
	tests := []struct {
		policy InvitePolicy
		user   string
		want   bool
	}{
		{InvitePolicy{}, ana, false},
		{InvitePolicy{Everyone: true}, ana, true},
		{InvitePolicy{Users: []string{ana}}, ana, true},
		{InvitePolicy{Users: []string{ana}}, "@ana:example.org.evil.net", false},
		{InvitePolicy{Servers: []string{"example.org"}}, ana, true},
		{InvitePolicy{Servers: []string{"example.org:8448"}}, "@ana:example.org:8448", true},
		{InvitePolicy{Servers: []string{"example.org"}}, "@ana:evil.net", false},
		{InvitePolicy{Servers: []string{"example.org"}}, "example.org", false},
		{InvitePolicy{Servers: []string{""}}, "broken", false},
	}
	for _, tt := range tests {
		if got := tt.policy.Allows(tt.user); got != tt.want {
			t.Errorf("%+v allows %s: %v, want %v", tt.policy, tt.user, got, tt.want)
		}
	}
}

func TestCutoff(t *testing.T) {
	at := func(minute int) time.Time {
		return time.UnixMilli(1_800_000_000_000).Add(time.Duration(minute) * time.Minute)
	}
	b := &batch{}
	if !b.cutoff(room).IsZero() {
		t.Error("an ordinary sync leaves something out")
	}
	b.invited = map[id.RoomID]time.Time{room: at(10)}
	if got := b.cutoff(room); !got.Equal(at(9)) {
		t.Errorf("just invited: %v, want a minute before", got)
	}
	b.floor = at(20)
	if got := b.cutoff(room); !got.Equal(at(20)) {
		t.Errorf("invited before the first start: %v, want the first start", got)
	}
}
