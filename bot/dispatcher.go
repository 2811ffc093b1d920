package bot

import (
	"context"
	"sync"
	"time"
)

// A dispatcher lets each room be tended by one worker at a time, and so many
// rooms at the same time as there are slots. It holds no work: what there is
// to do is in the database, and a wake is only a hint to look there.
type dispatcher struct {
	ctx   context.Context //nolint:containedctx // it lives as long as the dispatcher
	tend  func(ctx context.Context, room string) (due time.Time, ok bool)
	slots chan struct{}

	mu      sync.Mutex
	rooms   map[string]*attention
	stopped bool
	workers sync.WaitGroup
}

// attention is what the dispatcher knows of a room in which something is open.
type attention struct {
	running bool        // a worker is there or waits for a slot
	again   bool        // it was woken meanwhile
	timer   *time.Timer // wakes it later
}

func newDispatcher(ctx context.Context, slots int, tend func(context.Context, string) (time.Time, bool)) *dispatcher {
	d := &dispatcher{ctx: ctx, tend: tend, slots: make(chan struct{}, slots), rooms: map[string]*attention{}}
	context.AfterFunc(ctx, d.stop)
	return d
}

// wake has a room tended as soon as there is a slot.
func (d *dispatcher) wake(room string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return
	}
	a := d.rooms[room]
	if a == nil {
		a = &attention{}
		d.rooms[room] = a
	}
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
	if a.running {
		a.again = true
		return
	}
	a.running = true
	d.workers.Go(func() { d.run(room, a) })
}

func (d *dispatcher) run(room string, a *attention) {
	select {
	case <-d.ctx.Done():
		return
	case d.slots <- struct{}{}:
	}
	defer func() { <-d.slots }()
	for {
		due, ok := d.tend(d.ctx, room)
		if d.rest(room, a, due, ok) {
			return
		}
	}
}

// rest ends a worker's turn and says whether it may go: not if the room was
// woken meanwhile.
func (d *dispatcher) rest(room string, a *attention, due time.Time, ok bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return true
	}
	if a.again {
		a.again = false
		return false
	}
	a.running = false
	if !ok {
		delete(d.rooms, room)
		return true
	}
	a.timer = time.AfterFunc(max(time.Until(due), time.Millisecond), func() { d.wake(room) })
	return true
}

func (d *dispatcher) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = true
	for _, a := range d.rooms {
		if a.timer != nil {
			a.timer.Stop()
		}
	}
}

// wait returns when no worker is left. Call it after the context has ended.
func (d *dispatcher) wait() {
	d.stop()
	d.workers.Wait()
}
