package matrix

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// names are what the bot is called.
type names struct {
	user    string // full Matrix id
	display string // display name, or ""
	prefix  string // with what a question in a room may begin
}

// cut decides whether a message in a room is meant for the bot, and cuts off
// what says so. Meant is a message that begins with the prefix, with the bot's
// name or id, or that mentions it: in the list of mentions (11.37) or, from
// older apps, with a link to it in the formatted text.
func (n names) cut(content *event.MessageEventContent) (text string, meant bool) {
	text = trim(content.Body)
	if rest, ok := cutWord(text, n.prefix, nameGoesOn); ok {
		return trimAddress(rest), true
	}
	meant = content.Mentions.Has(id.UserID(n.user)) || n.linkedIn(content)
	for _, name := range []struct {
		text   string
		goesOn func(string) bool
	}{
		{n.display, nameGoesOn},
		{n.user, idGoesOn},
		{n.localpart(), idGoesOn},
	} {
		if rest, ok := cutWord(text, name.text, name.goesOn); ok {
			return trimAddress(rest), true
		}
	}
	return text, meant
}

// localpart is the short form of the id that many apps complete: "@compa".
func (n names) localpart() string {
	local, _, _ := strings.Cut(n.user, ":")
	return local
}

var mentionLink = regexp.MustCompile(`<a [^>]*href=["']?https://matrix\.to/#/([^"'> ?]+)`)

// linkedIn says whether the formatted text has a link to the bot.
func (n names) linkedIn(content *event.MessageEventContent) bool {
	if content.Format != event.FormatHTML {
		return false
	}
	for _, link := range mentionLink.FindAllStringSubmatch(content.FormattedBody, -1) {
		if target, err := url.PathUnescape(link[1]); err == nil && target == n.user {
			return true
		}
	}
	return false
}

// cutWord cuts word off the beginning of text, whatever the case, when what
// follows does not go on with the word.
func cutWord(text, word string, goesOn func(rest string) bool) (rest string, ok bool) {
	if word == "" {
		return "", false
	}
	rest = text
	for _, want := range word {
		got, size := utf8.DecodeRuneInString(rest)
		if size == 0 || !sameFold(got, want) {
			return "", false
		}
		rest = rest[size:]
	}
	return rest, rest == "" || !goesOn(rest)
}

// sameFold says whether two characters differ in case alone.
func sameFold(a, b rune) bool {
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return a == b
}

// nameGoesOn says whether what follows a name is still part of a word.
func nameGoesOn(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || strings.ContainsRune("_-'’", r)
}

// idGoesOn says whether what follows an id is still part of one: of a longer
// localpart or server name, or the server of somebody else who has the bot's
// localpart. A colon before a space is only a colon.
func idGoesOn(rest string) bool {
	if after, ok := strings.CutPrefix(rest, ":"); ok {
		return after != "" && !unicode.IsSpace(rune(after[0]))
	}
	return nameGoesOn(rest) || strings.ContainsAny(rest[:1], ".=/+")
}

// trim cuts white space and the invisible marks that apps put around names
// in right-to-left texts.
func trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFEFF' || r == 0
	})
}

// trimAddress cuts what stands between a name and what is said to it.
func trimAddress(text string) string {
	return trim(strings.TrimLeft(trim(text), ":,;،؛、，：—–-"))
}
