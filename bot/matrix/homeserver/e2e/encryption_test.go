package e2e

import (
	"testing"

	"maunium.net/go/mautrix/event"

	"compa/bot/matrix/homeserver"
)

// A room that turns encrypted gets no plain text ever again: not for what was
// asked before, not after a restart, and not when somebody takes the
// encryption event back, as a hostile administrator would.
func TestRoomTurnsEncrypted(t *testing.T) {
	s := newStage(t, minute)
	compa, ana, ben := s.newBot(server.URL().String()), s.newMember("ana"), s.newMember("ben")
	compa.start("")
	room := ana.room(false, compa, ben)
	mention := homeserver.Words{Text: question, Mention: compa.spec.UserID}
	plain := ana.say(room, mention)
	ana.reply(room, compa, plain)
	before := len(ana.said(room, compa))

	compa.stop()
	pending := ana.say(room, mention) // asked in clear, answered when it no longer is
	s.check(ana.Encrypt(s.ctx, room))
	asked := ana.say(room, mention)
	compa.start("")
	ana.reply(room, compa, pending)
	ana.reply(room, compa, asked)

	s.check(ana.SendState(s.ctx, room, event.StateEncryption, map[string]any{}))
	running := ana.say(room, mention)
	ana.reply(room, compa, running)
	compa.stop()
	compa.start("")
	restarted := ana.say(room, mention)
	ana.reply(room, compa, restarted)

	s.encrypted(ana.said(room, compa)[before:])
	ana.answeredOnce(room, compa, 1, plain, pending, asked, running, restarted)
}

// The bot knows an encrypted room only by the id in an invitation. What it
// says there is readable by all who were in it before, by who joins later, and
// by nobody else.
func TestInvitedIntoEncryptedRoom(t *testing.T) {
	s := newStage(t, minute)
	compa, ana, ben, cleo := s.newBot(server.URL().String()), s.newMember("ana"), s.newMember("ben"), s.newMember("cleo")
	compa.start("")
	room := ana.room(true, compa, ben, cleo)
	mention := homeserver.Words{Text: question, Mention: compa.spec.UserID}
	first := ana.say(room, mention)
	for _, member := range []*member{ana, ben, cleo} {
		member.reply(room, compa, first)
	}
	dan := s.newMember("dan")
	ana.bring(room, dan)
	s.check(cleo.Leave(s.ctx, room))
	second := ben.say(room, mention)
	for _, member := range []*member{ana, ben, dan} {
		member.reply(room, compa, second)
	}
	s.encrypted(ana.said(room, compa))
	ana.answeredOnce(room, compa, 1, first, second)
	for _, record := range dan.said(room, compa) {
		if homeserver.RepliesTo(record.Clear) == first {
			t.Error("who joined later can read what was said before")
		}
	}
}
