package matrix

import (
	"context"
	"errors"
	"fmt"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto/ssss"
	"maunium.net/go/mautrix/crypto/utils"
)

// ErrNoRecoveryKey says that the account has cross-signing keys but that the
// folder has no recovery key to use them with.
var ErrNoRecoveryKey = errors.New("the account has cross-signing keys, but there is no recovery.key to sign this device with")

// signDevice makes sure that this device is signed by its owner. Apps are
// moving to hide their messages from devices that are not (MSC4153). Keys
// that are there are never replaced: that would undo everybody's trust.
func (c *Client) signDevice(ctx context.Context) error {
	view, err := c.ownKeys(ctx)
	if err != nil || view.signed {
		return err
	}
	recovery, err := recoveryKey(c.o.Folder)
	if err != nil {
		return err
	}
	switch {
	case !view.crossSigned:
		return c.createCrossSigning(ctx, recovery)
	case recovery == "":
		return ErrNoRecoveryKey
	}
	if err := c.mach.VerifyWithRecoveryKey(ctx, recovery); err != nil {
		return fmt.Errorf("use recovery key: %w", err)
	}
	return nil
}

// createCrossSigning makes the account's cross-signing keys and puts them
// into its secret storage (11.11.3 and 11.12). The recovery key is on the disk
// before the homeserver learns of anything: whatever fails or is killed
// after that, the next start goes on from there with the same key.
func (c *Client) createCrossSigning(ctx context.Context, recovery string) error {
	key, err := c.storageKey(recovery)
	if err != nil {
		return err
	}
	if err := c.mach.SSSS.SetKeyData(ctx, key.ID, key.Metadata); err != nil {
		return fmt.Errorf("upload description of recovery key: %w", err)
	}
	if err := c.mach.SSSS.SetDefaultKeyID(ctx, key.ID); err != nil {
		return fmt.Errorf("make recovery key the default: %w", err)
	}
	keys, err := c.mach.GenerateCrossSigningKeys()
	if err != nil {
		return err
	}
	if err := c.mach.UploadCrossSigningKeysToSSSS(ctx, key, keys); err != nil {
		return fmt.Errorf("upload private cross-signing keys: %w", err)
	}
	if err := c.mach.PublishCrossSigningKeys(ctx, keys, c.authenticate); err != nil {
		return fmt.Errorf("publish cross-signing keys: %w", err)
	}
	if err := c.mach.SignOwnDevice(ctx, c.mach.OwnIdentity()); err != nil {
		return fmt.Errorf("sign own device: %w", err)
	}
	if err := c.mach.SignOwnMasterKey(ctx); err != nil {
		return fmt.Errorf("sign own master key: %w", err)
	}
	return nil
}

// storageKey is the key of the secret storage: the one that the recovery key
// stands for, or a new one, whose recovery key is written first.
func (c *Client) storageKey(recovery string) (*ssss.Key, error) {
	if recovery != "" {
		raw := utils.DecodeBase58RecoveryKey(recovery)
		if raw == nil {
			return nil, fmt.Errorf("%s: not a recovery key", recoveryKeyFile)
		}
		return ssss.WrapKey(raw, nil)
	}
	key, err := ssss.NewKey("")
	if err != nil {
		return nil, fmt.Errorf("make recovery key: %w", err)
	}
	return key, writeRecoveryKey(c.o.Folder, key.RecoveryKey())
}

// authenticate answers the homeserver's demand for the password when keys are
// published (user-interactive authentication, 5.4).
func (c *Client) authenticate(asked *mautrix.RespUserInteractive) any {
	if c.o.Password == "" {
		return nil
	}
	return &mautrix.ReqUIAuthLogin{
		BaseAuthData: mautrix.BaseAuthData{Type: mautrix.AuthTypePassword, Session: asked.Session},
		User:         c.o.UserID,
		Password:     c.o.Password,
	}
}
