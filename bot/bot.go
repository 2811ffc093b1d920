package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"compa/bot/conversation"
	"compa/bot/matrix"
	"compa/bot/store"
)

// A Converser decides what to say. Both methods must be safe for concurrent
// use; conversation.Conversation is one.
type Converser interface {
	// Respond says what a message leads to.
	Respond(context.Context, conversation.Message, conversation.Preferences) conversation.Turn
	// Notice is the fixed reply to something that is not a readable message.
	Notice(conversation.Notice, conversation.Preferences) conversation.Outgoing
}

// Options are what the bot is made of.
type Options struct {
	Matrix      matrix.Options
	Converser   Converser
	Retention   time.Duration // how long traces of what is done stay; 24 hours if zero
	Concurrency int           // rooms dealt with at the same time; 16 if zero
}

// defaultConcurrency is where a homeserver's answers per second stop growing.
const defaultConcurrency = 16

// A Bot is a bot with its state folder open.
type Bot struct {
	o         Options
	log       zerolog.Logger
	clock     func() time.Time
	store     *store.Store
	matrix    *matrix.Client
	connected atomic.Bool
	unlock    func() error
	closing   sync.Once
}

// New opens the state folder, making it at the first start, and holds it
// until the bot is closed: one process at a time may use it. It does not use
// the network.
func New(ctx context.Context, o Options) (_ *Bot, err error) {
	if o.Concurrency <= 0 {
		o.Concurrency = defaultConcurrency
	}
	if o.Matrix.Clock == nil {
		o.Matrix.Clock = time.Now
	}
	if o.Converser == nil {
		return nil, errors.New("options: a converser must be there")
	}
	key, err := matrix.PickleKey(o.Matrix.Folder)
	if err != nil {
		return nil, err
	}
	unlock, err := lockFolder(o.Matrix.Folder)
	if err != nil {
		return nil, err
	}
	b := &Bot{o: o, log: o.Matrix.Logger, clock: o.Matrix.Clock, unlock: unlock}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	b.store, err = store.Open(ctx, store.Options{
		Path: matrix.DatabasePath(o.Matrix.Folder), Key: key, Retention: o.Retention, Clock: o.Matrix.Clock,
	})
	if err != nil {
		return nil, err
	}
	b.matrix, err = matrix.New(o.Matrix, b.store, key)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Close closes the state folder. [Bot.Run] does it when it returns; a bot that
// is never run must be closed.
func (b *Bot) Close() (err error) {
	b.closing.Do(func() {
		if b.store != nil {
			err = b.store.Close()
		}
		err = errors.Join(err, b.unlock())
	})
	return err
}

// Store is the bot's database, for those that show a member what is kept.
func (b *Bot) Store() *store.Store { return b.store }

// Run connects and answers until the context ends, then finishes what is
// under way and closes the bot. It never logs out: that would remove the
// device, and with it everybody's trust. It returns nil when the context
// ended, and an error when it cannot go on: the login is refused, or the
// access token was rejected.
func (b *Bot) Run(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, b.Close()) }()
	if err := b.connect(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	b.connected.Store(true)
	defer b.connected.Store(false)
	b.log.Info().Msg("connected")

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	w := newWorker(b.o, b.store, b.matrix)
	d := newDispatcher(ctx, b.o.Concurrency, w.tend)
	rooms, err := b.store.OpenRooms(ctx)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		d.wake(room)
	}
	var keeping sync.WaitGroup
	keeping.Go(func() { b.housekeep(ctx, w) })
	err = b.matrix.Sync(ctx, d.wake)
	stop()
	d.wait()
	keeping.Wait()
	b.log.Info().Msg("stopped")
	return err
}

// The pauses between attempts to connect.
const (
	firstPause = 500 * time.Millisecond
	longPause  = 15 * time.Second
)

// connect connects, waiting for a homeserver that cannot be reached.
func (b *Bot) connect(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		err := b.matrix.Connect(ctx)
		if err == nil || ctx.Err() != nil || !matrix.Retryable(err) {
			return err
		}
		pause := min(firstPause<<min(attempt, 10), longPause)
		pause = pause*3/4 + time.Duration(float64(pause/2)*rand.Float64())
		b.log.Warn().Str("error", b.matrix.Clean(err)).Dur("pause", pause).Msg("cannot connect")
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Health is how the bot is doing.
type Health struct {
	Connected bool      // logged in, keys uploaded
	Syncing   bool      // it hears what is said
	LastSync  time.Time // when it last heard from the homeserver
}

// OK says whether all is well.
func (h Health) OK() bool { return h.Connected && h.Syncing }

// Health says how the bot is doing. It is cheap and safe to call at any time.
func (b *Bot) Health() Health {
	return Health{Connected: b.connected.Load(), Syncing: b.matrix.Syncing(), LastSync: b.matrix.LastSync()}
}

// Device is the id of the bot's device, or "" before it is connected.
func (b *Bot) Device() string {
	if !b.connected.Load() {
		return ""
	}
	return b.matrix.DeviceID()
}

// housekeepPause is how often what is done is swept, and kept on the
// homeserver how far the bot has come.
const housekeepPause = time.Minute

func (b *Bot) housekeep(ctx context.Context, w *worker) {
	ticker := time.NewTicker(housekeepPause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
			defer cancel()
			b.markCaughtUp(last, w)
			return
		case <-ticker.C:
		}
		b.markCaughtUp(ctx, w)
		if err := b.store.Sweep(ctx); err != nil && ctx.Err() == nil {
			b.log.Error().Str("error", b.matrix.Clean(err)).Msg("the database could not be swept")
		}
	}
}

// markCaughtUp keeps on the homeserver up to when everything is answered, if
// something was since the last time.
func (b *Bot) markCaughtUp(ctx context.Context, w *worker) {
	if !w.busy.Swap(false) {
		return
	}
	until, err := b.store.CaughtUp(ctx, b.matrix.LastSync())
	if err == nil {
		err = b.matrix.MarkCaughtUp(ctx, until)
	}
	if err != nil {
		w.busy.Store(true)
		b.log.Warn().Str("error", b.matrix.Clean(err)).Msg("could not keep how far the bot has come")
	}
}

// errLocked says that another process uses the folder.
func errLocked(folder string) error {
	return fmt.Errorf("state folder %s: another process uses it", folder)
}
