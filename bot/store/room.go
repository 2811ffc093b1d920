package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"
)

const (
	markEncryptedQuery = `INSERT INTO encrypted_room (room_key) VALUES ($1) ON CONFLICT (room_key) DO NOTHING`
	wasEncryptedQuery  = `SELECT EXISTS(SELECT 1 FROM encrypted_room WHERE room_key=$1)`
	explainOnceQuery   = `
		INSERT INTO explained (explained_key, explained_at) VALUES ($1, $2)
		ON CONFLICT (explained_key) DO NOTHING
	`
	eraseRoomInbox = `
		UPDATE inbox SET state='done', kind='', seq=0, event_id='', room_id='', sender='', session_id='',
			said_at=0, received_at=0, attempts=0, next_try=0, done_at=$2
		WHERE room_id=$1 AND state<>'done'
	`
	eraseRoomOutbox = `DELETE FROM outbox WHERE room_id=$1 AND state<>'done'`
)

// guests are the rows that mautrix keeps about a room. It deletes none of
// them itself when the room is left. The keys go too: with them and the
// homeserver's copy, every old question could be read. Each table is named
// with its query because it is only there once mautrix has made it.
func guests() []struct{ table, query string } {
	return []struct{ table, query string }{
		{"crypto_message_index", `DELETE FROM crypto_message_index WHERE session_id IN
			(SELECT session_id FROM crypto_megolm_inbound_session WHERE room_id=$1)`},
		{"crypto_megolm_inbound_session", `DELETE FROM crypto_megolm_inbound_session WHERE room_id=$1`},
		{"crypto_megolm_outbound_session", `DELETE FROM crypto_megolm_outbound_session WHERE room_id=$1`},
		{"mx_user_profile", `DELETE FROM mx_user_profile WHERE room_id=$1`},
		{"mx_room_state", `DELETE FROM mx_room_state WHERE room_id=$1`},
	}
}

const (
	eraseOtherSessionsQuery = `
		DELETE FROM crypto_megolm_inbound_session WHERE room_id=$1 AND sender_key=$2 AND session_id<>$3
	`
	indexesQuery      = `SELECT "index" FROM crypto_message_index WHERE session_id=$1 ORDER BY "index"`
	eraseIndexesQuery = `DELETE FROM crypto_message_index WHERE session_id=$1 AND "index"<$2`
)

// EraseOtherSessions erases the keys of a sender's messages in a room, except
// one session's.
func (s *Store) EraseOtherSessions(ctx context.Context, roomID, senderKey, sessionID string) error {
	return s.change(ctx, eraseOtherSessionsQuery, roomID, senderKey, sessionID)
}

// Indexes are the indexes of a session that were decrypted, in order, since
// the last [Store.EraseIndexes].
func (s *Store) Indexes(ctx context.Context, sessionID string) ([]uint, error) {
	rows, err := s.db.Query(ctx, indexesQuery, sessionID)
	list, err := dbutil.NewRowIterWithError(rows, dbutil.ScanSingleColumn[uint], err).AsList()
	if err != nil {
		return nil, fmt.Errorf("list decrypted messages: %w", err)
	}
	return list, nil
}

// EraseIndexes erases which events a session decrypted below an index. They
// keep an event from being replayed, which its key does once it is gone.
func (s *Store) EraseIndexes(ctx context.Context, sessionID string, below uint) error {
	return s.change(ctx, eraseIndexesQuery, sessionID, below)
}

func (s *Store) roomKey(roomID string) string { return s.keys.digest("room", roomID) }

// MarkEncrypted remembers for ever that a room is or was encrypted.
func (s *Store) MarkEncrypted(ctx context.Context, roomID string) error {
	return s.change(ctx, markEncryptedQuery, s.roomKey(roomID))
}

// WasEncrypted says whether the room was ever marked as encrypted.
func (s *Store) WasEncrypted(ctx context.Context, roomID string) (was bool, err error) {
	if err := s.db.QueryRow(ctx, wasEncryptedQuery, s.roomKey(roomID)).Scan(&was); err != nil {
		return false, fmt.Errorf("read encrypted rooms: %w", err)
	}
	return was, nil
}

// FirstToday says whether a notice has not been given to the sender in the
// room on this day (UTC), and remembers that it is given now. Call it in the
// transaction that settles the arrival.
func (s *Store) FirstToday(ctx context.Context, roomID, sender, notice string) (bool, error) {
	now := s.clock()
	key := s.keys.digest("explained", roomID, sender, notice, now.UTC().Format(time.DateOnly))
	result, err := s.db.Exec(ctx, explainOnceQuery, key, now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("remember notice: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("remember notice: %w", err)
	}
	return n == 1, nil
}

// EraseRoom erases all that is kept about a room the bot is no longer in:
// messages that wait, answers that are not sent, members and keys. That the
// room was encrypted stays, see [Store.MarkEncrypted].
func (s *Store) EraseRoom(ctx context.Context, roomID string) error {
	return s.Transaction(ctx, func(ctx context.Context) error {
		err := errors.Join(
			s.change(ctx, eraseRoomInbox, roomID, s.now()),
			s.change(ctx, eraseRoomOutbox, roomID),
		)
		for _, guest := range guests() {
			there, lookErr := s.db.TableExists(ctx, guest.table)
			err = errors.Join(err, lookErr)
			if there {
				err = errors.Join(err, s.change(ctx, guest.query, roomID))
			}
		}
		if err != nil {
			return fmt.Errorf("erase room: %w", err)
		}
		return nil
	})
}
