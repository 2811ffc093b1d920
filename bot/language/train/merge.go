package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"compa/bot/language"
)

// latin writes the letters of Serbian Cyrillic in Latin.
var latin = strings.NewReplacer(
	"љ", "lj", "њ", "nj", "џ", "dž", "а", "a", "б", "b", "ц", "c", "ч", "č", "ћ", "ć", "д", "d", "ђ", "đ", "е", "e",
	"ф", "f", "г", "g", "х", "h", "и", "i", "ј", "j", "к", "k", "л", "l", "м", "m", "н", "n", "о", "o", "п", "p",
	"р", "r", "с", "s", "ш", "š", "т", "t", "у", "u", "в", "v", "з", "z", "ж", "ž",
)

// sharedPart is what the one list of Serbian, Croatian and Bosnian counts for,
// beside the words that are spelled for each of them.
const sharedPart = 0.15

// merge puts the words that the runs of lingua spell to the listed ones; where a
// language has both, each counts for half.
func merge(listed, spelled map[string][]frequent) map[string][]frequent {
	merged := maps.Clone(listed)
	for name, words := range spelled {
		tag, part := language.Canonical(name), 0.5
		switch tag {
		case "sr":
			words, part = inLatin(words), sharedPart
		case "hr", "bs":
			part = sharedPart
		}
		merged[tag] = mix(listed[tag], words, part)
	}
	return merged
}

// inLatin adds the Latin form of every word to a list in Serbian Cyrillic.
func inLatin(words []frequent) []frequent {
	both := slices.Clone(words)
	for _, w := range words {
		both = append(both, frequent{latin.Replace(w.word), w.freq})
	}
	return both
}

// mix adds two lists up, the most frequent words first. The first counts for
// its part, if there is one.
func mix(first, second []frequent, part float64) []frequent {
	if len(first) == 0 {
		part = 0
	}
	freq := map[string]float64{}
	for _, w := range first {
		freq[w.word] += part * w.freq
	}
	for _, w := range second {
		freq[w.word] += (1 - part) * w.freq
	}
	all := make([]frequent, 0, len(freq))
	for w, f := range freq {
		all = append(all, frequent{w, f})
	}
	slices.SortFunc(all, func(a, b frequent) int {
		return cmp.Or(cmp.Compare(b.freq, a.freq), strings.Compare(a.word, b.word))
	})
	return all
}
