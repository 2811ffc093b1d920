package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"compa/bot/matrix/homeserver"
)

// demoFolder holds one folder per running demo. It is in .gitignore.
const demoFolder = ".demo"

func (d *demo) makeFolder() error {
	if err := os.MkdirAll(demoFolder, 0o700); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	folder, err := os.MkdirTemp(demoFolder, "run-")
	if err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	d.folder, err = filepath.Abs(folder)
	return err
}

// people are the accounts of the demo.
type people struct {
	bot, member, moderator, organizer homeserver.Account
}

func (d *demo) startServer(ctx context.Context, binaries homeserver.Binaries) (p people, err error) {
	tell(os.Stderr, "starting the homeserver")
	d.server, err = homeserver.Start(ctx, homeserver.Options{
		Binaries: binaries, Folder: filepath.Join(d.folder, "homeserver"), Port: d.port,
	})
	if err != nil {
		return p, err
	}
	for name, account := range map[string]*homeserver.Account{
		"compa": &p.bot, "member": &p.member, "moderator": &p.moderator, "organizer": &p.organizer,
	} {
		if *account, err = d.server.Register(ctx, name, false); err != nil {
			return p, err
		}
	}
	return p, nil
}

// introduce says how any Matrix client can join.
func (p people) introduce(out io.Writer, address string) {
	tell(out, "\nhomeserver  %s  (any Matrix client on this machine can use it)", address)
	for _, account := range []homeserver.Account{p.bot, p.member, p.moderator, p.organizer} {
		tell(out, "  %-22s  password %s", account.UserID, account.Password)
	}
	tell(out, "you are %s in an encrypted chat with %s; Ctrl-C ends\n", p.member.UserID, p.bot.UserID)
}

func (d *demo) botLog() string { return filepath.Join(d.folder, "compa.log") }

// startBot builds the bot as the README does, writes a configuration and runs
// it as an organizer would.
func (d *demo) startBot(ctx context.Context, account homeserver.Account) error {
	checkout, err := homeserver.Checkout(ctx)
	if err != nil {
		return err
	}
	if d.compa == "" {
		tell(os.Stderr, "building the bot")
		d.compa = filepath.Join(d.folder, "compa")
		build := exec.CommandContext(ctx, "go", "build", "-tags", "goolm", "-o", d.compa, "./cmd/compa")
		build.Dir, build.Stderr = checkout, os.Stderr
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if err := build.Run(); err != nil {
			return fmt.Errorf("build the bot: %w", err)
		}
	}
	config, err := d.writeConfig(account)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(d.botLog(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the bot's log: %w", err)
	}
	defer log.Close() // the bot has a descriptor of its own
	tell(os.Stderr, "starting the bot")
	bot := exec.Command(d.compa, "run", "--config", config)
	bot.Dir, bot.Env, bot.Stdout, bot.Stderr = checkout, botEnvironment(os.Environ()), log, log
	d.bot, err = homeserver.Spawn(bot)
	return err
}

// openTimeout is for the bot's first start, which makes its keys.
const openTimeout = time.Minute

// openChat invites the bot to an encrypted direct chat, as an app does, and
// waits until it has joined.
func (d *demo) openChat(ctx context.Context, bot homeserver.UserID) (homeserver.RoomID, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	opened := make(chan error, 1)
	var room homeserver.RoomID
	go func() {
		var err error
		room, err = d.member.DirectChat(ctx, bot)
		opened <- err
	}()
	select {
	case err := <-opened:
		return room, err
	case <-d.bot.Ended():
		cancel()
		<-opened //nolint:errcheck // the bot is gone: what became of the room no longer matters
		return "", fmt.Errorf("the bot has ended")
	}
}
