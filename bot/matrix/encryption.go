package matrix

import (
	"context"
	"errors"
	"fmt"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/signatures"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/sqlstatestore"
)

// ErrOtherKeys says that the homeserver has other keys for this device than
// the database: a database from a backup, or one that belongs elsewhere.
var ErrOtherKeys = errors.New("the homeserver has other keys for this device; move the database away to start as a new device")

// startEncryption opens the stores of the encryption library in our database
// and makes sure that the homeserver has this device's keys.
func (c *Client) startEncryption(ctx context.Context) error {
	state := sqlstatestore.NewSQLStateStore(c.store.Database(), dbutil.NoopLogger, false)
	state.DisableNameDisambiguation = true
	if err := state.Upgrade(ctx); err != nil {
		return fmt.Errorf("upgrade room state: %w", err)
	}
	c.state = &stateStore{SQLStateStore: state}
	c.api.StateStore = c.state

	c.crypto = crypto.NewSQLCryptoStore(c.store.Database(), dbutil.NoopLogger, "", c.api.DeviceID, c.key)
	if err := c.crypto.DB.Upgrade(ctx); err != nil {
		return fmt.Errorf("upgrade keys: %w", err)
	}
	kept, err := c.crypto.FindDeviceID(ctx)
	if err != nil {
		return fmt.Errorf("find device: %w", err)
	}
	if kept != "" && kept != c.api.DeviceID {
		return fmt.Errorf("device %s, keys of device %s: %w", c.api.DeviceID, kept, ErrOtherAccount)
	}
	c.mach = crypto.NewOlmMachine(c.api, &c.api.Log, c.crypto, c.state)
	// Keys of devices are fetched before a send, never while something is
	// decrypted: that may happen inside a transaction.
	c.mach.DisableDecryptKeyFetching = true
	c.mach.SessionReceived = c.sessionReceived
	c.mach.SetMegolmDecryptLock(sessionLock(c.sessions))
	if err := c.mach.Load(ctx); err != nil {
		return fmt.Errorf("load keys: %w", err)
	}
	return c.publishKeys(ctx)
}

// reloadKeys forgets what the encryption library holds in memory and reads it
// again from the database, after a transaction was rolled back under it.
func (c *Client) reloadKeys(ctx context.Context) error {
	c.crypto.Account = nil
	c.crypto.InitFields()
	if err := c.mach.Load(ctx); err != nil {
		return fmt.Errorf("reload keys: %w", err)
	}
	return nil
}

// publishKeys uploads the device's keys unless the homeserver has them. The
// mark "shared" in the database may be wrong in both directions: a process
// killed after the upload did not set it, and a device that was removed on
// the server and logged in again has no keys there though it is set.
func (c *Client) publishKeys(ctx context.Context) error {
	view, err := c.ownKeys(ctx)
	if err != nil {
		return err
	}
	account := c.mach.GetAccount()
	switch {
	case view.signingKey == "":
		account.Shared = false
		if err := c.mach.ShareKeys(ctx, 0); err != nil {
			return fmt.Errorf("upload keys: %w", err)
		}
		return nil
	case view.signingKey != c.mach.OwnIdentity().SigningKey:
		return ErrOtherKeys
	case !account.Shared:
		account.Shared = true
		return c.crypto.PutAccount(ctx, account)
	}
	return nil
}

// published is what the homeserver tells everybody about the bot's keys.
type published struct {
	signingKey  id.Ed25519 // of this device, or ""
	crossSigned bool       // the account has cross-signing keys
	signed      bool       // this device is signed with them
}

// ownKeys asks the homeserver for the bot's own keys, as another user's app
// sees them (11.11.1, device keys and cross-signing).
func (c *Client) ownKeys(ctx context.Context) (published, error) {
	resp, err := c.api.QueryKeys(ctx, &mautrix.ReqQueryKeys{
		DeviceKeys: mautrix.DeviceKeysRequest{c.me(): mautrix.DeviceIDList{}},
	})
	if err != nil {
		return published{}, fmt.Errorf("query own keys: %w", err)
	}
	device := resp.DeviceKeys[c.me()][c.api.DeviceID]
	master, selfSigning := resp.MasterKeys[c.me()], resp.SelfSigningKeys[c.me()]
	view := published{
		signingKey:  device.Keys.GetEd25519(c.api.DeviceID),
		crossSigned: master.FirstKey() != "" && selfSigning.FirstKey() != "",
	}
	if !view.crossSigned || view.signingKey == "" {
		return view, nil
	}
	rootSigns, _ := signatures.VerifySignatureJSON(selfSigning, c.me(), master.FirstKey().String(), master.FirstKey())
	selfSigns, _ := signatures.VerifySignatureJSON(device, c.me(), selfSigning.FirstKey().String(), selfSigning.FirstKey())
	view.signed = rootSigns && selfSigns
	return view, nil
}
