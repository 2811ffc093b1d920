package bot

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestDispatcherBoundsRoomsAndKeepsOneWorkerInEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var running, most, tends atomic.Int32
		var mu sync.Mutex
		inRoom := map[string]int{}
		d := newDispatcher(ctx, 3, func(_ context.Context, room string) (time.Time, bool) {
			now := running.Add(1)
			most.Store(max(most.Load(), now))
			mu.Lock()
			if inRoom[room]++; inRoom[room] > 1 {
				t.Errorf("two workers in room %s", room)
			}
			mu.Unlock()
			time.Sleep(time.Second) // in the bubble's time
			mu.Lock()
			inRoom[room]--
			mu.Unlock()
			running.Add(-1)
			tends.Add(1)
			return time.Time{}, false
		})
		for _, room := range []string{"a", "b", "c", "d", "e", "a", "a", "b"} {
			d.wake(room)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if most.Load() != 3 {
			t.Errorf("%d rooms at the same time, want 3", most.Load())
		}
		if tends.Load() != 7 { // five rooms, and a and b again because they were woken meanwhile
			t.Errorf("tended %d times, want 7", tends.Load())
		}
		if len(d.rooms) != 0 {
			t.Errorf("%d rooms are still remembered", len(d.rooms))
		}
		cancel()
		d.wait()
	})
}

func TestDispatcherComesBackWhenItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		var at []time.Duration
		d := newDispatcher(ctx, 1, func(context.Context, string) (time.Time, bool) {
			at = append(at, time.Since(start))
			return start.Add(10 * time.Second), len(at) < 2
		})
		d.wake("a")
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(at) != 2 || at[1] != 10*time.Second {
			t.Errorf("tended after %v, want at once and after 10s", at)
		}
		cancel()
		d.wait()
		d.wake("b")
		synctest.Wait()
		if len(at) != 2 {
			t.Error("tended a room after the end")
		}
	})
}
