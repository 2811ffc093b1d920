// Package ngram tells languages apart by their letters: it cuts a message into
// short runs of letters and adds up what each run says for and against each
// language. It knows no language by name; its weights are learned ahead of time.
package ngram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxLetters bounds what is read of one message. A language shows in far
// fewer, and whatever comes from outside must cost a bounded time.
const MaxLetters = 600

const (
	maxBytes = 16 * MaxLetters // bounds the work on text without letters
	maxWords = MaxLetters / 3
)

// Text is a message made ready: its words in small letters, without numbers,
// addresses and names of accounts. The zero Text is empty and can be used
// again and again; it does not allocate for text in Unicode's composed form.
type Text struct {
	runes  [MaxLetters + 2]rune // the words, each between two blanks
	size   int
	spans  [maxWords]word
	words  int
	script Script
	plain  int // words of the main script that are neither names nor neutral
}

// word is a stretch of runes, without its blanks.
type word struct {
	start, end int16
	script     Script
	name       bool // begins with a capital, but not the message
	neutral    bool // says nothing about the language around it
}

// Reset makes the text hold another message.
func (t *Text) Reset(message string) {
	t.size, t.words = 0, 0
	if len(message) > maxBytes {
		message = message[:maxBytes]
	}
	if !norm.NFC.IsNormalString(message) {
		message = norm.NFC.String(message)
	}
	t.put(' ')
	for rest := message; rest != "" && t.size < MaxLetters && t.words < maxWords; {
		var token string
		token, rest = nextToken(rest)
		if !isAddress(token) {
			cut := cutter{text: t, token: token, start: t.size}
			cut.all()
		}
	}
	t.script = t.mainScript()
	t.countPlain()
}

// put adds a rune; a full text takes no more.
func (t *Text) put(r rune) {
	if t.size < len(t.runes) {
		t.runes[t.size] = r
		t.size++
	}
}

// nextToken cuts the text at the next white space.
func nextToken(text string) (token, rest string) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return text, ""
	}
	return text[:end], text[end:]
}

// isAddress reports whether a token names a place on the net, an account or a
// room, which says nothing about the language around it.
func isAddress(token string) bool {
	return strings.Contains(token, "://") || strings.HasPrefix(token, "www.") ||
		strings.IndexByte(token, '@') >= 0 || strings.HasPrefix(token, "#")
}

// mainScript gives the script that carries the message.
func (t *Text) mainScript() Script {
	var count [Scripts]int
	for _, w := range t.spans[:t.words] {
		letters := int(w.end-w.start) * w.script.weight()
		if w.name {
			letters /= 2
		}
		count[w.script] += letters
	}
	best := None
	for s := Latin; s < Scripts; s++ {
		if count[s] > 0 && (best == None || count[s] > count[best]) {
			best = s
		}
	}
	// Japanese mixes both; Chinese never writes kana.
	if best == Han && count[Kana]*8 >= count[Han] {
		return Kana
	}
	return best
}

func (t *Text) countPlain() {
	t.plain = 0
	for _, w := range t.spans[:t.words] {
		if t.inScript(w) && !w.name && !w.neutral {
			t.plain++
		}
	}
}

// Neutral leaves words out of the message that are said alike in every
// language, as long as it has others.
func (t *Text) Neutral(is func(word Gram) bool) {
	for i, w := range t.spans[:t.words] {
		t.spans[i].neutral = is(t.wordGram(w))
	}
	t.countPlain()
}

// Script gives the script that carries the message, or None.
func (t *Text) Script() Script { return t.script }

// Words gives the number of words that are heard, those of scripts without
// blanks estimated at two characters each.
func (t *Text) Words() int {
	n := 0
	for _, w := range t.spans[:t.words] {
		if !t.heard(w) {
			continue
		}
		n++
		if w.script == Han || w.script == Kana {
			n += int(w.end-w.start-1) / 2
		}
	}
	return n
}

// Plain gives the number of words that are neither names nor neutral, of those
// in the main script.
func (t *Text) Plain() int { return t.plain }

// inScript reports whether a word is in the script that carries the message.
func (t *Text) inScript(w word) bool {
	return w.script == t.script || t.script == Kana && w.script == Han
}

// heard reports whether a word is listened to. Names keep their language
// wherever they go, so a title within a question must not outvote it.
func (t *Text) heard(w word) bool {
	return t.inScript(w) && !(w.name && t.plain >= 2) && !(w.neutral && t.plain >= 1)
}

// EachWord calls visit with the fingerprint of every word that is heard.
func (t *Text) EachWord(visit func(word Gram)) {
	for _, w := range t.spans[:t.words] {
		if t.heard(w) {
			visit(t.wordGram(w))
		}
	}
}

func (t *Text) wordGram(w word) Gram { return hashWord(t.runes[w.start:w.end]) }

// letterFollows reports whether a letter comes after the first rune.
func letterFollows(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	return unicode.IsLetter(next)
}
