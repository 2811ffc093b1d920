package homeserver

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/sqlstatestore"
	_ "modernc.org/sqlite" // the driver of the member's own database
)

// keyring is the encryption of a member's device. The Matrix library has a
// helper for this, but it pulls in a second SQLite, written in C.
type keyring struct {
	client  *mautrix.Client
	machine *crypto.OlmMachine
	store   *crypto.SQLCryptoStore
	db      *dbutil.Database
}

// openKeyring makes a device's keys in a new database and gives the public
// ones to the homeserver. The client must be logged in.
func openKeyring(ctx context.Context, client *mautrix.Client, path string) (_ *keyring, err error) {
	db, err := openDatabase(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	state := sqlstatestore.NewSQLStateStore(db, dbutil.NoopLogger, false)
	if err := state.Upgrade(ctx); err != nil {
		return nil, fmt.Errorf("make the tables of rooms: %w", err)
	}
	pickle := make([]byte, 32)
	rand.Read(pickle) // never fails, see crypto/rand
	store := crypto.NewSQLCryptoStore(db, dbutil.NoopLogger, "", client.DeviceID, pickle)
	if err := store.DB.Upgrade(ctx); err != nil {
		return nil, fmt.Errorf("make the tables of keys: %w", err)
	}
	client.StateStore, client.Store = state, store
	k := &keyring{client: client, machine: crypto.NewOlmMachine(client, &client.Log, store, state), store: store, db: db}
	if err := k.machine.Load(ctx); err != nil {
		return nil, fmt.Errorf("make keys: %w", err)
	}
	if err := k.machine.ShareKeys(ctx, -1); err != nil {
		return nil, fmt.Errorf("publish keys: %w", err)
	}
	return k, nil
}

// openDatabase opens SQLite without cgo. Nothing in it outlives the test, so
// nothing is flushed to the disk.
func openDatabase(path string) (*dbutil.Database, error) {
	options := url.Values{
		"_txlock": {"immediate"}, "_time_format": {"sqlite"},
		"_pragma": {"foreign_keys(1)", "journal_mode(WAL)", "busy_timeout(5000)", "synchronous(OFF)"},
	}
	raw, err := sql.Open("sqlite", "file:"+path+"?"+options.Encode())
	if err != nil {
		return nil, fmt.Errorf("open the member's database: %w", err)
	}
	db, err := dbutil.NewWithDB(raw, "sqlite")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the member's database: %w", err), raw.Close())
	}
	return db, nil
}

// follow lets the sync keep the keyring up to date and tells the ears what it
// reads. The order matters: the state of rooms is known before their words.
func (k *keyring) follow(syncer mautrix.ExtensibleSyncer, ears *ears) {
	syncer.OnSync(k.machine.ProcessSyncResponse)
	syncer.OnEventType(event.StateMember, k.machine.HandleMemberEvent)
	syncer.OnEventType(event.StateHistoryVisibility, k.machine.HandleHistoryVisibility)
	syncer.OnEvent(k.client.StateStoreSyncHandler)
	syncer.OnEvent(ears.hear)
	syncer.OnEventType(event.EventEncrypted, func(ctx context.Context, evt *event.Event) { k.read(ctx, evt, ears) })
}

// keyPatience is how long a message may come before its key. Acknowledged is
// not delivered: the key may be some syncs behind.
const keyPatience = 30 * time.Second

// read decrypts an event, if need be when its key has come: beside the sync,
// which is what brings the key.
func (k *keyring) read(ctx context.Context, evt *event.Event, ears *ears) {
	plain, err := k.machine.DecryptMegolmEvent(ctx, evt)
	if !errors.Is(err, crypto.ErrNoSessionFound) {
		ears.hearDecrypted(evt, plain, err)
		return
	}
	go func() {
		content := evt.Content.AsEncrypted()
		k.machine.WaitForSession(ctx, evt.RoomID, content.SenderKey, content.SessionID, keyPatience)
		plain, err := k.machine.DecryptMegolmEvent(ctx, evt)
		ears.hearDecrypted(evt, plain, err)
	}()
}

// seal encrypts a content for all who are in the room or invited, if the room
// is encrypted.
func (k *keyring) seal(ctx context.Context, room id.RoomID, kind event.Type, content any) (event.Type, any, error) {
	encrypted, err := k.client.StateStore.IsEncrypted(ctx, room)
	if err != nil || !encrypted {
		return kind, content, err
	}
	sealed, err := k.machine.EncryptMegolmEvent(ctx, room, kind, content)
	if errors.Is(err, crypto.ErrSessionExpired) || errors.Is(err, crypto.ErrNoGroupSession) || errors.Is(err, crypto.ErrSessionNotShared) {
		var members []id.UserID
		if members, err = k.client.StateStore.GetRoomJoinedOrInvitedMembers(ctx, room); err != nil {
			return kind, nil, fmt.Errorf("read the members: %w", err)
		}
		if err = k.machine.ShareGroupSession(ctx, room, members); err != nil {
			return kind, nil, fmt.Errorf("share the key of the room: %w", err)
		}
		sealed, err = k.machine.EncryptMegolmEvent(ctx, room, kind, content)
	}
	if err != nil {
		return kind, nil, fmt.Errorf("encrypt: %w", err)
	}
	return event.EventEncrypted, sealed, nil
}

func (k *keyring) close() error {
	if k == nil {
		return nil
	}
	return k.db.Close()
}
