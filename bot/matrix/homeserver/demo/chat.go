package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"compa/bot/matrix/homeserver"
)

// A chat is the conversation of the member with the bot.
type chat struct {
	member   *homeserver.Member
	room     homeserver.RoomID
	bot      homeserver.UserID
	patience time.Duration // how long a reply may take
	out      io.Writer
}

// A line is one line of a script, with its number for the error.
type line struct {
	number int
	text   string
}

// readScript keeps the lines that say something: no blank ones, no comments.
func readScript(name string, in io.Reader) ([]line, error) {
	lines := []line{}
	scanner := bufio.NewScanner(in)
	for number := 1; scanner.Scan(); number++ {
		text := strings.TrimSpace(scanner.Text())
		if text != "" && !strings.HasPrefix(text, "#") {
			lines = append(lines, line{number, text})
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("read the script %s: %w", name, err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("the script %s says nothing", name)
	}
	return lines, nil
}

// settle is how long a reply may have to be silent to count as complete: the
// bot may answer in several messages, and none says that it is the last.
const settle = 500 * time.Millisecond

// play says the lines of a script one after the other and waits for the reply
// to each. It goes on after a missing reply and fails at the end.
func (c *chat) play(ctx context.Context, lines []line) error {
	var missing []error
	said := c.member.Listen(c.room, c.bot)
	for _, line := range lines {
		fmt.Fprintf(c.out, "you> %s\n", line.text)
		asked, err := c.member.Ask(ctx, c.room, line.text)
		if err != nil {
			return err
		}
		if err := c.hear(ctx, said, asked); err != nil {
			missing = append(missing, fmt.Errorf("line %d, %q: %w", line.number, line.text, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(missing...)
}

// hear prints what the bot says until it has replied to the question and then
// is silent.
func (c *chat) hear(ctx context.Context, said *homeserver.Listener, asked homeserver.EventID) error {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	for replied := false; ; {
		evt, err := nextWithin(ctx, said, replied)
		switch {
		case err != nil && replied:
			return nil
		case err != nil:
			return fmt.Errorf("no reply: %w", err)
		}
		c.show(evt)
		replied = replied || homeserver.RepliesTo(evt) == asked
	}
}

// nextWithin waits for the next message: as long as ctx for the reply, and a
// little for what may follow it.
func nextWithin(ctx context.Context, said *homeserver.Listener, replied bool) (*homeserver.Event, error) {
	if replied {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, settle)
		defer cancel()
	}
	return said.Next(ctx)
}

// talk lets a person type until ctx ends, the bot does, or the input ends and
// the last line is replied to. Replies are printed when they come.
func (c *chat) talk(ctx context.Context, in io.Reader, botEnded <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	typed, said := typedLines(ctx, in), c.said(ctx)
	var last homeserver.EventID
	c.prompt()
	for {
		select {
		case <-ctx.Done():
			fmt.Fprintln(c.out)
			return nil
		case <-botEnded:
			return errors.New("the bot has ended")
		case evt := <-said:
			c.show(evt)
			c.prompt()
		case text, open := <-typed:
			if !open {
				return c.last(ctx, said, last)
			}
			var err error
			if last, err = c.say(ctx, text, last); err != nil {
				return err
			}
		}
	}
}

func (c *chat) prompt() { fmt.Fprint(c.out, "you> ") }

// say sends a typed line and returns its id, or for a blank one the last id.
func (c *chat) say(ctx context.Context, text string, last homeserver.EventID) (homeserver.EventID, error) {
	if strings.TrimSpace(text) == "" {
		c.prompt()
		return last, nil
	}
	return c.member.Ask(ctx, c.room, text)
}

// last prints what comes until the last line is replied to: the input may be
// a pipe that ends before the bot can answer.
func (c *chat) last(ctx context.Context, said <-chan *homeserver.Event, asked homeserver.EventID) error {
	fmt.Fprintln(c.out)
	if asked == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	if _, err := c.member.AwaitReply(ctx, c.room, c.bot, asked); err != nil {
		return err
	}
	for {
		select {
		case evt := <-said:
			c.show(evt)
		case <-time.After(settle):
			return nil
		}
	}
}

func typedLines(ctx context.Context, in io.Reader) <-chan string {
	typed := make(chan string)
	go func() {
		defer close(typed)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			select {
			case typed <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return typed
}

// said passes on what the bot says until ctx ends.
func (c *chat) said(ctx context.Context) <-chan *homeserver.Event {
	listener, said := c.member.Listen(c.room, c.bot), make(chan *homeserver.Event)
	go func() {
		for {
			evt, err := listener.Next(ctx)
			if err != nil {
				return
			}
			select {
			case said <- evt:
			case <-ctx.Done():
				return
			}
		}
	}()
	return said
}

// show prints one message of the bot.
func (c *chat) show(evt *homeserver.Event) {
	body := "(a message that cannot be read)"
	if evt.Type.Type == "m.room.message" {
		body = evt.Content.AsMessage().Body
	}
	fmt.Fprintf(c.out, "\ncompa> %s\n\n", strings.ReplaceAll(printable(body), "\n", "\n       "))
}

// printable drops what could control the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, text)
}
