package answer

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// A stemmer brings a folded word to its stem.
type stemmer func(word string) string

// baseLang cuts a language tag to its first part: "pt-BR" is stemmed as "pt".
func baseLang(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}

// stemmerFor gives the stemmer of a language; languages without one keep
// their words as they are and lean on the letter n-grams.
func stemmerFor(lang string) stemmer {
	var algorithm func(*snowballstem.Env) bool
	switch baseLang(lang) {
	case "ar":
		return stemArabic
	case "da":
		algorithm = danish.Stem
	case "nl":
		algorithm = dutch.Stem
	case "en":
		algorithm = english.Stem
	case "fi":
		algorithm = finnish.Stem
	case "fr":
		algorithm = french.Stem
	case "de":
		algorithm = german.Stem
	case "hu":
		algorithm = hungarian.Stem
	case "it":
		algorithm = italian.Stem
	case "nb", "nn", "no":
		algorithm = norwegian.Stem
	case "pt":
		algorithm = portuguese.Stem
	case "ro":
		algorithm = romanian.Stem
	case "ru":
		algorithm = russian.Stem
	case "es":
		algorithm = spanish.Stem
	case "sv":
		algorithm = swedish.Stem
	case "ta":
		algorithm = tamil.Stem
	case "tr":
		algorithm = turkish.Stem
	default:
		return func(word string) string { return word }
	}
	return func(word string) string { return snowball(algorithm, word) }
}

// snowball stems words of the length that words have; a longer one is no word.
func snowball(algorithm func(*snowballstem.Env) bool, word string) string {
	if len(word) > 60 {
		return word
	}
	env := snowballstem.NewEnv(word)
	algorithm(env)
	if stem := env.Current(); stem != "" {
		return stem
	}
	return word
}

// stemArabic first takes off the particles that are written onto the next
// word (wa, fa, bi, ka, li and the article), because the Snowball stemmer
// takes off fewer of them in a row.
func stemArabic(word string) string {
	rs := []rune(word)
	if len(rs) > 4 && (rs[0] == 'و' || rs[0] == 'ف') {
		rs = rs[1:]
	}
	for _, prefix := range [...]string{"بال", "كال", "فال", "وال", "لل", "عال", "هال", "ال"} {
		p := []rune(prefix)
		if len(rs) >= len(p)+3 && string(rs[:len(p)]) == prefix {
			rs = rs[len(p):]
			break
		}
	}
	return snowball(arabic.Stem, string(rs))
}
