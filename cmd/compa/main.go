// Command compa answers questions about rights and solidarity, in a terminal
// or as a Matrix bot, with texts that people wrote and reviewed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run is main with an exit code, so that deferred calls run and tests can call it.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		if !errors.Is(err, errSaid) {
			fmt.Fprintln(os.Stderr, "compa:", err)
		}
		return 1
	}
	return 0
}

// errSaid ends a command with exit code 1 when what is wrong has been printed already.
var errSaid = errors.New("faults were printed")
