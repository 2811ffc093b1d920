package answer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxQuestion is how many bytes of a question are looked at. A Matrix event
// may hold 64 KiB; nobody asks in more than a page.
const MaxQuestion = 2000

// fold brings a text to what remains when accents, case, marks and letter
// variants are left out, as people do on a phone: NFKC, lower case, Latin,
// Greek and Cyrillic marks dropped, Arabic letter forms unified, invisible
// characters removed. Arabic digits become 0 to 9.
func fold(s string) string {
	if isPlain(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if r = foldRune(unicode.ToLower(r)); r >= 0 {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// foldRune gives the letter a rune stands for, or -1 for what is left out.
func foldRune(r rune) rune {
	switch {
	case r < 0x300:
		return foldLatin(r)
	case unicode.Is(unicode.Mn, r):
		return foldMark(r)
	case r >= 0x600 && r < 0x700:
		return foldArabic(r)
	case unicode.Is(unicode.Cf, r):
		return -1
	case r == 0x2018 || r == 0x2019 || r == 0x201B || r == 0x2032:
		return '\''
	}
	return r
}

func foldLatin(r rune) rune {
	switch r {
	case 0xAD:
		return -1
	case '`', 0xB4:
		return '\''
	case 'ø':
		return 'o'
	case 'ı':
		return 'i'
	case 'ł':
		return 'l'
	case 'đ':
		return 'd'
	}
	return r
}

// foldMark keeps the marks that spell vowels in the scripts of India and
// South-East Asia; there they are letters, not accents.
func foldMark(r rune) rune {
	switch {
	case r < 0x0590, r >= 0x1AB0 && r < 0x2100:
		return -1
	case r < 0x0900: // Hebrew points, Arabic vowel signs and the hamza above or below its letter
		return -1
	case r == 0x3099 || r == 0x309A:
		return r
	}
	return r
}

func foldArabic(r rune) rune {
	switch r {
	case 'ى', 'ی', 'ې', 'ۍ':
		return 'ي'
	case 'ة':
		return 'ه'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ٱ':
		return 'ا'
	case 'ہ', 'ھ', 'ۀ':
		return 'ه'
	case 'ـ':
		return -1
	}
	if r >= '٠' && r <= '٩' {
		return r - '٠' + '0'
	}
	if r >= '۰' && r <= '۹' {
		return r - '۰' + '0'
	}
	return r
}

// split cuts a folded text into words. Characters of scripts that write no
// spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are a word each; the
// pairs of neighbours that terms adds stand for their words.
func split(folded string) []string {
	words := make([]string, 0, len(folded)/5+1)
	start := -1
	end := func(i int) {
		if start >= 0 {
			words = append(words, clean(folded[start:i])...)
			start = -1
		}
	}
	for i, r := range folded {
		switch {
		case unspaced(r):
			end(i)
			words = append(words, folded[i:i+len(string(r))])
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if start < 0 {
				start = i
			}
		case r == '\'' && start >= 0:
		default:
			end(i)
		}
	}
	end(len(folded))
	return words
}

func unspaced(r rune) bool {
	return r >= 0x0E00 && (r < 0x0F00 || r >= 0x1000 && r < 0x10A0 || r >= 0x1780 && r < 0x1800 ||
		r >= 0x3040 && r < 0x3130 || r >= 0x3400 && r < 0xA000 || r >= 0x20000 && r < 0x40000) &&
		(unicode.IsLetter(r) || unicode.IsMark(r))
}

// clean takes the apostrophes out of one run of letters and shortens letters
// typed three times or more. What follows an English apostrophe belongs to the
// word (whats, dont, im); what goes before a French or Italian one is a word of its own (l, qu).
func clean(word string) []string {
	if !strings.ContainsRune(word, '\'') {
		return []string{squeeze(word)}
	}
	var out []string
	parts := strings.Split(word, "'")
	for i, part := range parts {
		switch {
		case part == "":
		case i > 0 && len(out) > 0 && englishEnding(part):
			out[len(out)-1] += part
		default:
			out = append(out, squeeze(part))
		}
	}
	return out
}

func englishEnding(s string) bool {
	switch s {
	case "s", "m", "t", "d", "ll", "re", "ve":
		return true
	}
	return false
}

// squeeze turns a letter typed three times or more into one: heeelp, help.
func squeeze(word string) string {
	var last rune
	run, long := 0, false
	for _, r := range word {
		if r != last {
			last, run = r, 0
		}
		if run++; run >= 3 && unicode.IsLetter(r) {
			long = true
		}
	}
	if !long {
		return word
	}
	rs := []rune(word)
	out := rs[:0:0]
	for i := 0; i < len(rs); {
		j := i
		for j < len(rs) && rs[j] == rs[i] {
			j++
		}
		if n := j - i; n >= 3 && unicode.IsLetter(rs[i]) {
			out = append(out, rs[i])
		} else {
			out = append(out, rs[i:j]...)
		}
		i = j
	}
	return string(out)
}
