package e2e

import (
	"testing"

	"compa/bot/matrix/homeserver"
)

// The bot follows a room to its replacement, which has the newest version
// (room ids without a server name), without an invitation, and answers there
// encrypted. It leaves the old room.
func TestRoomUpgrade(t *testing.T) {
	s := newStage(t, minute)
	compa, ana, ben := s.newBot(server.URL().String()), s.newMember("ana"), s.newMember("ben")
	compa.start("")
	old := ana.room(true, compa, ben)
	replacement, err := ana.Upgrade(s.ctx, old, homeserver.NewRoom{Encrypted: true, Public: true, Version: "12"})
	s.check(err)
	s.check(ana.AwaitJoined(s.ctx, replacement, compa.spec.UserID))
	s.check(ben.Join(s.ctx, replacement))
	s.check(ana.AwaitJoined(s.ctx, replacement, ben.UserID))
	asked := ben.say(replacement, homeserver.Words{Text: question, Mention: compa.spec.UserID})
	ana.reply(replacement, compa, asked)
	s.encrypted(ana.said(replacement, compa))
	ana.answeredOnce(replacement, compa, 1, asked)
	s.check(ana.AwaitLeft(s.ctx, old, compa.spec.UserID))
}
