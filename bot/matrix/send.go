package matrix

import (
	"context"
	"errors"
	"fmt"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"compa/bot/store"
)

// deliveryKey is the key inside the content of each message, encrypted with
// it where the room is, by which the bot finds its own message again.
const deliveryKey = "org.compa.delivery"

// maxContent is how large a content may be, in bytes. An event may have 65,536
// (10.1); encryption and base64 add more than a third.
const maxContent = 40_000

// sendTimeout is longer than a homeserver needs, see [Client].
const sendTimeout = 60 * time.Second

// ErrUnencryptable says that a room is or was encrypted, but not in a way that
// the bot can use. Nothing is sent there.
var ErrUnencryptable = errors.New("the room was encrypted in a way the bot cannot use")

// Send sends a parcel. It is the only way anything is said in a room. The
// error is a [Failure]: Undue when the homeserver certainly does not have
// the message, Final when it never will.
func (c *Client) Send(ctx context.Context, p store.Parcel) error {
	room := id.RoomID(p.RoomID)
	kind, content, err := c.seal(ctx, room, c.content(p))
	if err != nil {
		// Nothing has been sent yet, whatever went wrong.
		f := *classify(err)
		f.Undue = true
		return &f
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	_, err = c.api.SendMessageEvent(ctx, room, kind, content,
		mautrix.ReqSendEvent{TransactionID: p.TxnID, DontEncrypt: true}) // seal has done it, or must not
	if err != nil {
		return classify(fmt.Errorf("send: %w", err))
	}
	return nil
}

// content is a parcel as the content of an event: a notice, which no bot
// answers, that replies in the thread it was asked in. It always says whom it
// mentions, if only nobody, so that apps do not look for names in the text.
func (c *Client) content(p store.Parcel) *event.Content {
	m := &event.MessageEventContent{MsgType: event.MsgNotice, Body: p.Plain(), Mentions: &event.Mentions{}}
	if html := p.HTML(); html != "" && len(html)+len(m.Body) <= maxContent {
		m.Format, m.FormattedBody = event.FormatHTML, html
	}
	if p.Mention {
		m.Mentions.UserIDs = []id.UserID{id.UserID(p.Member)}
	}
	if p.Answers != "" || p.Thread != "" {
		m.RelatesTo = &event.RelatesTo{}
	}
	if p.Thread != "" {
		m.RelatesTo.Type, m.RelatesTo.EventID = event.RelThread, id.EventID(p.Thread)
	}
	if p.Answers != "" {
		m.RelatesTo.InReplyTo = &event.InReplyTo{EventID: id.EventID(p.Answers)}
	}
	return &event.Content{Parsed: m, Raw: map[string]any{deliveryKey: p.DeliveryID}}
}

// seal encrypts a content if the room wants it. This is the interlock's other
// half: what comes out is encrypted, or may go in clear.
func (c *Client) seal(ctx context.Context, room id.RoomID, content *event.Content) (event.Type, any, error) {
	must, err := c.mustEncrypt(ctx, room)
	if err != nil {
		return event.Type{}, nil, err
	}
	if !must {
		return event.EventMessage, content, nil
	}
	can, err := c.state.IsEncrypted(ctx, room)
	if err != nil {
		return event.Type{}, nil, err
	}
	if !can {
		return event.Type{}, nil, &Failure{Err: ErrUnencryptable, Final: true, Undue: true}
	}
	encrypted, err := c.encrypt(ctx, room, content)
	if err != nil {
		// A refusal here is of a key or a device, not of the message.
		return event.Type{}, nil, &Failure{Err: err, Undue: true, After: classify(err).After}
	}
	return event.EventEncrypted, encrypted, nil
}

// encrypt encrypts for everybody who is in the room or invited, sharing a new
// key with them if need be.
func (c *Client) encrypt(ctx context.Context, room id.RoomID, content *event.Content) (*event.EncryptedEventContent, error) {
	if err := c.refreshDevices(ctx); err != nil {
		return nil, err
	}
	c.ratchet.RLock()
	defer c.ratchet.RUnlock()
	session, err := c.crypto.GetOutboundGroupSession(ctx, room)
	if err != nil {
		return nil, fmt.Errorf("read key of room: %w", err)
	}
	if session == nil || session.Expired() || !session.Shared {
		users, err := c.state.GetRoomJoinedOrInvitedMembers(ctx, room)
		if err != nil {
			return nil, fmt.Errorf("read members: %w", err)
		}
		if err := c.mach.ShareGroupSession(ctx, room, users); err != nil {
			return nil, fmt.Errorf("share key of room: %w", err)
		}
	}
	encrypted, err := c.mach.EncryptMegolmEvent(ctx, room, event.EventMessage, content)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return encrypted, nil
}
