package matrix

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/conversation"
	"compa/bot/store"
)

// A Verdict says what a message is to the bot.
type Verdict int

// The verdicts.
const (
	Nothing    Verdict = iota // not for the bot, or nothing that is answered
	Words                     // a message in words
	NotWords                  // a picture, a voice message, a file
	Unreadable                // its key is not there, or not yet
	Withheld                  // its sender's app gives keys to verified devices only
)

// A Reading is a message after it was fetched, decrypted and weighed.
type Reading struct {
	Verdict Verdict
	Message conversation.Message // Text is empty unless Verdict is Words
	Thread  string               // the root of the thread it is in, or ""
}

// maxText bounds what the conversation is given, in bytes: more than it reads,
// so that it sees what is too long and can say so.
const maxText = 32_000

// Read fetches the event of an arrival, decrypts it and says whether and what
// to answer. Errors are [Failure]s and mean: later.
func (c *Client) Read(ctx context.Context, a store.Arrival) (Reading, error) {
	if err := c.know(ctx, id.RoomID(a.RoomID)); err != nil {
		return Reading{}, c.unlessGone(err)
	}
	others, err := c.others(ctx, id.RoomID(a.RoomID))
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Message: conversation.Message{
		ID: a.EventID, Sender: a.Sender, At: a.SaidAt,
		Room: conversation.Room{ID: a.RoomID, Direct: others == 1},
	}}
	evt, err := c.fetch(ctx, a)
	if err != nil {
		return Reading{}, c.unlessGone(err)
	}
	if evt.Type == event.EventEncrypted {
		if evt, err = c.decrypt(ctx, a, evt, &r); err != nil || evt == nil {
			return r, err
		}
	}
	c.o.Checkpoint(AfterDecrypt)
	return r, c.weigh(ctx, evt, &r)
}

// unlessGone turns "there is no such room or event, or you may not see it"
// into a reading that asks for nothing.
func (c *Client) unlessGone(err error) error {
	if f := classify(err); f.Final {
		return nil
	}
	return classify(err)
}

func (c *Client) fetch(ctx context.Context, a store.Arrival) (*event.Event, error) {
	if evt := c.recent.get(id.EventID(a.EventID)); evt != nil {
		copied := *evt
		return &copied, nil
	}
	evt, err := c.api.GetEvent(ctx, id.RoomID(a.RoomID), id.EventID(a.EventID))
	if err != nil {
		return nil, fmt.Errorf("fetch event: %w", err)
	}
	return c.parse(id.RoomID(a.RoomID), []*event.Event{evt})[0], nil
}

// decrypt decrypts the event of an arrival. When that is not possible the
// reading says why and there is no event.
func (c *Client) decrypt(ctx context.Context, a store.Arrival, evt *event.Event, r *Reading) (*event.Event, error) {
	if evt.Content.Parsed == nil || evt.Unsigned.RedactedBecause != nil {
		return nil, nil // taken back, or broken
	}
	plain, err := c.open(ctx, evt)
	var withheld *event.RoomKeyWithheldEventContent
	switch {
	case err == nil:
		return plain, nil
	case errors.Is(err, crypto.ErrDuplicateMessageIndex), errors.Is(err, crypto.ErrWrongRoom),
		errors.Is(err, crypto.ErrCorruptedMegolmPayload), errors.Is(err, crypto.ErrUnsupportedAlgorithm),
		errors.Is(err, crypto.ErrIncorrectEncryptedContentType):
		return nil, nil // forged or broken: no key will ever help
	case ctx.Err() != nil:
		return nil, classify(ctx.Err())
	case errors.As(err, &withheld) && withheld.Code == event.RoomKeyWithheldUnverified:
		r.Verdict = Withheld
	default:
		r.Verdict = Unreadable
	}
	content := evt.Content.AsEncrypted()
	if !r.Message.Room.Direct && !content.Mentions.Has(c.me()) {
		r.Verdict = c.overheard(a, r.Verdict)
	}
	r.Thread = content.RelatesTo.GetThreadParent().String()
	return nil, nil
}

// overhearing is how long the key of a message in a group is waited for. Who
// gets an [Unreadable] message tells its sender so after two minutes; this is
// shorter, by more than a look at the message takes, so that in a group nobody
// is told about what may have been for somebody else.
const overhearing = 110 * time.Second

// overheard is what a message that cannot be read is to the bot in a room with
// others, where nobody can tell whether it was meant for the bot unless the app
// says so outside of the ciphertext. A homeserver delivers messages and keys by
// different ways, and the key is often a sync behind: so it is waited for. The
// sender is told nothing when it never comes.
func (c *Client) overheard(a store.Arrival, v Verdict) Verdict {
	if v == Withheld {
		return Nothing
	}
	if waited := c.o.Clock().Sub(a.ReceivedAt); waited < overhearing {
		return v
	}
	c.log.Info().Str("room", c.store.Ref(a.RoomID)).Str("event", c.store.Ref(a.EventID)).
		Msg("the key of a message in a group never came; it may have been for the bot")
	return Nothing
}

// open decrypts an event as such.
func (c *Client) open(ctx context.Context, evt *event.Event) (*event.Event, error) {
	c.reading.RLock()
	defer c.reading.RUnlock()
	return c.mach.DecryptMegolmEvent(ctx, evt)
}

// AskForKey asks the sender's device for the key of a message that cannot be
// decrypted. Apps seldom answer, but some do.
func (c *Client) AskForKey(ctx context.Context, a store.Arrival) error {
	evt, err := c.fetch(ctx, a)
	if err != nil {
		return classify(err)
	}
	content, ok := evt.Content.Parsed.(*event.EncryptedEventContent)
	if !ok {
		return nil
	}
	device := content.DeviceID //nolint:staticcheck // deprecated, but apps still send it and it saves asking all of them
	if device == "" {
		device = "*"
	}
	err = c.mach.SendRoomKeyRequest(ctx, evt.RoomID, content.SenderKey, content.SessionID, "", //nolint:staticcheck // as above
		map[id.UserID][]id.DeviceID{evt.Sender: {device}})
	if err != nil {
		return classify(fmt.Errorf("ask for key: %w", err))
	}
	return nil
}

// weigh says what a readable event is to the bot.
func (c *Client) weigh(ctx context.Context, evt *event.Event, r *Reading) error {
	content, ok := evt.Content.Parsed.(*event.MessageEventContent)
	if !ok || evt.Type != event.EventMessage || evt.Unsigned.RedactedBecause != nil ||
		content.RelatesTo.GetReplaceID() != "" {
		return nil
	}
	var words bool
	switch content.MsgType {
	case event.MsgText, event.MsgEmote:
		words = true
	case event.MsgImage, event.MsgVideo, event.MsgAudio, event.MsgFile, event.MsgLocation:
		words = content.FileName != "" && content.FileName != content.Body // a caption (10.9)
	default:
		return nil // a notice, or the beginning of a verification
	}
	r.Thread = content.RelatesTo.GetThreadParent().String()
	content.RemoveReplyFallback()
	text, meant := c.names().cut(content)
	own, err := c.repliesToUs(ctx, evt.RoomID, content)
	if err != nil {
		return err
	}
	if own {
		r.Message.ReplyTo = content.RelatesTo.GetNonFallbackReplyTo().String()
	}
	switch {
	case !meant && !own && !r.Message.Room.Direct:
		return nil
	case words:
		r.Verdict, r.Message.Text = Words, bounded(text)
	case r.Message.Room.Direct:
		r.Verdict = NotWords
	}
	return nil
}

// repliesToUs says whether a message replies to one of ours. Within a thread
// an app without threads shows every message as a reply to the last one
// (11.36.1, `is_falling_back`); that is none. What the bot said lately it knows
// itself, because somebody may reply sooner than the homeserver can show what
// is replied to. What was said long ago the homeserver is asked for, and "not
// found" is then an answer.
func (c *Client) repliesToUs(ctx context.Context, room id.RoomID, content *event.MessageEventContent) (bool, error) {
	target := content.RelatesTo.GetNonFallbackReplyTo()
	if target == "" {
		return false, nil
	}
	if c.own.has(target) {
		return true, nil
	}
	evt, err := c.api.GetEvent(ctx, room, target)
	if f := classify(err); f != nil {
		if f.Final {
			return false, nil
		}
		return false, f
	}
	return evt.Sender == c.me(), nil
}

func (c *Client) names() names {
	n := names{user: c.o.UserID, prefix: c.o.Prefix}
	if display := c.name.Load(); display != nil {
		n.display = *display
	}
	return n
}

// bounded cuts a text to maxText bytes at the end of a character and makes it
// valid.
func bounded(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxText {
		return text
	}
	cut := maxText
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}
