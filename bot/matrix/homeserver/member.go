package homeserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
)

// A Member is somebody who writes to the bot from a client of their own: a
// device with its own keys, kept in a temporary folder. It shares no code with
// the bot but the Matrix library. Close it when done.
type Member struct {
	UserID id.UserID

	client *mautrix.Client
	keys   *keyring
	folder string
	ears   *ears
	stop   context.CancelFunc // ends the sync
	synced chan struct{}      // closed when the sync has ended

	mu    sync.Mutex
	known map[id.RoomID]bool // rooms whose state was fetched
}

// Login logs the account in on a new device and starts to listen. Its keys are
// kept in a new folder below parent ("": that for temporary files) until Close;
// ctx limits the login alone.
func Login(ctx context.Context, homeserver string, account Account, parent string) (*Member, error) {
	client, err := mautrix.NewClient(homeserver, "", "")
	if err != nil {
		return nil, fmt.Errorf("make a client for %s: %w", account.UserID, err)
	}
	client.Log = zerolog.Nop()
	client.DefaultHTTPRetries = 5
	client.Syncer = patientSyncer{mautrix.NewDefaultSyncer()}
	folder, err := os.MkdirTemp(parent, "compa-member-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for %s: %w", account.UserID, err)
	}
	m := &Member{UserID: account.UserID, client: client, folder: folder, ears: newEars(),
		stop: func() {}, synced: make(chan struct{}), known: map[id.RoomID]bool{}}
	if err := m.login(ctx, account); err != nil {
		close(m.synced)
		return nil, errors.Join(fmt.Errorf("log %s in: %w", account.UserID, err), m.Close())
	}
	m.listen()
	return m, nil
}

func (m *Member) login(ctx context.Context, account Account) error {
	_, err := m.client.Login(ctx, &mautrix.ReqLogin{
		Type:                     mautrix.AuthTypePassword,
		Identifier:               mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: string(account.UserID)},
		Password:                 account.Password,
		InitialDeviceDisplayName: "a member's phone",
		StoreCredentials:         true,
	})
	if err != nil {
		return err
	}
	if m.keys, err = openKeyring(ctx, m.client, filepath.Join(m.folder, "member.db")); err != nil {
		return err
	}
	m.keys.follow(m.client.Syncer.(mautrix.ExtensibleSyncer), m.ears)
	return nil
}

func (m *Member) listen() {
	ctx, stop := context.WithCancel(context.Background())
	m.stop = stop
	go func() {
		defer close(m.synced)
		for ctx.Err() == nil {
			if err := m.client.SyncWithContext(ctx); err != nil && ctx.Err() == nil {
				m.ears.fail(fmt.Errorf("the sync of %s: %w", m.UserID, err))
				return
			}
		}
	}()
}

// Close ends the client and removes its folder. The device stays known to the
// homeserver, as that of a phone that is switched off.
func (m *Member) Close() error {
	m.stop()
	<-m.synced
	return errors.Join(m.keys.close(), os.RemoveAll(m.folder))
}

// A patientSyncer tries again soon: mautrix waits ten seconds after a failed
// sync, longer than a homeserver takes to restart.
type patientSyncer struct{ *mautrix.DefaultSyncer }

func (patientSyncer) OnFailedSync(_ *mautrix.RespSync, err error) (time.Duration, error) {
	if errors.Is(err, mautrix.MUnknownToken) {
		return 0, err
	}
	return 200 * time.Millisecond, nil
}
