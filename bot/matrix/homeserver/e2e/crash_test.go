package e2e

import (
	"math/rand/v2"
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
)

// What was asked while the bot was down is answered when it is back: in the
// order of asking, and once, even if it goes down again.
func TestAskedWhileDown(t *testing.T) {
	s := newStage(t, minute)
	compa, ana := s.newBot(server.URL().String()), s.newMember("ana")
	compa.start("")
	room := ana.chat(compa)
	compa.stop()
	asked := []homeserver.EventID{ana.ask(room, question), ana.ask(room, question), ana.ask(room, question)}
	compa.start("")
	for _, id := range asked {
		ana.reply(room, compa, id)
	}
	compa.stop()
	compa.start("")
	last := ana.ask(room, question) // answered last: whatever came before is answered
	ana.reply(room, compa, last)
	ana.answeredOnce(room, compa, 1, append(asked, last)...)
	var order []homeserver.EventID
	for _, record := range ana.said(room, compa) {
		order = append(order, homeserver.RepliesTo(record.Clear))
	}
	for n, id := range asked {
		if order[n] != id {
			t.Errorf("the order of the replies is not that of the questions: %v, %v", order, asked)
		}
	}
}

// kills is how often the bot is killed at each point.
const kills = 20

// At each point between a question and its answer the bot is killed as by a
// power cut, again and again: while it runs, while it catches up, and once
// more while it mends what the last kill broke. Every question is answered
// once.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"after-decrypt", "after-inbox", "before-send", "after-send-before-mark"} {
		t.Run(point, func(t *testing.T) {
			s := newStage(t, 4*minute)
			compa, ana := s.newBot(server.URL().String()), s.newMember("ana")
			compa.start("")
			room := ana.chat(compa)
			rng := random(t)
			var asked []homeserver.EventID
			for done := 0; done < kills; {
				id, killed := killOnce(compa, ana, room, point, rng)
				asked, done = append(asked, id), done+killed
				ana.reply(room, compa, id)
			}
			last := ana.ask(room, question) // rooms are answered in order: nothing is pending after it
			ana.reply(room, compa, last)
			ana.answeredOnce(room, compa, 1, append(asked, last)...)
			s.encrypted(ana.said(room, compa))
			compa.stop()
		})
	}
}

// killOnce asks a question, kills the bot on the way to the answer in one of
// three situations and starts it again. It says how many kills that took.
func killOnce(compa *botProcess, ana *member, room homeserver.RoomID, point string, rng *rand.Rand) (homeserver.EventID, int) {
	ana.t.Helper()
	if rng.IntN(2) == 0 { // while it runs
		compa.arm(point)
		id := ana.ask(room, question)
		killAt(compa, point, rng)
		return id, 1 + again(compa, point, rng)
	}
	compa.kill() // while it catches up
	id := ana.ask(room, question)
	compa.start(point)
	killAt(compa, point, rng)
	return id, 1 + again(compa, point, rng)
}

// again starts the bot, in one of three cases only to kill it at the same
// point while it mends. Not every point is passed once more: what was
// committed is not decrypted again, and what was sent is not sent again.
func again(compa *botProcess, point string, rng *rand.Rand) int {
	compa.t.Helper()
	repeats := point == "after-decrypt" || point == "before-send"
	if !repeats || rng.IntN(3) > 0 {
		compa.start("")
		return 0
	}
	compa.start(point)
	killAt(compa, point, rng)
	compa.start("")
	return 1
}

// killAt kills the bot a random moment after it stands still at the point: the
// rest of the process goes on meanwhile and must do no harm.
func killAt(compa *botProcess, point string, rng *rand.Rand) {
	compa.t.Helper()
	compa.awaitPoint(point)
	time.Sleep(time.Duration(rng.IntN(60)) * time.Millisecond) // the random delay is the test
	compa.kill()
}
