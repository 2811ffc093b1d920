package matrix

import (
	"encoding/json"
	"fmt"
	"testing"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/olm"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// A phone is somebody's device with a Megolm session in the room.
type phone struct {
	session olm.OutboundGroupSession
}

// newPhone makes a phone and gives its key to the client.
func newPhone(t *testing.T, c *Client) *phone {
	t.Helper()
	session, err := olm.NewOutboundGroupSession()
	if err != nil {
		t.Fatal(err)
	}
	inbound, err := crypto.NewInboundGroupSession("key", "signing", room, session.Key(), 0, 0, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.crypto.PutGroupSession(t.Context(), inbound); err != nil {
		t.Fatal(err)
	}
	return &phone{session}
}

// say puts an encrypted message on the homeserver.
func (p *phone) say(t *testing.T, f *fake, eventID, words string) store.Arrival {
	t.Helper()
	plain, err := json.Marshal(map[string]any{"room_id": room, "type": "m.room.message", "content": text(words)})
	if err != nil {
		t.Fatal(err)
	}
	cipher, err := p.session.Encrypt(plain)
	if err != nil {
		t.Fatal(err)
	}
	f.say("GET /event/"+eventID, 200, map[string]any{
		"type": "m.room.encrypted", "sender": ana, "event_id": eventID, "room_id": room, "origin_server_ts": 1,
		"content": map[string]any{
			"algorithm": megolm, "session_id": p.session.ID(), "sender_key": "key", "ciphertext": string(cipher),
		},
	})
	return store.Arrival{Kind: store.Message, EventID: eventID, RoomID: room, Sender: ana, SessionID: p.session.ID().String()}
}

// A question can be read again until it is answered, and never after that.
func TestKeysOfAnsweredQuestionsAreGone(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	ana := newPhone(t, c)
	var said []store.Arrival
	for n := range 4 {
		said = append(said, ana.say(t, f, fmt.Sprintf("$q%d", n), fmt.Sprintf("question %d", n)))
	}
	read := func(a store.Arrival) Verdict {
		t.Helper()
		r, err := c.Read(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		return r.Verdict
	}
	done := func(a store.Arrival) {
		t.Helper()
		if err := c.Done(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 { // as after crashes
		if got := read(said[0]); got != Words {
			t.Fatalf("first question: %v, want %v", got, Words)
		}
	}
	done(said[0])
	if got := read(said[0]); got != Unreadable {
		t.Errorf("answered question: %v, want %v", got, Unreadable)
	}
	if got := read(said[2]); got != Words { // overtakes the second
		t.Errorf("third question: %v, want %v", got, Words)
	}
	done(said[2])
	if got := read(said[1]); got != Words {
		t.Errorf("question that was overtaken: %v, want %v", got, Words)
	}
	done(said[1])
	for n, want := range []Verdict{Unreadable, Unreadable, Unreadable, Words} {
		if got := read(said[n]); got != want {
			t.Errorf("question %d: %v, want %v", n, got, want)
		}
	}
	var kept int
	err := c.store.Database().QueryRow(t.Context(), "SELECT COUNT(*) FROM crypto_message_index").Scan(&kept)
	if err != nil || kept != 1 { // the one just read and not yet done
		t.Errorf("%d events are remembered as decrypted, %v, want one", kept, err)
	}
}

func TestStillNeeded(t *testing.T) {
	tests := []struct {
		name  string
		first uint
		read  []uint
		want  uint
	}{
		{"nothing read", 3, nil, 3},
		{"in order", 0, []uint{0, 1, 2}, 3},
		{"one missing", 0, []uint{0, 2, 3}, 1},
		{"the missing one came", 1, []uint{1, 2, 3}, 4},
		{"joined late", 40, []uint{40}, 41},
		{"joined late, read later ones", 40, []uint{43}, 40},
		{"too long missing", 0, []uint{0, 5, 20}, 11},
		{"too long missing, and read on from there", 0, []uint{11, 12, 20}, 13},
	}
	for _, tt := range tests {
		if got := stillNeeded(tt.first, tt.read); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// The same goes for our answers, which tell what was asked.
func TestKeysOfSentAnswersAreGone(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	f.say("GET /state", 200, []any{member(me, "join"), member(ana, "join"), encryption(megolm)})
	p := parcel(t, c, store.Reply{Answers: "$asked"})
	raw, err := json.Marshal(sealed(t, c, p, "$own"))
	if err != nil {
		t.Fatal(err)
	}
	delivery := func() string {
		t.Helper()
		evt := &event.Event{}
		if err := json.Unmarshal(raw, evt); err != nil {
			t.Fatal(err)
		}
		c.parse(id.RoomID(room), []*event.Event{evt})
		return c.deliveryOf(t.Context(), evt)
	}
	if got := delivery(); got != p.DeliveryID {
		t.Fatalf("before it is marked: %q, want %q", got, p.DeliveryID)
	}
	if err := c.Sent(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if got := delivery(); got != "" {
		t.Errorf("after it was marked: %q, want nothing", got)
	}
	again, err := json.Marshal(sealed(t, c, p, "$next"))
	if err != nil {
		t.Fatal(err)
	}
	raw = again
	if got := delivery(); got != p.DeliveryID {
		t.Errorf("the next message: %q, want %q", got, p.DeliveryID)
	}
}
