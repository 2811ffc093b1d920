package conversation

import (
	"regexp"
	"strings"
	"unicode"

	"compa/bot/language"
)

// Matrix HTML has neither bdi nor dir, so direction is kept with characters
// (Unicode Bidirectional Algorithm, UAX #9, section 2): a mark at the start says which way
// the text runs, and isolates keep numbers, phone numbers and foreign words together.
const (
	rightToLeftMark    = "\u200F"
	leftToRightIsolate = "\u2066"
	popIsolate         = "\u2069"
	invisibleRunes     = `[\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}\x{FEFF}]`
)

// foreignRun matches what runs left to right inside a right-to-left text: words
// in Latin, Greek or Cyrillic letters and numbers, with what stands between them.
var foreignRun = regexp.MustCompile(`[+(#§]*[\p{Latin}\p{Greek}\p{Cyrillic}0-9](?:[\p{Latin}\p{Greek}\p{Cyrillic}0-9 .,'’&§+#%$€@_/:()\-–]*[\p{Latin}\p{Greek}\p{Cyrillic}0-9)%])?`)

// isolate wraps every left-to-right run in words of a right-to-left language.
func isolate(lang, words string) string {
	if !language.RightToLeft(lang) {
		return words
	}
	return foreignRun.ReplaceAllStringFunc(words, func(s string) string {
		return leftToRightIsolate + s + popIsolate
	})
}

// mark gives what stands at the start of every block of a language: a client
// that looks for the direction of a message finds it in the first character.
func mark(lang string) string {
	if language.RightToLeft(lang) {
		return rightToLeftMark
	}
	return ""
}

var invisible = regexp.MustCompile(invisibleRunes)

// clean takes from what a member typed the characters that nobody sees, and
// controls, and gives it with single spaces.
func clean(typed string) string {
	typed = invisible.ReplaceAllString(typed, "")
	typed = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(typed, " "))
	return strings.Join(strings.Fields(typed), " ")
}
