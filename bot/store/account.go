package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// An Account is the bot's login, made once and kept.
type Account struct {
	UserID     string
	DeviceID   string
	Token      string    // the access token; sealed in the database
	FirstStart time.Time // messages from before it are not answered
}

const (
	getAccountQuery = `SELECT user_id, device_id, token, first_start FROM account LIMIT 1`
	putAccountQuery = `
		INSERT INTO account (user_id, device_id, token, next_batch, filter_id, first_start)
		VALUES ($1, $2, $3, '', '', $4)
		ON CONFLICT (user_id) DO UPDATE SET device_id=excluded.device_id, token=excluded.token
	`
	getPositionQuery = `SELECT next_batch FROM account WHERE user_id=$1`
	putPositionQuery = `UPDATE account SET next_batch=$2 WHERE user_id=$1`
	getFilterQuery   = `SELECT filter_id FROM account WHERE user_id=$1`
	putFilterQuery   = `UPDATE account SET filter_id=$2 WHERE user_id=$1`
)

// Account is the login that was kept. ok is false before the first login. It
// fails with [ErrSealed] when the key is not the one the token was sealed with.
func (s *Store) Account(ctx context.Context) (a Account, ok bool, err error) {
	var sealed string
	var first int64
	err = s.db.QueryRow(ctx, getAccountQuery).Scan(&a.UserID, &a.DeviceID, &sealed, &first)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, false, nil
	}
	if err != nil {
		return Account{}, false, fmt.Errorf("read account: %w", err)
	}
	a.FirstStart = fromMilli(first)
	if a.Token, err = s.keys.openText(sealed, a.UserID+"\x00"+a.DeviceID); err != nil {
		return Account{}, false, fmt.Errorf("read access token: %w", err)
	}
	return a, true, nil
}

// PutAccount keeps a login. The time of the first start stays what it was
// when the same account logs in again.
func (s *Store) PutAccount(ctx context.Context, a Account) error {
	sealed, err := s.keys.sealText(a.Token, a.UserID+"\x00"+a.DeviceID)
	if err != nil {
		return err
	}
	if _, err := s.db.Exec(ctx, putAccountQuery, a.UserID, a.DeviceID, sealed, milli(a.FirstStart)); err != nil {
		return fmt.Errorf("keep account: %w", err)
	}
	return nil
}

// Position is the token of /sync up to which everything is in the inbox, or
// "" before the first sync.
func (s *Store) Position(ctx context.Context, userID string) (string, error) {
	return s.text(ctx, getPositionQuery, userID)
}

// PutPosition keeps the token. Call it in the transaction that records what
// the sync brought, see [Store.Transaction].
func (s *Store) PutPosition(ctx context.Context, userID, nextBatch string) error {
	return s.change(ctx, putPositionQuery, userID, nextBatch)
}

// Filter is the id of the filter for /sync on the homeserver, or "".
func (s *Store) Filter(ctx context.Context, userID string) (string, error) {
	return s.text(ctx, getFilterQuery, userID)
}

// PutFilter keeps the id of the filter.
func (s *Store) PutFilter(ctx context.Context, userID, filterID string) error {
	return s.change(ctx, putFilterQuery, userID, filterID)
}

func (s *Store) text(ctx context.Context, query string, args ...any) (string, error) {
	var value string
	err := s.db.QueryRow(ctx, query, args...).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read account: %w", err)
	}
	return value, nil
}

func (s *Store) change(ctx context.Context, query string, args ...any) error {
	if _, err := s.db.Exec(ctx, query, args...); err != nil {
		return fmt.Errorf("change database: %w", err)
	}
	return nil
}
