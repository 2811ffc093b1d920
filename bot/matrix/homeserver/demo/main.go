// Command demo holds a real end-to-end-encrypted conversation with the bot on
// this machine: it starts a homeserver on the loopback interface, makes the
// accounts, starts the bot and puts a person at a prompt as a member.
//
//	go run -tags goolm ./bot/matrix/homeserver/demo
//	go run -tags goolm ./bot/matrix/homeserver/demo -script FILE
//	go run -tags goolm ./bot/matrix/homeserver/demo -build-only
//
// Everything it writes is in one folder below .demo, which is removed at the
// end, and Dendrite itself, which is kept in the cache.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"compa/bot/matrix/homeserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	var d demo
	flag.StringVar(&d.script, "script", "", "read the member's lines from this `file` and exit 1 if a reply is missing")
	flag.StringVar(&d.compa, "compa", "", "run this `binary` instead of building the bot")
	flag.IntVar(&d.port, "port", 0, "`port` of the homeserver on 127.0.0.1; 0 is a free one")
	flag.DurationVar(&d.patience, "wait", 30*time.Second, "how long a reply may take")
	flag.BoolVar(&d.keep, "keep", false, "keep the folder, with the logs, at the end")
	buildOnly := flag.Bool("build-only", false, "build the homeserver into the cache and do no more")
	flag.Parse()

	err := run(ctx, &d, *buildOnly)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "stopped")
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
	}
	if err != nil && (ctx.Err() == nil || d.script != "") {
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, d *demo, buildOnly bool) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("unknown argument %q, see -help", flag.Arg(0))
	}
	binaries, err := homeserver.Build(ctx, os.Stderr)
	if err != nil || buildOnly {
		return err
	}
	return errors.Join(d.hold(ctx, binaries), d.close())
}

// A demo is one conversation and all that it needs. close undoes what was done.
type demo struct {
	script, compa string
	port          int
	patience      time.Duration
	keep          bool

	folder string
	server *homeserver.Server
	bot    *homeserver.Process
	member *homeserver.Member
}

// hold starts everything and holds the conversation.
func (d *demo) hold(ctx context.Context, binaries homeserver.Binaries) error {
	lines, err := d.lines()
	if err != nil {
		return err
	}
	if err := d.makeFolder(); err != nil {
		return err
	}
	people, err := d.startServer(ctx, binaries)
	if err != nil {
		return err
	}
	if err := d.startBot(ctx, people.bot); err != nil {
		return err
	}
	d.member, err = homeserver.Login(ctx, d.server.URL().String(), people.member, d.folder)
	if err != nil {
		return err
	}
	room, err := d.openChat(ctx, people.bot.UserID)
	if err != nil {
		return d.explain(err)
	}
	chat := &chat{member: d.member, room: room, bot: people.bot.UserID, patience: d.patience, out: os.Stdout}
	if lines != nil {
		return d.explain(chat.play(ctx, lines))
	}
	people.introduce(os.Stderr, d.server.URL().String())
	return chat.talk(ctx, os.Stdin, d.bot.Ended())
}

// lines reads the script before anything is started, so that a wrong name
// costs no time. It is nil if there is none.
func (d *demo) lines() ([]line, error) {
	if d.script == "" {
		return nil, nil
	}
	file, err := os.Open(d.script)
	if err != nil {
		return nil, fmt.Errorf("read the script: %w", err)
	}
	defer file.Close()
	return readScript(d.script, file)
}

// explain adds the end of the bot's log to an error that it may have caused.
func (d *demo) explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w\nthe bot's log ends with:\n%s", err, homeserver.Tail(d.botLog(), 4<<10))
}

const stopGrace = 10 * time.Second

// close ends the processes, the bot before its homeserver, and removes the
// folder. It is also called when only a part was started.
func (d *demo) close() error {
	var errs []error
	if d.member != nil {
		errs = append(errs, d.member.Close())
	}
	if d.bot != nil {
		d.bot.Stop(context.Background(), stopGrace)
	}
	if d.server != nil {
		errs = append(errs, d.server.Close())
	}
	if d.folder != "" && d.keep {
		fmt.Fprintln(os.Stderr, "kept", d.folder)
	} else if d.folder != "" {
		errs = append(errs, os.RemoveAll(d.folder))
		_ = os.Remove(demoFolder) // fails while another demo runs in it
	}
	return errors.Join(errs...)
}

// tell prints operator's news, which is no part of the conversation.
func tell(out io.Writer, format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
