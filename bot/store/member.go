package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"compa/bot/conversation"
)

const (
	getPreferenceQuery = `SELECT language, place FROM preference WHERE member_key=$1`
	putPreferenceQuery = `
		INSERT INTO preference (member_key, language, place) VALUES ($1, $2, $3)
		ON CONFLICT (member_key) DO UPDATE SET language=excluded.language, place=excluded.place
	`
	deletePreferenceQuery = `DELETE FROM preference WHERE member_key=$1`
	deleteMemberInbox     = `
		UPDATE inbox SET state='done', kind='', seq=0, event_id='', room_id='', sender='', session_id='',
			said_at=0, received_at=0, attempts=0, next_try=0, done_at=$2
		WHERE sender=$1 AND state<>'done' AND kind='message'
	`
	deleteMemberOutbox = `DELETE FROM outbox WHERE member=$1 AND state<>'done'`
	countInboxQuery    = `SELECT COUNT(*) FROM inbox WHERE sender=$1 AND state<>'done'`
	countOutboxQuery   = `SELECT COUNT(*) FROM outbox WHERE member=$1 AND state<>'done'`
	truncateLogQuery   = `PRAGMA wal_checkpoint(TRUNCATE)`
)

func (s *Store) memberKey(member string) string { return s.keys.digest("member", member) }

// Preferences are what the member chose, or the zero value.
func (s *Store) Preferences(ctx context.Context, member string) (p conversation.Preferences, err error) {
	err = s.db.QueryRow(ctx, getPreferenceQuery, s.memberKey(member)).Scan(&p.Language, &p.Place)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return conversation.Preferences{}, fmt.Errorf("read preferences: %w", err)
	}
	return p, nil
}

func (s *Store) putPreferences(ctx context.Context, member string, p conversation.Preferences) error {
	if p == (conversation.Preferences{}) {
		return s.change(ctx, deletePreferenceQuery, s.memberKey(member))
	}
	return s.change(ctx, putPreferenceQuery, s.memberKey(member), p.Language, p.Place)
}

// Kept is all that the database holds about a member.
type Kept struct {
	Preferences conversation.Preferences
	Unanswered  int // messages that wait for an answer: where they are, not what they say
	Unsent      int // answers that the homeserver does not have yet
}

// Kept says what is stored about a member.
func (s *Store) Kept(ctx context.Context, member string) (k Kept, err error) {
	if k.Preferences, err = s.Preferences(ctx, member); err != nil {
		return Kept{}, err
	}
	if err := s.db.QueryRow(ctx, countInboxQuery, member).Scan(&k.Unanswered); err != nil {
		return Kept{}, fmt.Errorf("count unanswered: %w", err)
	}
	if err := s.db.QueryRow(ctx, countOutboxQuery, member).Scan(&k.Unsent); err != nil {
		return Kept{}, fmt.Errorf("count unsent: %w", err)
	}
	return k, nil
}

// Forget erases all that is kept of a member: preferences, messages that wait
// and answers that are not sent. What is left are keyed hashes of event ids,
// which say nothing about the member.
func (s *Store) Forget(ctx context.Context, member string) error {
	err := s.Transaction(ctx, func(ctx context.Context) error { return s.forget(ctx, member) })
	if err != nil {
		return fmt.Errorf("forget member: %w", err)
	}
	return s.truncateLog(ctx)
}

func (s *Store) forget(ctx context.Context, member string) error {
	return errors.Join(
		s.change(ctx, deletePreferenceQuery, s.memberKey(member)),
		s.change(ctx, deleteMemberInbox, member, s.now()),
		s.change(ctx, deleteMemberOutbox, member),
	)
}

// truncateLog empties the write-ahead log, in which older states of erased
// rows would outlive them. A reader that is busy makes it a no-op; the next
// sweep does it then.
func (s *Store) truncateLog(ctx context.Context) error {
	var busy, log, moved int
	if err := s.db.QueryRow(ctx, truncateLogQuery).Scan(&busy, &log, &moved); err != nil {
		return fmt.Errorf("truncate write-ahead log: %w", err)
	}
	return nil
}
