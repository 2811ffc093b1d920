package e2e

import (
	"strings"
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
)

const minute = time.Minute

// question is a command that every language knows, so that its reply depends
// on nothing but the library's phrases: one message.
const question = "privacy"

func TestDirectChat(t *testing.T) {
	s := newStage(t, minute)
	compa, ana := s.newBot(server.URL().String()), s.newMember("ana")
	compa.start("")
	room := ana.chat(compa)
	asked := ana.ask(room, question)
	reply := ana.reply(room, compa, asked)
	content := reply.Content.AsMessage()
	if !reply.Mautrix.WasEncrypted || content.MsgType != "m.notice" || strings.TrimSpace(content.Body) == "" {
		t.Errorf("the reply is %s, encrypted %v: %q", content.MsgType, reply.Mautrix.WasEncrypted, content.Body)
	}
	if content.Mentions == nil {
		t.Error("m.mentions is missing: apps look for names in the text instead")
	}
	s.encrypted(ana.said(room, compa))
	ana.answeredOnce(room, compa, 1, asked)
	compa.stop()
}

// In a group the bot speaks when it is spoken to, and only then.
func TestEncryptedRoom(t *testing.T) {
	s := newStage(t, minute)
	compa, ana, ben := s.newBot(server.URL().String()), s.newMember("ana"), s.newMember("ben")
	compa.start("")
	room := ana.room(true, compa, ben)
	ana.ask(room, question)
	ana.say(room, homeserver.Words{Text: question, Mention: compa.spec.UserID, Notice: true})

	mentioned := ana.say(room, homeserver.Words{Text: question, Mention: compa.spec.UserID})
	answer := ana.reply(room, compa, mentioned)
	if mentions := answer.Content.AsMessage().Mentions; mentions == nil || !mentions.Has(ana.UserID) {
		t.Error("the reply in a room does not mention who asked")
	}
	replied := ben.say(room, homeserver.Words{Text: question, ReplyTo: ben.reply(room, compa, mentioned)})
	ben.reply(room, compa, replied)
	prefixed := ben.ask(room, "!compa "+question)
	ben.reply(room, compa, prefixed)

	s.encrypted(ana.said(room, compa))
	ana.answeredOnce(room, compa, 1, mentioned, replied, prefixed)
}

// A question in a thread is answered in the thread, and the rest of the room
// is left alone.
func TestThread(t *testing.T) {
	s := newStage(t, minute)
	compa, ana, ben := s.newBot(server.URL().String()), s.newMember("ana"), s.newMember("ben")
	compa.start("")
	room := ana.room(true, compa, ben)
	root := ana.ask(room, "what shall we do tomorrow?")
	rootEvent, err := ana.Await(s.ctx, room, "the start of the thread", func(evt *homeserver.Event) bool { return evt.ID == root })
	s.check(err)
	asked := ana.say(room, homeserver.Words{Text: question, Mention: compa.spec.UserID, Thread: rootEvent})
	reply := ana.reply(room, compa, asked)
	if got := reply.Content.AsMessage().RelatesTo.GetThreadParent(); got != root {
		t.Errorf("the reply is in thread %q, want %q", got, root)
	}
	ana.answeredOnce(room, compa, 1, asked)
}
