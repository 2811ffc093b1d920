package ngram

import (
	"strings"
	"unicode"
)

// cutter puts the words of one token into a text: letters, with apostrophes
// and single digits between them, since chat in Latin-letter Arabic writes 3
// and 7 for letters that Latin has not. Hyphens and other marks part words.
type cutter struct {
	text            *Text
	token           string
	start           int // of the word that is being read
	digits, letters int
	capital         bool
	last            rune
	run             int // how often the last letter came
}

func (c *cutter) all() {
	for i, r := range c.token {
		if c.text.size > MaxLetters { // one place is left, for the blank
			break
		}
		upper := unicode.IsUpper(r)
		switch r = fold(r); {
		case r == 0:
		case r >= '0' && r <= '9':
			c.digit(r)
		case r == '\'':
			if c.text.size > c.start && letterFollows(c.token[i:]) {
				c.last = r
				c.text.put(r)
			}
		case unicode.IsLetter(r) || unicode.In(r, unicode.Mn, unicode.Mc):
			c.letter(r, upper)
		default:
			c.end()
		}
	}
	c.end()
}

// digit adds a digit to a Latin word and ends any other.
func (c *cutter) digit(r rune) {
	if c.text.size > c.start && ScriptOf(c.text.runes[c.text.size-1]) > Latin {
		c.end()
		return
	}
	c.digits++
	c.last = r
	c.text.put(r)
}

func (c *cutter) letter(r rune, upper bool) {
	// Keyboards without open e borrow the Greek one, as is usual in Twi and Fon.
	if r == 'ε' && strings.IndexFunc(c.token, isLatin) >= 0 {
		r = 'ɛ'
	}
	if c.changesScript(r) {
		c.end()
	}
	if c.letters == 0 {
		c.capital = upper
	}
	c.letters++
	// Nobody writes a letter three times but for feeling: "holaaa".
	if r != c.last {
		c.last, c.run = r, 0
	}
	switch c.run++; {
	case c.run == 3:
		c.text.size--
	case c.run < 3:
		c.text.put(r)
	}
}

// changesScript reports whether a letter of another script ends the word
// before it, as a Latin name within Chinese text does.
func (c *cutter) changesScript(next rune) bool {
	if c.text.size == c.start {
		return false
	}
	was, is := ScriptOf(c.text.runes[c.text.size-1]), ScriptOf(next)
	return was != is && was != None && is != None && was != Kana && is != Kana
}

// end ends the word, or takes it back when it is a number or a code.
func (c *cutter) end() {
	t := c.text
	if t.size > c.start {
		if c.letters == 0 || c.digits > 2 || c.digits > c.letters+1 || t.words == maxWords {
			t.size = c.start
		} else {
			t.spans[t.words] = word{
				start: int16(c.start), end: int16(t.size),
				script: t.scriptBetween(c.start, t.size), name: c.capital && t.words > 0,
			}
			t.words++
			t.put(' ')
		}
	}
	c.start, c.digits, c.letters, c.last = t.size, 0, 0, 0
}

// scriptBetween gives the first script among some runes, but Kana where there
// is any: Japanese begins many words in Han.
func (t *Text) scriptBetween(start, end int) Script {
	first := None
	for _, r := range t.runes[start:end] {
		switch s := ScriptOf(r); {
		case s == Kana:
			return Kana
		case first == None:
			first = s
		}
	}
	return first
}

func isLatin(r rune) bool { return unicode.IsLetter(r) && ScriptOf(r) == Latin }

// fold gives the form under which a rune is learned and looked up; 0 leaves it
// out. Apostrophes have many shapes on keyboards; vowel marks, joiners and
// stretching are seldom typed and never needed.
func fold(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80 && r != '`':
		return r
	}
	switch r {
	case '’', '‘', 'ʼ', 'ʻ', '´', 'ˈ', '`', '′', 'ʾ', 'ʿ', 'ʹ':
		return '\''
	case 'ᴐ': // the small capital, typed for the letter
		return 'ɔ'
	case 0x0307, 0x0640, 0x0670, 0xfeff:
		return 0
	}
	switch {
	case r >= 0x064b && r <= 0x0652, r >= 0x0591 && r <= 0x05c7:
		return 0
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return 0
	}
	return unicode.ToLower(r)
}
