package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing/fstest"
	"time"

	"github.com/rs/zerolog"

	"compa/bot"
	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/bot/matrix"
	"compa/content"
	"compa/locales"
)

// runAsBot is the bot process: bot.New and bot.Run as in `compa run`, with the
// crash points in the hands of the test. It returns the exit code.
func runAsBot(text string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, text, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bot:", err)
		return 1
	}
	return 0
}

func serve(ctx context.Context, text string, control io.Reader, report io.Writer) error {
	var s spec
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return fmt.Errorf("read the spec: %w", err)
	}
	converser, err := newConverser()
	if err != nil {
		return err
	}
	point := &crashPoint{armed: s.Arm, report: report}
	go point.obey(control)
	compa, err := bot.New(ctx, bot.Options{
		Matrix: matrix.Options{
			Homeserver: s.Homeserver, UserID: string(s.UserID), Password: s.Password, Folder: s.State,
			Invites: matrix.InvitePolicy{Everyone: true}, Checkpoint: point.pass,
			Logger: zerolog.New(os.Stderr).Level(zerolog.InfoLevel).With().Timestamp().Logger(),
		},
		Converser: converser,
	})
	if err != nil {
		return err
	}
	return compa.Run(ctx)
}

// A crashPoint makes the goroutine that comes to the armed point stand still
// for ever and tells the test, which then kills the process.
type crashPoint struct {
	mu     sync.Mutex // held while reporting, so that reports have an order
	armed  string
	report io.Writer
}

func (c *crashPoint) pass(name string) {
	if c.strikes(name) {
		select {}
	}
}

func (c *crashPoint) strikes(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if name != c.armed {
		return false
	}
	fmt.Fprintln(c.report, name)
	return true
}

// obey arms the points that the test names.
func (c *crashPoint) obey(control io.Reader) {
	for scanner := bufio.NewScanner(control); scanner.Scan(); {
		c.mu.Lock()
		c.armed = scanner.Text()
		fmt.Fprintln(c.report, "armed")
		c.mu.Unlock()
	}
}

// newConverser is the bot's own conversation over a library without entries:
// these tests are about messages, and must not change when a text does.
func newConverser() (*conversation.Conversation, error) {
	library, err := content.Load(fstest.MapFS{
		"sources.yaml": {Data: []byte("{}\n")},
		"menu.yaml":    {Data: []byte("{}\n")},
		"places.yaml":  {Data: []byte("int:\n  names: {en: everywhere, es: todas partes, fr: partout, ar: كل مكان, pt: todos os lugares, ht: tout kote}\n")},
	})
	if err != nil {
		return nil, fmt.Errorf("load an empty library: %w", err)
	}
	catalog, err := locales.Load()
	if err != nil {
		return nil, err
	}
	return conversation.New(conversation.Options{
		Shelf: content.NewShelf(library), Catalog: catalog, Finder: findsNothing{}, Detector: english{}, Now: time.Now,
		DefaultLanguage: "en",
	})
}

type findsNothing struct{}

func (findsNothing) Decide(_ context.Context, q answer.Question) answer.Decision {
	return answer.Decision{Kind: answer.NoAnswer, Lang: q.Lang}
}

type english struct{}

func (english) Detect(string) (string, bool) { return "en", true }
