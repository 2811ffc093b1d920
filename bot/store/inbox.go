package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"
)

// A Kind says what an arrival is.
type Kind string

// The kinds of arrivals.
const (
	Message Kind = "message" // a member said something
	Invite  Kind = "invite"  // the bot was invited to the room
	Moved   Kind = "moved"   // the room was upgraded: the event is its tombstone
	Empty   Kind = "empty"   // everybody else has left the room
)

// An Arrival is something that happened in a room and waits to be dealt with.
// It says where to find the event, never what is in it.
type Arrival struct {
	Kind       Kind
	EventID    string // id on the homeserver; for an invite, a name of our own
	RoomID     string
	Sender     string
	SessionID  string    // the megolm session it is encrypted with, or ""
	SaidAt     time.Time // the sender's homeserver's clock, not to be trusted
	ReceivedAt time.Time // our clock
	Attempts   int       // how often it was tried in vain
	NextTry    time.Time // not before
	Waiting    bool      // it could not be decrypted yet
}

const (
	arrivalColumns = `kind, event_id, room_id, sender, session_id, said_at, received_at, attempts, next_try, state`

	insertArrivalQuery = `
		INSERT INTO inbox (event_key, kind, state, seq, event_id, room_id, sender, session_id,
			said_at, received_at, attempts, next_try, done_at)
		VALUES ($1, $2, 'new', (SELECT COALESCE(MAX(seq), 0) + 1 FROM inbox), $3, $4, $5, $6, $7, $8, 0, 0, 0)
		ON CONFLICT (event_key) DO NOTHING
	`
	nextArrivalQuery = `
		SELECT ` + arrivalColumns + ` FROM inbox
		WHERE room_id=$1 AND (state='new' OR (state='waiting' AND next_try<=$2))
		ORDER BY seq LIMIT 1
	`
	postponeArrivalQuery = `
		UPDATE inbox SET state='new', attempts=attempts+1, next_try=$2 WHERE event_key=$1 AND state<>'done'
	`
	// 1 and 2 are times long past that say: its key came, and came once more.
	// A key may come while its message is read in vain; then such a time stands
	// here that the reader has not seen, and the message stays due.
	awaitArrivalQuery = `
		UPDATE inbox SET state='waiting', attempts=attempts+1,
			next_try=CASE WHEN next_try IN (1, 2) AND next_try<>$2 THEN next_try ELSE $3 END
		WHERE event_key=$1 AND state<>'done'
	`
	sessionArrivedQuery = `
		UPDATE inbox SET next_try=CASE next_try WHEN 1 THEN 2 ELSE 1 END
		WHERE room_id=$1 AND session_id=$2 AND (state='waiting' OR (state='new' AND next_try<=$3))
	`
	finishArrivalQuery = `
		UPDATE inbox SET state='done', kind='', seq=0, event_id='', room_id='', sender='', session_id='',
			said_at=0, received_at=0, attempts=0, next_try=0, done_at=$2
		WHERE event_key=$1
	`
	seenQuery      = `SELECT EXISTS(SELECT 1 FROM inbox WHERE event_key=$1)`
	openRoomsQuery = `
		SELECT room_id FROM inbox WHERE state<>'done' UNION
		SELECT room_id FROM outbox WHERE state<>'done'
	`
	dueQuery = `
		SELECT COALESCE(MIN(due), -1) FROM (
			SELECT MIN(next_try) AS due FROM inbox WHERE room_id=$1 AND state<>'done' UNION ALL
			SELECT MIN(next_try) AS due FROM outbox WHERE room_id=$1 AND state<>'done'
		) AS open_rows
	`
	oldestOpenQuery = `SELECT COALESCE(MIN(said_at), 0) FROM inbox WHERE state<>'done' AND kind='message'`
)

func (s *Store) eventKey(eventID string) string { return s.keys.digest("event", eventID) }

// Record puts an arrival into the inbox. An event that is or was there, even
// if it is long done, is left alone. Call it in the transaction that keeps the
// position, see [Store.Transaction].
func (s *Store) Record(ctx context.Context, a Arrival) error {
	if a.EventID == "" || a.RoomID == "" {
		return fmt.Errorf("record arrival of kind %s: event id and room id must be there", a.Kind)
	}
	_, err := s.db.Exec(ctx, insertArrivalQuery, s.eventKey(a.EventID), a.Kind, a.EventID, a.RoomID,
		a.Sender, a.SessionID, milli(a.SaidAt), milli(a.ReceivedAt))
	if err != nil {
		return fmt.Errorf("record arrival: %w", err)
	}
	return nil
}

// Seen says whether an event is or was in the inbox, as far as that is
// remembered.
func (s *Store) Seen(ctx context.Context, eventID string) (seen bool, err error) {
	if err := s.db.QueryRow(ctx, seenQuery, s.eventKey(eventID)).Scan(&seen); err != nil {
		return false, fmt.Errorf("look for event: %w", err)
	}
	return seen, nil
}

// CaughtUp is the time up to which every message is answered, given the time
// of the last sync: that, or when the oldest message was said that still waits.
func (s *Store) CaughtUp(ctx context.Context, synced time.Time) (time.Time, error) {
	var oldest int64
	if err := s.db.QueryRow(ctx, oldestOpenQuery).Scan(&oldest); err != nil {
		return time.Time{}, fmt.Errorf("look for the oldest open message: %w", err)
	}
	if oldest > 0 && oldest-1 < milli(synced) {
		return fromMilli(oldest - 1), nil
	}
	return synced, nil
}

// NextArrival is the first arrival of a room that is not dealt with, in the
// order they came; ok is false when there is none. An arrival that waits for
// its key is passed over until it is due. One whose NextTry lies ahead holds
// up those behind it: the room's order is kept.
func (s *Store) NextArrival(ctx context.Context, roomID string) (a Arrival, ok bool, err error) {
	a, err = scanArrival(s.db.QueryRow(ctx, nextArrivalQuery, roomID, s.now()))
	if errors.Is(err, sql.ErrNoRows) {
		return Arrival{}, false, nil
	}
	if err != nil {
		return Arrival{}, false, fmt.Errorf("read inbox: %w", err)
	}
	return a, true, nil
}

func scanArrival(row dbutil.Scannable) (a Arrival, err error) {
	var said, received, next int64
	var state string
	err = row.Scan(&a.Kind, &a.EventID, &a.RoomID, &a.Sender, &a.SessionID, &said, &received, &a.Attempts, &next, &state)
	a.SaidAt, a.ReceivedAt, a.NextTry = fromMilli(said), fromMilli(received), fromMilli(next)
	a.Waiting = state == "waiting"
	return a, err
}

// Postpone leaves an arrival for later: something it needs is not to be had
// now. Those behind it in the room wait too.
func (s *Store) Postpone(ctx context.Context, a Arrival, until time.Time) error {
	return s.change(ctx, postponeArrivalQuery, s.eventKey(a.EventID), milli(until))
}

// Await leaves an arrival until its key comes, and looks again at the given
// time at the latest. Others go ahead meanwhile. When the key has come since
// [Store.NextArrival] gave the arrival out, it is due at once.
func (s *Store) Await(ctx context.Context, a Arrival, until time.Time) error {
	return s.change(ctx, awaitArrivalQuery, s.eventKey(a.EventID), milli(a.NextTry), milli(until))
}

// SessionArrived makes everything that waits for the megolm session due now,
// and what is being read at this moment if it turns out to have to wait.
func (s *Store) SessionArrived(ctx context.Context, roomID, sessionID string) error {
	return s.change(ctx, sessionArrivedQuery, roomID, sessionID, s.now())
}

// Finish marks an arrival as dealt with and empties its row.
func (s *Store) Finish(ctx context.Context, a Arrival) error {
	return s.change(ctx, finishArrivalQuery, s.eventKey(a.EventID), s.now())
}

// OpenRooms are the rooms in which something is left to do.
func (s *Store) OpenRooms(ctx context.Context) ([]string, error) {
	rows, err := s.db.Query(ctx, openRoomsQuery)
	list, err := dbutil.NewRowIterWithError(rows, dbutil.ScanSingleColumn[string], err).AsList()
	if err != nil {
		return nil, fmt.Errorf("list open rooms: %w", err)
	}
	return list, nil
}

// Due is when the next thing is to be done in a room; ok is false when
// nothing is open there. A time that has passed means now.
func (s *Store) Due(ctx context.Context, roomID string) (at time.Time, ok bool, err error) {
	var ms int64
	if err := s.db.QueryRow(ctx, dueQuery, roomID).Scan(&ms); err != nil {
		return time.Time{}, false, fmt.Errorf("read what is due: %w", err)
	}
	if ms < 0 {
		return time.Time{}, false, nil
	}
	return fromMilli(ms), true, nil
}
