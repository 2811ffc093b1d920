package matrix

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"compa/bot/store"
)

func TestSendInClear(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	p := parcel(t, c, store.Reply{Answers: "$asked", Thread: "$root", Mention: true})
	if err := c.Send(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	want := []sent{{kind: "m.room.message", txn: p.TxnID, content: map[string]any{
		"msgtype":            "m.notice",
		"body":               "",
		"m.mentions":         map[string]any{"user_ids": []any{ana}},
		"org.compa.delivery": p.DeliveryID,
		"m.relates_to": map[string]any{
			"rel_type": "m.thread", "event_id": "$root", "m.in_reply_to": map[string]any{"event_id": "$asked"},
		},
	}}}
	if diff := cmp.Diff(want, f.all(), cmp.AllowUnexported(sent{})); diff != "" {
		t.Error(diff)
	}
}

func TestSendAlwaysSaysWhoIsMentioned(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	if err := c.Send(t.Context(), parcel(t, c, store.Reply{})); err != nil {
		t.Fatal(err)
	}
	content := f.all()[0].content
	if diff := cmp.Diff(map[string]any{}, content["m.mentions"]); diff != "" {
		t.Error(diff)
	}
	if _, ok := content["m.relates_to"]; ok {
		t.Error("a message that answers nothing has a relation")
	}
}

// Nothing is sent unless the homeserver has said how.
func TestInterlock(t *testing.T) {
	members := []any{member(me, "join"), member(ana, "join")}
	tests := []struct {
		name    string
		prepare func(f *fake)
		kind    string // what is sent, or "" for nothing
		final   bool
	}{
		{"never encrypted", func(*fake) {}, "m.room.message", false},
		{"encrypted", func(f *fake) {
			f.say("GET /state", 200, append(members, encryption(megolm)))
		}, "m.room.encrypted", false},
		{"turned encrypted since the state was fetched", func(f *fake) {
			f.say("GET /state/m.room.encryption/", 200, map[string]any{"algorithm": megolm})
		}, "m.room.encrypted", false},
		{"keys are refused", func(f *fake) {
			f.say("GET /state", 200, append(members, encryption(megolm)))
			f.toDevice = answer{403, matrixError("M_FORBIDDEN")}
		}, "", false},
		{"state cannot be had", func(f *fake) {
			f.say("GET /state", 500, matrixError("M_UNKNOWN"))
		}, "", false},
		{"encryption cannot be asked for", func(f *fake) {
			f.say("GET /state/m.room.encryption/", 502, "bad gateway")
		}, "", false},
		{"a proxy says not found", func(f *fake) {
			f.say("GET /state/m.room.encryption/", 404, "nothing here")
		}, "", false},
		{"encrypted in another way", func(f *fake) {
			f.say("GET /state", 200, append(members, encryption("org.example.rot13")))
		}, "", true},
		{"not in the room any more", func(f *fake) {
			f.say("GET /state", 403, matrixError("M_FORBIDDEN"))
		}, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			c := newClient(t, f)
			tt.prepare(f)
			err := c.Send(t.Context(), parcel(t, c, store.Reply{}))
			var failure *Failure
			switch sent := f.all(); {
			case tt.kind != "" && (err != nil || len(sent) != 1 || sent[0].kind != tt.kind):
				t.Errorf("sent %v, %v, want one %s", sent, err, tt.kind)
			case tt.kind == "" && len(sent) > 0:
				t.Errorf("sent %v, want nothing", sent)
			case tt.kind == "" && (!errors.As(err, &failure) || !failure.Undue || failure.Final != tt.final):
				t.Errorf("got %#v, want a failure that was certainly not sent, final %v", err, tt.final)
			}
		})
	}
}

// Once encrypted is always encrypted: for a new process, without the state
// event, and when somebody takes it back.
func TestInterlockRemembers(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	f.say("GET /state", 200, []any{member(me, "join"), member(ana, "join"), encryption(megolm)})
	if err := c.Send(t.Context(), parcel(t, c, store.Reply{})); err != nil {
		t.Fatal(err)
	}
	f.say("GET /state", 200, []any{member(me, "join"), member(ana, "join")})
	c.rooms.forget(room)
	if err := c.Send(t.Context(), parcel(t, c, store.Reply{})); err != nil {
		t.Fatal(err)
	}
	if err := c.store.EraseRoom(t.Context(), room); err != nil { // left, and joined again
		t.Fatal(err)
	}
	c.rooms.forget(room)
	if err := c.Send(t.Context(), parcel(t, c, store.Reply{})); !errors.Is(err, ErrUnencryptable) {
		t.Errorf("got %v, want %v", err, ErrUnencryptable)
	}
	for _, s := range f.all() {
		if s.kind != "m.room.encrypted" {
			t.Errorf("sent %s: %v", s.kind, s.content)
		}
	}
}

func TestSendTellsTooManyFromUnknown(t *testing.T) {
	f := newFake(t)
	c := newClient(t, f)
	p := parcel(t, c, store.Reply{})
	f.say("PUT /send/m.room.message/"+p.TxnID, 429, map[string]any{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 700})
	var failure *Failure
	if err := c.Send(t.Context(), p); !errors.As(err, &failure) || !failure.Undue || failure.After != 700*time.Millisecond {
		t.Errorf("429: got %#v", failure)
	}
	f.say("PUT /send/m.room.message/"+p.TxnID, 502, "bad gateway")
	if err := c.Send(t.Context(), p); !errors.As(err, &failure) || failure.Undue || failure.Final {
		t.Errorf("502: got %#v, want one whose fate is unknown", failure)
	}
	f.server.Close()
	if err := c.Send(t.Context(), p); !errors.As(err, &failure) || !failure.Undue || failure.Final {
		t.Errorf("no server: got %#v, want one that was certainly not sent", failure)
	}
}

func TestFindLooksForOurOwnMessageAlone(t *testing.T) {
	for _, encrypted := range []bool{false, true} {
		f := newFake(t)
		c := newClient(t, f)
		if encrypted {
			f.say("GET /state", 200, []any{member(me, "join"), member(ana, "join"), encryption(megolm)})
		}
		p := parcel(t, c, store.Reply{Answers: "$asked"})
		forged := map[string]any{
			"type": "m.room.message", "sender": ana, "event_id": "$forged", "room_id": room,
			"origin_server_ts": time.Now().UnixMilli(),
			"content":          map[string]any{"msgtype": "m.text", "body": "x", deliveryKey: p.DeliveryID},
		}
		f.say("GET /messages", 200, map[string]any{"chunk": []any{forged}, "start": "a", "end": ""})
		found, err := c.Find(t.Context(), p)
		if err != nil || found {
			t.Errorf("encrypted %v: found %v, %v among the messages of others", encrypted, found, err)
		}
		f.say("GET /messages", 200, map[string]any{"chunk": []any{forged, sealed(t, c, p, "$own")}, "start": "a", "end": "b"})
		found, err = c.Find(t.Context(), p)
		if err != nil || !found {
			t.Errorf("encrypted %v: found %v, %v", encrypted, found, err)
		}
		f.say("GET /messages", 503, "unavailable")
		if _, err = c.Find(t.Context(), p); err == nil {
			t.Errorf("encrypted %v: no error although the homeserver does not answer", encrypted)
		}
	}
}
