package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"go.mau.fi/util/dbutil"
	_ "modernc.org/sqlite" // the driver "sqlite", without cgo
)

//go:embed upgrades/*.sql
var upgradeFiles embed.FS

const versionTable = "compa_version"

// busyWait is how long a writer waits for another one. The transaction of a
// sync is the longest, and it never waits for the network.
const busyWait = 15 * time.Second

// Options say which database to open.
type Options struct {
	Path      string           // the database file; created with mode 0600 if it is not there
	Key       []byte           // 32 random bytes kept outside the database; they seal the token and key the hashes
	Retention time.Duration    // how long rows that are done stay; 24 hours if zero
	Clock     func() time.Time // time.Now if nil
}

// A Store is an open database. Its methods are safe for concurrent use.
type Store struct {
	db        *dbutil.Database
	keys      keys
	retention time.Duration
	clock     func() time.Time
}

// ErrKey says that the key does not have the length it must have.
var ErrKey = errors.New("the key must have 32 bytes")

// Open opens the database, creating and upgrading it as needed. It fails when
// the file cannot be written, when it was written by a newer release, or when
// the key is too short.
func Open(ctx context.Context, o Options) (*Store, error) {
	if len(o.Key) != keySize {
		return nil, ErrKey
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Retention == 0 {
		o.Retention = 24 * time.Hour
	}
	if err := createPrivate(o.Path); err != nil {
		return nil, err
	}
	db, err := openSQLite(o.Path)
	if err != nil {
		return nil, err
	}
	if err := db.Upgrade(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("upgrade database %s: %w", o.Path, err), db.Close())
	}
	return &Store{db: db, keys: deriveKeys(o.Key), retention: o.Retention, clock: o.Clock}, nil
}

// createPrivate makes sure that the file is there and that nobody but its
// owner reads it: SQLite itself would create it with the umask's mode, and
// gives the mode of the database to the files beside it.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if err := f.Chmod(0o600); err != nil {
		return errors.Join(fmt.Errorf("protect database: %w", err), f.Close())
	}
	return f.Close()
}

func openSQLite(path string) (*dbutil.Database, error) {
	// synchronous stays FULL: a power cut must not take back a ratchet step or
	// the mark "sending", or an answer would be unreadable or doubled.
	pragmas := url.Values{
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", busyWait.Milliseconds()),
			"foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)",
		},
	}
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: pragmas.Encode()}).String()
	raw, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db, err := dbutil.NewWithDB(raw, "sqlite")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, err), raw.Close())
	}
	db.Owner = "compa"
	db.VersionTable = versionTable
	db.UpgradeTable = dbutil.BuildUpgradeTable().WithFSPath(upgradeFiles, "upgrades").Finish()
	return db, nil
}

// Close closes the database. Open transactions are rolled back.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// Database is the connection for the stores that mautrix manages in the same
// file. They share transactions with this package, see [Store.Transaction].
func (s *Store) Database() *dbutil.Database { return s.db }

// Transaction runs fn in one transaction. All of it is committed, or, when fn
// returns an error, none. What uses the context that fn is given takes part.
func (s *Store) Transaction(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.db.DoTxn(ctx, nil, fn)
}

// Check looks for damage in the database file and returns what it found.
func (s *Store) Check(ctx context.Context) error {
	var result string
	if err := s.db.QueryRow(ctx, "PRAGMA quick_check(1)").Scan(&result); err != nil {
		return fmt.Errorf("check database: %w", err)
	}
	if result != "ok" {
		return fmt.Errorf("check database: %s", result)
	}
	return nil
}

func (s *Store) now() int64 { return s.clock().UnixMilli() }

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
