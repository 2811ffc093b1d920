package matrix

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"go.mau.fi/util/exsync"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// A Client is the bot's connection to its homeserver. Make one with [New],
// then [Client.Connect] it; its other methods are for after that, and safe
// for concurrent use.
type Client struct {
	o     Options
	store *store.Store
	key   []byte
	log   zerolog.Logger

	api    *mautrix.Client
	state  *stateStore
	crypto *crypto.SQLCryptoStore
	mach   *crypto.OlmMachine

	// ratchet orders the two users of the Olm account: a sync holds it while
	// its transaction is open, a send while it encrypts. The library has a
	// lock of its own there; taken by one inside, by the other outside of a
	// transaction, it would wait for the database for ever.
	ratchet sync.RWMutex

	// reading does the same for those who decrypt, who never wait for the
	// network. sessions orders them among each other.
	reading  sync.RWMutex
	sessions *exsync.KeyedMutex[id.SessionID]

	rooms    rooms
	recent   recent
	own      own
	name     atomic.Pointer[string] // own display name
	health   health
	arrivals arrivalSignal
	devices  deviceRefresh
	ignored  map[id.UserID]bool
}

// The transport's limits. A send is given longer than any homeserver needs:
// to give up early and try again is how messages are doubled.
const (
	dialTimeout   = 10 * time.Second
	headerTimeout = 90 * time.Second
)

// New makes a client from options and an open database. key is the one that
// the database was opened with. It does not use the network.
func New(o Options, s *store.Store, key []byte) (*Client, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	api, err := mautrix.NewClient(o.Homeserver, id.UserID(o.UserID), "")
	if err != nil {
		return nil, fmt.Errorf("homeserver %q: %w", o.Homeserver, err)
	}
	api.Log = redacting(o.Logger, s.Ref)
	api.Client = &http.Client{Transport: transport()}
	api.ExternalClient = nil
	api.IgnoreRateLimit = true // 429 is dealt with by who asked, from the body's retry_after_ms
	c := &Client{o: o, store: s, key: key, api: api, log: o.Logger, ignored: map[id.UserID]bool{},
		sessions: exsync.NewKeyedMutex[id.SessionID]()}
	for _, user := range o.Ignored {
		c.ignored[id.UserID(user)] = true
	}
	c.health.clock = o.Clock
	return c, nil
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout, KeepAlive: 15 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: headerTimeout,
	}
}

// Connect logs in if that was not done before, makes sure that the
// homeserver has the device's keys and that the device is signed. It uses
// the network; an error for which [Retryable] is true may pass. A device that
// cannot be signed is no error: [Client.Health] and [Diagnose] show it.
func (c *Client) Connect(ctx context.Context) error {
	if err := c.login(ctx); err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	if err := c.startEncryption(ctx); err != nil {
		return fmt.Errorf("start encryption: %w", err)
	}
	if err := c.signDevice(ctx); err != nil {
		if Retryable(err) || errors.Is(err, context.Canceled) {
			return fmt.Errorf("sign device: %w", err)
		}
		c.log.Error().Err(err).Msg("the device is not cross-signed: apps will warn about the bot; see compa doctor")
	}
	if profile, err := c.api.GetOwnDisplayName(ctx); err == nil {
		c.name.Store(&profile.DisplayName)
	}
	return nil
}

// UserID is the bot's full Matrix id.
func (c *Client) UserID() string { return c.o.UserID }

// DeviceID is the id of the bot's device, or "" before [Client.Connect].
func (c *Client) DeviceID() string { return string(c.api.DeviceID) }

func (c *Client) me() id.UserID { return id.UserID(c.o.UserID) }
