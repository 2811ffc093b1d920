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

// Messages and keys come by different ways. A question whose key comes when
// the bot has already tried to read it is answered, also in a group, where the
// bot cannot know before that it was asked.
func TestKeyComesAfterItsMessage(t *testing.T) {
	s := newStage(t, minute)
	proxy := s.newProxy()
	compa, ana, ben := s.newBot(server.URL().String()), s.newMember("ana"), s.memberAt(proxy.URL(), "ben")
	compa.start("")
	room := ana.room(true, compa, ben)
	first := ana.ask(room, "!compa "+question)
	answer := ben.reply(room, compa, first)

	keys := proxy.Inject(homeserver.RouteToDevice, -1, homeserver.HoldBack())
	prefixed := ben.ask(room, "!compa "+question)
	replied := ben.say(room, homeserver.Words{Text: question, ReplyTo: answer})
	between := ana.ask(room, "!compa "+question)
	ana.reply(room, compa, between) // a room's messages are read in order: the bot has tried to read Ben's
	s.check(keys.Release())
	ana.reply(room, compa, prefixed)
	ana.reply(room, compa, replied)
	s.encrypted(ana.said(room, compa))
	ana.answeredOnce(room, compa, 1, first, prefixed, replied, between)
}

// A message in a group whose key never comes may have been for anybody: its
// sender is told nothing.
func TestKeyNeverComesInGroup(t *testing.T) {
	s := newStage(t, 4*minute) // the key is waited for nearly two
	proxy := s.newProxy()
	compa, ana, ben := s.newBot(server.URL().String()), s.newMember("ana"), s.memberAt(proxy.URL(), "ben")
	compa.start("")
	room := ana.room(true, compa, ben)
	proxy.Inject(homeserver.RouteToDevice, -1, homeserver.HoldBack())
	ben.ask(room, "!compa "+question)
	compa.awaitLog("the key of a message in a group never came")
	last := ana.ask(room, "!compa "+question)
	ana.reply(room, compa, last)
	ana.answeredOnce(room, compa, 1, last)
}
