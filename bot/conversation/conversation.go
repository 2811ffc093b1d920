package conversation

import (
	"context"
	"errors"
	"time"

	"compa/bot/answer"
	"compa/content"
	"compa/locales"
)

// A Finder decides which entry answers a question. It must be safe for
// concurrent use.
type Finder interface {
	Decide(ctx context.Context, q answer.Question) answer.Decision
}

// A Detector tells the language of a message. Sure is false where it would be guessing.
type Detector interface {
	Detect(text string) (lang string, sure bool)
}

// Options are what a conversation needs.
type Options struct {
	Shelf           *content.Shelf
	Catalog         *locales.Catalog
	Finder          Finder
	Detector        Detector
	Now             func() time.Time
	DefaultLanguage string              // of members whose language is not known; "" asks them
	DefaultPlace    string              // of members who gave none; "" asks them
	Model           func(Room) ModelUse // nil: no model is used anywhere
}

// ModelUse says what the privacy reply tells about a language model.
type ModelUse int

// The uses of a model.
const (
	ModelOff ModelUse = iota
	ModelLocal
	ModelRemote
	ModelNotHere // one helps in other rooms; this one opted out
)

// A Conversation turns messages into replies. It is safe for concurrent use;
// the caller keeps the order of one room's messages.
type Conversation struct {
	shelf        *content.Shelf
	catalog      *locales.Catalog
	finder       Finder
	detector     Detector
	now          func() time.Time
	commands     *commands
	languages    map[string]string
	sessions     *sessions
	defaultLang  string
	defaultPlace string
	model        func(Room) ModelUse
}

// New makes a conversation. Every field of the options but the defaults and Model must be set.
func New(o Options) (*Conversation, error) {
	if o.Shelf == nil || o.Catalog == nil || o.Finder == nil || o.Detector == nil || o.Now == nil {
		return nil, errors.New("conversation: shelf, catalog, finder, detector and clock must all be given")
	}
	if o.Model == nil {
		o.Model = func(Room) ModelUse { return ModelOff }
	}
	return &Conversation{
		shelf: o.Shelf, catalog: o.Catalog, finder: o.Finder, detector: o.Detector, now: o.Now,
		commands: newCommands(o.Catalog), languages: languageNames(), sessions: newSessions(o.Now),
		defaultLang: o.DefaultLanguage, defaultPlace: o.DefaultPlace, model: o.Model,
	}, nil
}

// Bounds of what is read of a message, in characters.
const (
	maxMessage  = 4000 // longer ones are sent back
	maxQuestion = 2000 // the finder sees no more
)

// Respond decides what to reply. The preferences are what is kept of the
// member; the turn says what to keep from now on.
func (c *Conversation) Respond(ctx context.Context, m Message, p Preferences) Turn {
	text := clean(m.Text)
	if text == "" {
		return Turn{}
	}
	key := m.Room.ID + "\x00" + m.Sender
	t := &turn{c: c, decide: c.deciding(ctx), room: m.Room, text: text, prefs: p, held: c.sessions.get(key)}
	t.chooseLanguage()
	t.respond()
	if t.forget {
		c.sessions.forget(key)
		return Turn{Replies: t.replies, Forget: true}
	}
	c.sessions.put(key, t.held)
	out := Turn{Replies: t.replies}
	if t.prefs != p {
		out.Preferences = &t.prefs
	}
	return out
}

// Notice gives a fixed reply to something that was no readable message.
func (c *Conversation) Notice(n Notice, p Preferences) Outgoing {
	ids := map[Notice]locales.ID{
		NoticeUndecryptable: locales.NoticeUndecryptable,
		NoticeUnverified:    locales.NoticeUnverified,
		NoticeNotText:       locales.NoticeNotText,
	}
	lang := p.Language
	if lang == "" {
		lang = c.defaultLang
	}
	w := c.compose(lang)
	w.say(kindParagraph, ids[n])
	return ForMatrix(w.reply)
}

// deciding binds the finder to the context of one message.
func (c *Conversation) deciding(ctx context.Context) func(answer.Question) answer.Decision {
	return func(q answer.Question) answer.Decision { return c.finder.Decide(ctx, q) }
}

// Answered is a reply with the decision behind it, for `compa ask --json` and for measuring.
type Answered struct {
	Decision answer.Decision
	Language string // of the reply
	Text     string // the plain reply
}

// Explain answers one message of a member about whom nothing is remembered,
// as a question: the decision that led to the reply comes with it.
func (c *Conversation) Explain(ctx context.Context, m Message, p Preferences) Answered {
	t := &turn{c: c, decide: c.deciding(ctx), room: m.Room, text: clean(m.Text), prefs: p}
	t.chooseLanguage()
	t.ask(t.text)
	a := Answered{Decision: t.decision, Language: t.c.spoken(t.lang)}
	if len(t.replies) > 0 {
		a.Text, a.Language = t.replies[0].Plain(), t.replies[0].Lang()
	}
	return a
}
