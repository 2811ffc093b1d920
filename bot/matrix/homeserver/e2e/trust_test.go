package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"maunium.net/go/mautrix/id"

	"compa/bot/matrix/homeserver"
)

// identity is the bot as another client sees it. It fails if a device that is
// in use is not signed by its owner.
func (m *member) identity(of *botProcess) homeserver.Identity {
	m.t.Helper()
	identity, err := m.Identity(m.ctx, of.spec.UserID)
	m.check(err)
	return identity
}

func (s *stage) signed(identity homeserver.Identity, devices ...id.DeviceID) {
	s.t.Helper()
	if len(devices) == 0 {
		s.t.Error("the bot has no device")
	}
	for _, device := range devices {
		if err := identity.Devices[device]; err != nil {
			s.t.Errorf("the bot's device %s: %v", device, err)
		}
	}
}

// Apps begin to hide what unsigned devices say (MSC4153), so the bot's device
// is signed by its owner, and stays the same over a restart.
func TestOwnDeviceIsSigned(t *testing.T) {
	s := newStage(t, minute)
	compa, ana := s.newBot(server.URL().String()), s.newMember("ana")
	compa.start("")
	room := ana.chat(compa)
	ana.reply(room, compa, ana.ask(room, question))
	before := ana.identity(compa)
	s.signed(before, slices.Collect(maps.Keys(before.Devices))...)
	if len(before.Devices) != 1 {
		t.Errorf("the bot has %d devices, want one", len(before.Devices))
	}
	compa.stop()
	compa.start("")
	ana.reply(room, compa, ana.ask(room, question))
	after := ana.identity(compa)
	if after.MasterKey != before.MasterKey || !maps.Equal(after.Devices, before.Devices) {
		t.Errorf("a restart changed the bot's identity: %+v, %+v", before, after)
	}
}

// A lost database costs a device but not the identity, if the recovery key
// was kept: those who trusted the bot need not be asked again. What was
// answered before is not answered again, and what was written to the lost
// device, which nobody can read any more, is explained once.
func TestLostDatabase(t *testing.T) {
	s := newStage(t, 4*minute) // an unreadable message is given up after two
	compa, ana := s.newBot(server.URL().String()), s.newMember("ana")
	compa.start("")
	room := ana.chat(compa)
	first := ana.ask(room, question)
	ana.reply(room, compa, first)
	before := ana.identity(compa)
	compa.stop()

	loseAllBut(s, compa.spec.State, "recovery.key")
	unreadable := []homeserver.EventID{ana.ask(room, question), ana.ask(room, question)}
	compa.start("")
	fresh, err := ana.AwaitDevice(s.ctx, compa.spec.UserID, before.Devices)
	s.check(err)
	second := ana.ask(room, question)
	ana.reply(room, compa, second)
	after := ana.identity(compa)
	if after.MasterKey != before.MasterKey {
		t.Error("the bot has a new identity")
	}
	s.signed(after, fresh)

	ana.replyWithin(3*minute, room, compa, unreadable[0])
	last := ana.ask(room, question)
	ana.reply(room, compa, last)
	s.encrypted(ana.said(room, compa))
	ana.answeredOnce(room, compa, 1, first, second, unreadable[0], last)
}

func loseAllBut(s *stage, folder, keep string) {
	s.t.Helper()
	files, err := os.ReadDir(folder)
	s.check(err)
	kept := false
	for _, file := range files {
		if file.Name() == keep {
			kept = true
			continue
		}
		s.check(os.RemoveAll(filepath.Join(folder, file.Name())))
	}
	if !kept {
		s.t.Fatalf("there is no %s in %v", keep, files)
	}
}
