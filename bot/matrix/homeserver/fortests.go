package homeserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// The Matrix library's types under the names by which tests use them.
//
//nolint:revive // one comment for all
type (
	RoomID  = id.RoomID
	UserID  = id.UserID
	EventID = id.EventID
	Event   = event.Event
)

// ErrSkipped says why the tests against the homeserver are left out.
var ErrSkipped = errors.New("skipped: the tests against a real homeserver")

// ForTests is [Build] for a TestMain. The error is [ErrSkipped] with -short,
// and where no C compiler is, unless CI=true: a machine that is there to test
// must not pass because it cannot.
func ForTests(ctx context.Context, log io.Writer) (Binaries, error) {
	if testing.Short() {
		return Binaries{}, fmt.Errorf("%w (-short)", ErrSkipped)
	}
	binaries, err := Build(ctx, log)
	if errors.Is(err, ErrNoCompiler) && os.Getenv("CI") != "true" {
		return Binaries{}, fmt.Errorf("%w (%w)", ErrSkipped, err)
	}
	return binaries, err
}
