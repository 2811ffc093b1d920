package matrix

import (
	"strings"
	"testing"
	"unicode/utf8"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

var compa = names{user: "@compa:example.org", display: "Compa", prefix: "!compa"}

func TestCut(t *testing.T) {
	tests := []struct {
		name, body, html string
		mentions         []id.UserID
		text             string
		meant            bool
	}{
		{name: "to nobody", body: "what is a warrant?", text: "what is a warrant?"},
		{name: "prefix", body: "!compa what is a warrant?", text: "what is a warrant?", meant: true},
		{name: "prefix in capitals", body: "!COMPA: help", text: "help", meant: true},
		{name: "prefix alone", body: "!compa", text: "", meant: true},
		{name: "another command", body: "!companion help", text: "!companion help"},
		{name: "name and colon", body: "Compa: ¿qué es esto?", text: "¿qué es esto?", meant: true},
		{name: "name and comma", body: "compa, help", text: "help", meant: true},
		{name: "name and Arabic comma", body: "Compa، ما هذا؟", text: "ما هذا؟", meant: true},
		{name: "name between isolates", body: "\u2068Compa\u2069: ما هذا؟", text: "ما هذا؟", meant: true},
		{name: "name in a longer word", body: "Company policy", text: "Company policy"},
		{name: "name in a compound", body: "compa-friends meet", text: "compa-friends meet"},
		{name: "somebody's possession", body: "Compa's answer was good", text: "Compa's answer was good"},
		{name: "name not at the start", body: "I asked Compa", text: "I asked Compa"},
		{name: "full id", body: "@compa:example.org: help", text: "help", meant: true},
		{name: "full id and comma", body: "@compa:example.org, help", text: "help", meant: true},
		{name: "longer server name", body: "@compa:example.org.evil.net help", text: "@compa:example.org.evil.net help"},
		{name: "short id", body: "@compa help", text: "help", meant: true},
		{name: "short id and colon", body: "@compa: help", text: "help", meant: true},
		{name: "somebody else's id", body: "@compa:evil.net help", text: "@compa:evil.net help"},
		{name: "longer id", body: "@compa.bot help", text: "@compa.bot help"},
		{name: "mentioned anywhere", body: "do you know, Compa?", mentions: []id.UserID{"@compa:example.org"},
			text: "do you know, Compa?", meant: true},
		{name: "mentioned by another name", body: "Bot: help", mentions: []id.UserID{"@compa:example.org"}, text: "Bot: help", meant: true},
		{name: "others mentioned", body: "Ana: help", mentions: []id.UserID{"@ana:example.org"}, text: "Ana: help"},
		{name: "link", body: "Compa (bot): help", html: `<a href="https://matrix.to/#/@compa:example.org">Compa</a>: help`,
			text: "(bot): help", meant: true},
		{name: "escaped link", body: "hello bot", html: `<a class='x' href='https://matrix.to/#/%40compa%3Aexample.org?via=a'>bot</a>`,
			text: "hello bot", meant: true},
		{name: "link to somebody else", body: "hello", html: `<a href="https://matrix.to/#/@compa:example.org.evil.net">x</a>`, text: "hello"},
		{name: "id in the text of the HTML", body: "hello", html: `https://matrix.to/#/@compa:example.org`, text: "hello"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			content := &event.MessageEventContent{MsgType: event.MsgText, Body: tt.body}
			if tt.html != "" {
				content.Format, content.FormattedBody = event.FormatHTML, tt.html
			}
			if tt.mentions != nil {
				content.Mentions = &event.Mentions{UserIDs: tt.mentions}
			}
			text, meant := compa.cut(content)
			if text != tt.text || meant != tt.meant {
				t.Errorf("got %q, %v, want %q, %v", text, meant, tt.text, tt.meant)
			}
		})
	}
}

// A bot without a display name is not meant by everything.
func TestCutWithoutDisplayName(t *testing.T) {
	nameless := names{user: "@compa:example.org", prefix: "!compa"}
	if _, meant := nameless.cut(&event.MessageEventContent{Body: "hello"}); meant {
		t.Error("a message to nobody is taken for one to the bot")
	}
}

// Whatever is written, what is left is an end of it, and an address that is
// put before it is cut off again.
func FuzzCut(f *testing.F) {
	for _, seed := range []string{"", "hello", "Compa: hello", "@compa:example.org", "!compa\u2069\u0000", "\xff\xfe", "İI", "compa\u0301"} {
		f.Add(seed, "<a href=https://matrix.to/#/%zz>")
	}
	f.Fuzz(func(t *testing.T, body, html string) {
		content := &event.MessageEventContent{Body: body, Format: event.FormatHTML, FormattedBody: html}
		text, _ := compa.cut(content)
		if !strings.Contains(body, text) {
			t.Errorf("%q is no part of %q", text, body)
		}
		plain, _ := compa.cut(&event.MessageEventContent{Body: body})
		addressed, meant := compa.cut(&event.MessageEventContent{Body: "!compa " + plain})
		if !meant || addressed != trimAddress(plain) {
			t.Errorf("with the prefix before it, %q became %q, %v", plain, addressed, meant)
		}
		if cut := bounded(body); len(cut) > maxText || !utf8.ValidString(cut) {
			t.Errorf("bounded gave %d bytes, valid %v", len(cut), utf8.ValidString(cut))
		}
	})
}

func TestBounded(t *testing.T) {
	long := strings.Repeat("ش", maxText)
	if got := bounded(long); len(got) != maxText || !strings.HasPrefix(long, got) {
		t.Errorf("got %d bytes", len(got))
	}
	if got := bounded("a" + long); len(got) != maxText-1 || !utf8.ValidString(got) {
		t.Errorf("got %d bytes, valid %v: a character was cut in two", len(got), utf8.ValidString(got))
	}
}
