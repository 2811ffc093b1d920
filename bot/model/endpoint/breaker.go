package endpoint

import (
	"sync"
	"time"
)

// A breaker stops asking a server that fails: after three faults in a row it
// opens, and after a pause it lets one request through. When that one fails too, the
// pause doubles, up to a quarter of an hour; when it succeeds, the breaker closes.
type breaker struct {
	now func() time.Time

	mu      sync.Mutex
	faults  int // in a row
	until   time.Time
	pause   time.Duration
	probing bool
}

const (
	faultsToOpen = 3
	firstPause   = 15 * time.Second
	longestPause = 15 * time.Minute
)

func newBreaker(now func() time.Time) *breaker { return &breaker{now: now, pause: firstPause} }

// enter reports whether a request may be sent. Every true is followed by one leave.
func (b *breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faults < faultsToOpen {
		return true
	}
	if b.probing || b.now().Before(b.until) {
		return false
	}
	b.probing = true
	return true
}

// leave tells how the request went.
func (b *breaker) leave(ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	probe := b.probing
	b.probing = false
	if ok {
		b.faults, b.pause = 0, firstPause
		return
	}
	b.faults++
	if b.faults < faultsToOpen {
		return
	}
	if probe {
		b.pause = min(2*b.pause, longestPause)
	}
	b.until = b.now().Add(b.pause)
}
