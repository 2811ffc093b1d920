package matrix

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"maunium.net/go/mautrix/id"
)

// Options say who the bot is and how it behaves. They hold values, not where
// the values come from: nothing here reads a configuration or the environment.
type Options struct {
	Homeserver  string            // base URL of the client API
	UserID      string            // the bot's full Matrix id
	Device      string            // display name of its device
	Folder      string            // where its keys and its database are
	Password    string            // for the first login, and the upload of cross-signing keys
	AccessToken string            // instead of a password, where the server has none
	Invites     InvitePolicy      // whose invitations are accepted
	Prefix      string            // with what a question in a room begins; "!compa" if empty
	Ignored     []string          // Matrix ids that are never answered: other bots
	Clock       func() time.Time  // time.Now if nil
	Logger      zerolog.Logger    // identifiers are taken out before a line reaches it
	Checkpoint  func(name string) // called at the points below, for tests; nil otherwise
}

// InvitePolicy says whose invitations the bot accepts. The zero value accepts
// nobody's. Others are left unanswered: to refuse tells a stranger that there
// is somebody.
type InvitePolicy struct {
	Everyone bool
	Users    []string // full Matrix ids
	Servers  []string // server names: everybody from there
}

// Allows says whether an invitation by the user is accepted.
func (p InvitePolicy) Allows(userID string) bool {
	if p.Everyone || slices.Contains(p.Users, userID) {
		return true
	}
	_, server, ok := strings.Cut(userID, ":")
	return ok && slices.Contains(p.Servers, server)
}

// The names that [Options.Checkpoint] is called with. Tests kill the process
// there; in production the hook is nil.
const (
	AfterDecrypt        = "after-decrypt"          // an event was read, nothing is decided
	AfterInbox          = "after-inbox"            // a sync that brought messages is committed
	BeforeSend          = "before-send"            // the parcel is marked as sending
	AfterSendBeforeMark = "after-send-before-mark" // the homeserver has it, the outbox does not know
)

// DatabaseFile is the name of the database in the folder.
const DatabaseFile = "compa.db"

const defaultPrefix = "!compa"

// DatabasePath is where the database of a folder is.
func DatabasePath(folder string) string { return filepath.Join(folder, DatabaseFile) }

func (o Options) withDefaults() (Options, error) {
	home, err := url.Parse(o.Homeserver)
	if err != nil || home.Host == "" || (home.Scheme != "https" && home.Scheme != "http") {
		return o, fmt.Errorf("homeserver %q: must be a URL such as https://matrix.example.org", o.Homeserver)
	}
	if _, _, err := id.UserID(o.UserID).ParseAndValidateRelaxed(); err != nil {
		return o, fmt.Errorf("user id %q: must be a full Matrix id such as @compa:example.org: %w", o.UserID, err)
	}
	if o.Folder == "" {
		return o, errors.New("state folder: must be named")
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Device == "" {
		o.Device = "Compa"
	}
	if o.Prefix == "" {
		o.Prefix = defaultPrefix
	}
	if o.Checkpoint == nil {
		o.Checkpoint = func(string) {}
	}
	return o, nil
}
