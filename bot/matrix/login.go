package matrix

import (
	"context"
	"errors"
	"fmt"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// Errors of the login that no retry heals.
var (
	// ErrNoCredentials says that there is neither a kept login nor a password
	// nor an access token.
	ErrNoCredentials = errors.New("no password and no access token")
	// ErrOtherAccount says that the folder or the token belongs to another
	// account or device than the one that is configured.
	ErrOtherAccount = errors.New("belongs to another account or device")
	// ErrTokenRejected says that the homeserver does not know the access
	// token any more.
	ErrTokenRejected = errors.New("access token rejected")
)

// login uses the login that was kept, or makes one and keeps it. A login at
// each start would make a new token each time, and with it the homeserver
// would forget the transaction ids that keep messages from being doubled.
func (c *Client) login(ctx context.Context) error {
	account, ok, err := c.store.Account(ctx)
	switch {
	case err != nil:
		return err
	case ok && account.UserID != c.o.UserID:
		return fmt.Errorf("folder %s: %w: %s", c.o.Folder, ErrOtherAccount, account.UserID)
	case ok:
		return c.resume(ctx, account)
	case c.o.AccessToken != "":
		return c.adopt(ctx, c.o.AccessToken, "")
	case c.o.Password != "":
		return c.enter(ctx, "")
	}
	return ErrNoCredentials
}

// resume goes on with a kept login. When the homeserver does not take its
// token any more, the same device logs in anew.
func (c *Client) resume(ctx context.Context, a store.Account) error {
	c.use(id.DeviceID(a.DeviceID), a.Token)
	_, err := c.api.Whoami(ctx)
	if err == nil || !errors.Is(err, mautrix.MUnknownToken) {
		return err
	}
	switch {
	case c.o.AccessToken != "" && c.o.AccessToken != a.Token:
		return c.adopt(ctx, c.o.AccessToken, id.DeviceID(a.DeviceID))
	case c.o.Password != "":
		c.log.Warn().Msg("the homeserver rejected the kept access token; logging in again as the same device")
		return c.enter(ctx, id.DeviceID(a.DeviceID))
	}
	return fmt.Errorf("%w, and there is no password to log in with: %w", ErrTokenRejected, err)
}

// adopt uses an access token that was given.
func (c *Client) adopt(ctx context.Context, token string, device id.DeviceID) error {
	c.use(device, token)
	who, err := c.api.Whoami(ctx)
	if errors.Is(err, mautrix.MUnknownToken) {
		return fmt.Errorf("%w: %w", ErrTokenRejected, err)
	}
	if err != nil {
		return err
	}
	if who.UserID != c.me() || (device != "" && who.DeviceID != device) {
		return fmt.Errorf("access token: %w: %s, device %s", ErrOtherAccount, who.UserID, who.DeviceID)
	}
	return c.keepLogin(ctx, who.DeviceID, token)
}

// enter logs in with the password; as a new device if none is named.
func (c *Client) enter(ctx context.Context, device id.DeviceID) error {
	resp, err := c.api.Login(ctx, &mautrix.ReqLogin{
		Type:                     mautrix.AuthTypePassword,
		Identifier:               mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: c.o.UserID},
		Password:                 c.o.Password,
		DeviceID:                 device,
		InitialDeviceDisplayName: c.o.Device,
	})
	if err != nil {
		return err
	}
	if resp.UserID != c.me() {
		return fmt.Errorf("password: %w: %s", ErrOtherAccount, resp.UserID)
	}
	return c.keepLogin(ctx, resp.DeviceID, resp.AccessToken)
}

func (c *Client) keepLogin(ctx context.Context, device id.DeviceID, token string) error {
	c.use(device, token)
	return c.store.PutAccount(ctx, store.Account{
		UserID: c.o.UserID, DeviceID: string(device), Token: token, FirstStart: c.o.Clock(),
	})
}

func (c *Client) use(device id.DeviceID, token string) {
	c.api.UserID, c.api.DeviceID, c.api.AccessToken = c.me(), device, token
}
