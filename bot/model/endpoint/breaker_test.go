package endpoint

import (
	"testing"
	"time"
)

func TestBreaker(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBreaker(func() time.Time { return now })
	fail := func(times int) {
		t.Helper()
		for range times {
			if !b.enter() {
				t.Fatal("closed too early")
			}
			b.leave(false)
		}
	}
	fail(2)
	if !b.enter() {
		t.Fatal("opened after two faults")
	}
	b.leave(true)
	fail(3)
	if b.enter() {
		t.Fatal("still asks after three faults in a row")
	}
	now = now.Add(firstPause)
	if !b.enter() {
		t.Fatal("lets no probe through after the pause")
	}
	if b.enter() {
		t.Fatal("lets two probes through at once")
	}
	b.leave(false)
	now = now.Add(firstPause)
	if b.enter() {
		t.Fatal("the pause did not double")
	}
	now = now.Add(firstPause)
	if !b.enter() {
		t.Fatal("lets no second probe through")
	}
	b.leave(true)
	fail(2)
	if !b.enter() {
		t.Fatal("did not close after a good probe")
	}
}
