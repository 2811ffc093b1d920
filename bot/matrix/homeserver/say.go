package homeserver

import (
	"context"
	"fmt"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// Words are a message to be sent. Only Text is needed.
type Words struct {
	Text    string
	Mention id.UserID    // named in m.mentions and at the start of the text
	ReplyTo *event.Event // the message this replies to
	Thread  *event.Event // a message of the thread this belongs to
	Notice  bool         // sent as m.notice, as bots do
}

// Say sends a message, encrypted if the room is, and returns its id.
func (m *Member) Say(ctx context.Context, room id.RoomID, words Words) (id.EventID, error) {
	content := &event.MessageEventContent{MsgType: event.MsgText, Body: words.Text, Mentions: &event.Mentions{}}
	if words.Notice {
		content.MsgType = event.MsgNotice
	}
	if words.Mention != "" {
		content.Body = fmt.Sprintf("%s: %s", words.Mention, words.Text)
		content.Mentions.Add(words.Mention)
	}
	if words.Thread != nil {
		content.SetThread(words.Thread)
	}
	if words.ReplyTo != nil {
		content.SetReply(words.ReplyTo)
	}
	return m.Send(ctx, room, event.EventMessage, content)
}

// Ask sends a plain text message and returns its id.
func (m *Member) Ask(ctx context.Context, room id.RoomID, text string) (id.EventID, error) {
	return m.Say(ctx, room, Words{Text: text})
}

// Send sends any event, encrypted if the room is, and returns its id.
func (m *Member) Send(ctx context.Context, room id.RoomID, kind event.Type, content any) (id.EventID, error) {
	if err := m.learnOnce(ctx, room); err != nil {
		return "", err
	}
	kind, content, err := m.keys.seal(ctx, room, kind, content)
	if err != nil {
		return "", fmt.Errorf("%s writes to %s: %w", m.UserID, room, err)
	}
	sent, err := m.client.SendMessageEvent(ctx, room, kind, content)
	if err != nil {
		return "", fmt.Errorf("%s writes to %s: %w", m.UserID, room, err)
	}
	return sent.EventID, nil
}
