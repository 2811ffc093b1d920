package matrix

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// A Finding is one thing that [Diagnose] looked at.
type Finding struct {
	ID     string // stable, for scripts: one of the constants below
	OK     bool
	Detail string // for operators, in English: what is, and what to do about it
}

// The ids of findings, in the order they are looked at.
const (
	FindHomeserver  = "homeserver"   // it can be reached and speaks Matrix
	FindDatabase    = "database"     // it opens and is not damaged
	FindToken       = "token"        // the kept login is valid
	FindDeviceKeys  = "device-keys"  // the homeserver has this device's keys, and they are ours
	FindSigned      = "cross-signed" // the device is signed by its owner
	FindRecoveryKey = "recovery-key" // recovery.key is readable and opens the account's secret storage
)

// diagnosisTimeout bounds each look at the homeserver.
const diagnosisTimeout = 20 * time.Second

// Diagnose looks at everything the bot needs and changes nothing, except that
// it upgrades an older database. It may be
// used while the bot runs. What depends on something that is not right is
// reported as not right too.
func Diagnose(ctx context.Context, o Options) []Finding {
	d := &diagnosis{o: o}
	d.look(ctx, FindHomeserver, d.homeserver)
	d.look(ctx, FindDatabase, d.database)
	defer d.close()
	d.look(ctx, FindToken, d.token)
	d.look(ctx, FindDeviceKeys, d.deviceKeys)
	d.look(ctx, FindSigned, d.signed)
	d.look(ctx, FindRecoveryKey, d.recovery)
	return d.findings
}

type diagnosis struct {
	o        Options
	c        *Client // once the database is open
	view     published
	loggedIn bool
	findings []Finding
}

func (d *diagnosis) look(ctx context.Context, name string, check func(context.Context) (string, error)) {
	ctx, cancel := context.WithTimeout(ctx, diagnosisTimeout)
	defer cancel()
	detail, err := check(ctx)
	if err != nil {
		detail = err.Error()
	}
	d.findings = append(d.findings, Finding{ID: name, OK: err == nil, Detail: detail})
}

func (d *diagnosis) close() {
	if d.c != nil {
		// Nothing was written, so there is nothing that closing could lose.
		_ = d.c.store.Close()
	}
}

func (d *diagnosis) homeserver(ctx context.Context) (string, error) {
	o, err := d.o.withDefaults()
	if err != nil {
		return "", err
	}
	api, err := mautrix.NewClient(o.Homeserver, "", "")
	if err != nil {
		return "", fmt.Errorf("homeserver %q: %w", o.Homeserver, err)
	}
	versions, err := api.Versions(ctx)
	if err != nil {
		return "", fmt.Errorf("%s does not answer as a homeserver: %w", o.Homeserver, err)
	}
	return fmt.Sprintf("%s speaks Matrix %s", o.Homeserver, versions.GetLatest()), nil
}

func (d *diagnosis) database(ctx context.Context) (string, error) {
	path := DatabasePath(d.o.Folder)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s is not there yet: start the bot once", path)
	}
	key, err := PickleKey(d.o.Folder)
	if err != nil {
		return "", err
	}
	s, err := store.Open(ctx, store.Options{Path: path, Key: key})
	if err != nil {
		return "", err
	}
	c, err := New(d.o, s, key)
	if err != nil {
		return "", errors.Join(err, s.Close())
	}
	d.c = c
	if err := s.Check(ctx); err != nil {
		return "", err
	}
	return path + " is whole", nil
}

var errEarlier = errors.New("could not be looked at: see above")

func (d *diagnosis) token(ctx context.Context) (string, error) {
	if d.c == nil {
		return "", errEarlier
	}
	account, ok, err := d.c.store.Account(ctx)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", errors.New("the bot has not logged in yet: start it once")
	}
	d.c.use(id.DeviceID(account.DeviceID), account.Token)
	if _, err := d.c.api.Whoami(ctx); err != nil {
		return "", fmt.Errorf("the kept login is not accepted: %w", err)
	}
	d.loggedIn = true
	return fmt.Sprintf("%s, device %s", account.UserID, account.DeviceID), nil
}

func (d *diagnosis) deviceKeys(ctx context.Context) (string, error) {
	if !d.loggedIn {
		return "", errEarlier
	}
	var err error
	if d.view, err = d.c.ownKeys(ctx); err != nil {
		return "", err
	}
	if d.view.signingKey == "" {
		return "", errors.New("the homeserver has no keys of this device: restart the bot")
	}
	keys := crypto.NewSQLCryptoStore(d.c.store.Database(), dbutil.NoopLogger, "", d.c.api.DeviceID, d.c.key)
	account, err := keys.GetAccount(ctx)
	if err != nil || account == nil {
		return "", errors.Join(errors.New("the database has no keys of this device"), err)
	}
	if account.SigningKey() != d.view.signingKey {
		return "", ErrOtherKeys
	}
	return "fingerprint " + account.SigningKey().Fingerprint(), nil
}

func (d *diagnosis) signed(context.Context) (string, error) {
	switch {
	case !d.loggedIn:
		return "", errEarlier
	case d.view.signed:
		return "the device is signed by its owner", nil
	case d.view.crossSigned:
		return "", fmt.Errorf("the device is not signed by its owner, so apps warn about it; put %s back and restart the bot", recoveryKeyFile)
	}
	return "", errors.New("the account has no cross-signing keys; restart the bot with its password")
}

func (d *diagnosis) recovery(ctx context.Context) (string, error) {
	if !d.loggedIn {
		return "", errEarlier
	}
	key, err := recoveryKey(d.o.Folder)
	if err != nil {
		return "", err
	}
	if key == "" {
		return "", fmt.Errorf("%s is not there: a lost database could not be brought back as a verified device", recoveryKeyFile)
	}
	mach := crypto.NewOlmMachine(d.c.api, &d.c.api.Log, nil, nil)
	keyID, data, err := mach.SSSS.GetDefaultKeyData(ctx)
	if err != nil {
		return "", fmt.Errorf("the account's secret storage cannot be read: %w", err)
	}
	if _, err := data.VerifyRecoveryKey(keyID, key); err != nil {
		return "", fmt.Errorf("%s does not open the account's secret storage: %w", recoveryKeyFile, err)
	}
	return recoveryKeyFile + " opens the account's secret storage; keep a copy somewhere else", nil
}
