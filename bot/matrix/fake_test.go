package matrix

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/conversation"
	"compa/bot/store"
)

const (
	room  = "!room:example.org"
	me    = "@compa:example.org"
	ana   = "@ana:example.org"
	there = "$there"
)

// A fake is as much of a homeserver as the tests of this package need: it says
// what a test tells it to, and remembers what was sent.
type fake struct {
	mu       sync.Mutex
	answers  map[string]answer // by method and the end of the path
	sent     []sent
	toDevice answer // to messages with keys
	asked    map[string]int
	server   *httptest.Server
}

type answer struct {
	status int
	body   any
}

type sent struct {
	kind, txn string
	content   map[string]any
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{answers: map[string]answer{}, asked: map[string]int{}, toDevice: answer{200, map[string]any{}}}
	f.server = httptest.NewServer(f)
	t.Cleanup(f.server.Close)
	f.say("POST /keys/query", 200, map[string]any{})
	f.say("POST /keys/upload", 200, map[string]any{"one_time_key_counts": map[string]int{"signed_curve25519": 50}})
	f.say("POST /keys/claim", 200, map[string]any{})
	f.say("GET /state", 200, []any{member(me, "join"), member(ana, "join")})
	f.say("GET /state/m.room.encryption/", 404, matrixError("M_NOT_FOUND"))
	return f
}

func matrixError(code string) any { return map[string]any{"errcode": code, "error": "no"} }

func member(user, membership string) any {
	return state("m.room.member", user, map[string]any{"membership": membership, "displayname": "a name"})
}

func encryption(algorithm string) any {
	return state("m.room.encryption", "", map[string]any{"algorithm": algorithm})
}

const megolm = "m.megolm.v1.aes-sha2"

func state(kind, key string, content any) any {
	return map[string]any{
		"type": kind, "state_key": key, "sender": ana, "event_id": "$state", "room_id": room,
		"origin_server_ts": 1, "content": content,
	}
}

// say sets the answer to requests of a method whose path ends so.
func (f *fake) say(request string, status int, body any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[request] = answer{status, body}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	reply := answer{404, matrixError("M_UNRECOGNIZED")}
	if parts := strings.Split(r.URL.Path, "/send/"); len(parts) == 2 && r.Method == http.MethodPut {
		reply = f.take(r, parts[1])
	}
	if strings.Contains(r.URL.Path, "/sendToDevice/") {
		reply = f.toDevice
	}
	for request, a := range f.answers {
		method, end, _ := strings.Cut(request, " ")
		if r.Method == method && strings.HasSuffix(r.URL.Path, end) {
			f.asked[request]++
			reply = a
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(reply.status)
	_ = json.NewEncoder(w).Encode(reply.body) // the client of a test that is over
}

func (f *fake) take(r *http.Request, path string) answer {
	kind, txn, _ := strings.Cut(path, "/")
	s := sent{kind: kind, txn: txn}
	if err := json.NewDecoder(r.Body).Decode(&s.content); err != nil {
		return answer{400, matrixError("M_NOT_JSON")}
	}
	f.sent = append(f.sent, s)
	return answer{200, map[string]any{"event_id": "$sent"}}
}

func (f *fake) all() []sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]sent(nil), f.sent...)
}

// newClient is a client of the fake, logged in and with keys.
func newClient(t *testing.T, f *fake) *Client {
	t.Helper()
	key := bytes.Repeat([]byte{3}, 32)
	folder := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Path: DatabasePath(folder), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c, err := New(Options{Homeserver: f.server.URL, UserID: me, Folder: folder, Logger: zerolog.Nop()}, s, key)
	if err != nil {
		t.Fatal(err)
	}
	c.use("DEVICE", "token")
	if err := c.startEncryption(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// parcel puts a reply into the outbox and takes it out again.
func parcel(t *testing.T, c *Client, reply store.Reply) store.Parcel {
	t.Helper()
	reply.Outgoing = conversation.Outgoing{}
	a := store.Arrival{Kind: store.Message, EventID: "$asked", RoomID: room, Sender: ana, ReceivedAt: time.Now()}
	if err := c.store.Settle(t.Context(), a, store.Settlement{Replies: []store.Reply{reply}}); err != nil {
		t.Fatal(err)
	}
	p, ok, err := c.store.NextParcel(t.Context(), room)
	if err != nil || !ok {
		t.Fatalf("no parcel: %v", err)
	}
	return p
}

// sealed is a message of the bot as the homeserver would show it.
func sealed(t *testing.T, c *Client, p store.Parcel, eventID string) any {
	t.Helper()
	kind, content, err := c.seal(t.Context(), room, c.content(p))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"type": kind.Type, "sender": me, "event_id": eventID, "room_id": room,
		"origin_server_ts": time.Now().UnixMilli(), "content": content,
	}
}

// withheldSession makes the client know that a key is withheld from it.
func withheldSession(t *testing.T, c *Client, session string, code event.RoomKeyWithheldCode) {
	t.Helper()
	err := c.crypto.PutWithheldGroupSession(context.Background(), event.RoomKeyWithheldEventContent{
		RoomID: room, Algorithm: id.AlgorithmMegolmV1, SessionID: id.SessionID(session),
		SenderKey: "key", Code: code,
	})
	if err != nil {
		t.Fatal(err)
	}
}
