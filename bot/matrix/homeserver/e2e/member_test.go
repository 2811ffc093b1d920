package e2e

import (
	"context"
	"slices"
	"time"

	"compa/bot/matrix/homeserver"
)

// A member is a person with a phone, whose failures end the test.
type member struct {
	*stage
	*homeserver.Member
}

func (s *stage) newMember(name string) *member {
	s.t.Helper()
	return s.memberAt(s.server.URL().String(), name)
}

// memberAt is a member who talks to the address, which may be a proxy's.
func (s *stage) memberAt(address, name string) *member {
	s.t.Helper()
	account, err := s.server.NewAccount(s.ctx, name)
	s.check(err)
	m, err := homeserver.Login(s.ctx, address, account, s.t.TempDir())
	s.check(err)
	s.t.Cleanup(func() {
		if err := m.Close(); err != nil {
			s.t.Error(err)
		}
	})
	return &member{s, m}
}

// chat opens an encrypted direct chat with the bot.
func (m *member) chat(with *botProcess) homeserver.RoomID {
	m.t.Helper()
	room, err := m.DirectChat(m.ctx, with.spec.UserID)
	m.check(err)
	return room
}

// room makes a group that the others and the bot have joined.
func (m *member) room(encrypted bool, with *botProcess, others ...*member) homeserver.RoomID {
	m.t.Helper()
	room, err := m.CreateRoom(m.ctx, homeserver.NewRoom{Name: "a group", Encrypted: encrypted})
	m.check(err)
	for _, other := range others {
		m.bring(room, other)
	}
	m.check(m.Invite(m.ctx, room, with.spec.UserID))
	m.check(m.AwaitJoined(m.ctx, room, with.spec.UserID))
	return room
}

// bring invites another member, who joins.
func (m *member) bring(room homeserver.RoomID, other *member) {
	m.t.Helper()
	m.check(m.Invite(m.ctx, room, other.UserID))
	m.check(other.Join(m.ctx, room))
	m.check(m.AwaitJoined(m.ctx, room, other.UserID))
}

func (m *member) ask(room homeserver.RoomID, text string) homeserver.EventID {
	m.t.Helper()
	return m.say(room, homeserver.Words{Text: text})
}

func (m *member) say(room homeserver.RoomID, words homeserver.Words) homeserver.EventID {
	m.t.Helper()
	sent, err := m.Say(m.ctx, room, words)
	m.check(err)
	return sent
}

// replyLimit is far longer than a reply takes when all the other tests run and
// the bot first has to find out what its last life left behind.
const replyLimit = 45 * time.Second

// reply waits for the bot's reply and fails if it is not readable.
func (m *member) reply(room homeserver.RoomID, from *botProcess, to homeserver.EventID) *homeserver.Event {
	m.t.Helper()
	return m.replyWithin(replyLimit, room, from, to)
}

func (m *member) replyWithin(limit time.Duration, room homeserver.RoomID, from *botProcess, to homeserver.EventID) *homeserver.Event {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.ctx, limit)
	defer cancel()
	evt, err := m.AwaitReply(ctx, room, from.spec.UserID, to)
	m.check(err)
	return evt
}

// said is all that the bot ever sent to the room, from the homeserver.
func (m *member) said(room homeserver.RoomID, from *botProcess) []homeserver.Record {
	m.t.Helper()
	history, err := m.History(m.ctx, room)
	m.check(err)
	return homeserver.From(history, from.spec.UserID)
}

// deliveryKey is where the bot puts the id by which it knows a message again.
const deliveryKey = "org.compa.delivery"

// answeredOnce fails unless the bot answered every question, and none of them
// twice: as many messages as the question has when nothing goes wrong, no
// delivery id twice, nothing that this member cannot read.
func (m *member) answeredOnce(room homeserver.RoomID, from *botProcess, parts int, asked ...homeserver.EventID) {
	m.t.Helper()
	counts, deliveries := map[homeserver.EventID]int{}, map[string]int{}
	for _, record := range m.said(room, from) {
		if record.Err != nil {
			m.t.Errorf("a message of the bot cannot be read: %v", record.Err)
			continue
		}
		counts[homeserver.RepliesTo(record.Clear)]++
		delivery, _ := record.Clear.Content.Raw[deliveryKey].(string)
		deliveries[delivery]++
	}
	for number, question := range asked {
		if counts[question] != parts {
			m.t.Errorf("question %d has %d messages in reply, want %d", number+1, counts[question], parts)
		}
	}
	for to, count := range counts {
		if !slices.Contains(asked, to) {
			m.t.Errorf("%d messages of the bot reply to %q, which was no question", count, to)
		}
	}
	for delivery, count := range deliveries {
		if delivery == "" || count > 1 {
			m.t.Errorf("%d messages have the delivery id %q", count, delivery)
		}
	}
}

// encrypted fails unless all messages were ciphertext to the homeserver.
func (s *stage) encrypted(records []homeserver.Record) {
	s.t.Helper()
	for _, record := range records {
		if !record.Encrypted() {
			s.t.Errorf("%s went out in plain text", record.Wire.ID)
		}
	}
}
