package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"compa/bot/conversation"
)

// A Fate is what is known about a parcel.
type Fate string

// The fates of a parcel. The way is from Pending to Sending, before the
// request, and from there to done, when the homeserver has it. A parcel that
// is found in Sending without a request under way may have arrived or not.
const (
	Pending Fate = "pending" // certainly not with the homeserver
	Sending Fate = "sending" // a request was made and its outcome is unknown
	done    Fate = "done"
)

// A Parcel is a message to be sent: a row of the outbox. Only [Store.Settle]
// makes parcels, from replies of the conversation.
type Parcel struct {
	TxnID      string // the Matrix transaction id, the same at every attempt
	DeliveryID string // travels inside the content; by it the message is found in the room's history
	Fate       Fate
	RoomID     string
	Member     string    // whom it answers
	Answers    string    // the event it replies to, or ""
	Thread     string    // the root of the thread it belongs to, or ""
	Mention    bool      // whether Member is to be notified
	CreatedAt  time.Time // when it was put into the outbox
	TriedAt    time.Time // when the last request began, or was last heard of
	Attempts   int
	NextTry    time.Time // not before

	plain string
	html  string
}

// Plain is the text of the message (`body` in Matrix).
func (p Parcel) Plain() string { return p.plain }

// HTML is the text of the message as `formatted_body`, or "".
func (p Parcel) HTML() string { return p.html }

const (
	insertParcelQuery = `
		INSERT INTO outbox (txn_id, delivery_id, state, seq, room_id, member, answers, thread, mention,
			plain, html, created_at, tried_at, attempts, next_try, done_at)
		VALUES ($1, $2, 'pending', (SELECT COALESCE(MAX(seq), 0) + 1 FROM outbox),
			$3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0)
		ON CONFLICT (txn_id) DO NOTHING
	`
	nextParcelQuery = `
		SELECT txn_id, delivery_id, state, room_id, member, answers, thread, mention, plain, html,
			created_at, tried_at, attempts, next_try
		FROM outbox WHERE room_id=$1 AND state<>'done' ORDER BY seq LIMIT 1
	`
	beginParcelQuery = `
		UPDATE outbox SET state='sending', tried_at=$2, attempts=attempts+1, next_try=0
		WHERE txn_id=$1 AND state<>'done'
	`
	retryParcelQuery  = `UPDATE outbox SET state='pending', next_try=$2 WHERE txn_id=$1 AND state<>'done'`
	doubtParcelQuery  = `UPDATE outbox SET tried_at=$2, next_try=$3 WHERE txn_id=$1 AND state<>'done'`
	lookParcelQuery   = `UPDATE outbox SET next_try=$2 WHERE txn_id=$1 AND state<>'done'`
	finishParcelQuery = `
		UPDATE outbox SET state='done', seq=0, room_id='', member='', answers='', thread='', mention=false,
			plain='', html='', created_at=0, tried_at=0, attempts=0, next_try=0, done_at=$2
		WHERE txn_id=$1
	`
)

// insertParcel puts one reply to an arrival into the outbox. Both ids are
// derived from the event and the part, so that the same reply to the same
// event never becomes two parcels.
func (s *Store) insertParcel(ctx context.Context, a Arrival, part int, r Reply) error {
	number := strconv.Itoa(part)
	_, err := s.db.Exec(ctx, insertParcelQuery,
		"compa."+s.keys.digest("txn", a.EventID, number), s.keys.digest("delivery", a.EventID, number),
		a.RoomID, a.Sender, r.Answers, r.Thread, r.Mention, r.Outgoing.Plain(), r.Outgoing.HTML(), s.now())
	if err != nil {
		return fmt.Errorf("put reply into outbox: %w", err)
	}
	return nil
}

// NextParcel is the first parcel of a room that is not done; ok is false when
// there is none.
func (s *Store) NextParcel(ctx context.Context, roomID string) (p Parcel, ok bool, err error) {
	var created, tried, next int64
	err = s.db.QueryRow(ctx, nextParcelQuery, roomID).Scan(&p.TxnID, &p.DeliveryID, &p.Fate, &p.RoomID, &p.Member,
		&p.Answers, &p.Thread, &p.Mention, &p.plain, &p.html, &created, &tried, &p.Attempts, &next)
	if errors.Is(err, sql.ErrNoRows) {
		return Parcel{}, false, nil
	}
	if err != nil {
		return Parcel{}, false, fmt.Errorf("read outbox: %w", err)
	}
	p.CreatedAt, p.TriedAt, p.NextTry = fromMilli(created), fromMilli(tried), fromMilli(next)
	return p, true, nil
}

// Begin marks that a request for the parcel is about to be made. From here on
// its fate is unknown until [Store.Delivered] or [Store.Retry] says otherwise.
func (s *Store) Begin(ctx context.Context, p Parcel) error {
	return s.change(ctx, beginParcelQuery, p.TxnID, s.now())
}

// Retry leaves for later a parcel that the homeserver certainly does not have.
func (s *Store) Retry(ctx context.Context, p Parcel, at time.Time) error {
	return s.change(ctx, retryParcelQuery, p.TxnID, milli(at))
}

// Doubt leaves a parcel in [Sending] and counts from now how long it has had
// to turn up.
func (s *Store) Doubt(ctx context.Context, p Parcel, at time.Time) error {
	return s.change(ctx, doubtParcelQuery, p.TxnID, s.now(), milli(at))
}

// Look leaves a parcel in [Sending], to be looked for again.
func (s *Store) Look(ctx context.Context, p Parcel, at time.Time) error {
	return s.change(ctx, lookParcelQuery, p.TxnID, milli(at))
}

// Delivered marks that the homeserver has the parcel, and empties the row.
func (s *Store) Delivered(ctx context.Context, p Parcel) error {
	return s.change(ctx, finishParcelQuery, p.TxnID, s.now())
}

// Dropped marks that the homeserver refused the parcel for good, and empties
// the row.
func (s *Store) Dropped(ctx context.Context, p Parcel) error {
	return s.change(ctx, finishParcelQuery, p.TxnID, s.now())
}

// A Reply is something the conversation says, with its place in the room.
type Reply struct {
	Outgoing conversation.Outgoing
	Answers  string // the event it replies to, or ""
	Thread   string // the root of the thread, or ""
	Mention  bool   // notify the one it answers
}

// A Settlement is all that an arrival leads to.
type Settlement struct {
	Replies     []Reply
	Preferences *conversation.Preferences // nil: unchanged
	Forget      bool                      // erase all that is kept of the sender first
}

// Settle ends an arrival: its replies go into the outbox, what is to be kept
// of the sender is kept or erased, and the arrival is done, all in one
// transaction.
func (s *Store) Settle(ctx context.Context, a Arrival, t Settlement) error {
	err := s.Transaction(ctx, func(ctx context.Context) error {
		if t.Forget {
			if err := s.forget(ctx, a.Sender); err != nil {
				return err
			}
		}
		if t.Preferences != nil && !t.Forget {
			if err := s.putPreferences(ctx, a.Sender, *t.Preferences); err != nil {
				return err
			}
		}
		for part, reply := range t.Replies {
			if err := s.insertParcel(ctx, a, part, reply); err != nil {
				return err
			}
		}
		return s.Finish(ctx, a)
	})
	if err != nil {
		return fmt.Errorf("settle arrival: %w", err)
	}
	if t.Forget {
		return s.truncateLog(ctx)
	}
	return nil
}
