// Package e2e holds the end-to-end tests: the bot as a process of its own, a
// real homeserver, members with clients of their own. What the bot promises
// about encryption and about losing and doubling nothing is tested here.
//
// All tests share one homeserver and run at the same time; each has accounts
// of its own. Those that stop the homeserver start one for themselves.
package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
)

var (
	server   *homeserver.Server  // shared, set by TestMain alone
	binaries homeserver.Binaries // for the tests with a homeserver of their own

	seed = flag.Uint64("seed", uint64(time.Now().UnixNano()), "seed of the random delays and orders")
)

func TestMain(m *testing.M) {
	if spec := os.Getenv(specVariable); spec != "" {
		os.Exit(runAsBot(spec))
	}
	os.Exit(withServer(m))
}

func withServer(m *testing.M) int {
	flag.Parse()
	// The tests wait more than they work: more of them at once than cores.
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx := context.Background()
	var err error
	binaries, err = homeserver.ForTests(ctx, os.Stderr)
	if errors.Is(err, homeserver.ErrSkipped) {
		fmt.Fprintln(os.Stderr, err)
		return 0
	}
	if err == nil {
		server, err = homeserver.Start(ctx, homeserver.Options{Binaries: binaries})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Fprintf(os.Stderr, "seed %d (repeat with -seed)\n", *seed)
	code := m.Run()
	if used, err := server.CPU(); err == nil {
		fmt.Fprintf(os.Stderr, "the homeserver used %s of CPU\n", used.Round(time.Second/10))
	}
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// random gives a test delays and orders of its own that the seed repeats.
func random(t *testing.T) *rand.Rand {
	var name uint64
	for _, b := range []byte(t.Name()) {
		name = name*31 + uint64(b)
	}
	return rand.New(rand.NewPCG(*seed, name))
}
