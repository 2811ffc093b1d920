package content

import (
	"strings"
	"unicode"
)

// Limits of a short answer. Ninety words is what fits a phone's screen; the
// grades are those of the know-your-rights guides that plain-language projects recommend.
const (
	maxShortWords    = 90
	maxSentenceWords = 15
	goodGradeRights  = 6.0
	maxGrade         = 8.0
	// minGradedWords is how many words the formula needs to mean anything.
	minGradedWords = 20
	// roomForTranslation is how much longer a translation may be.
	roomForTranslation = 1.5
)

// checkReading measures the short answer: its length in every language, its
// reading grade in English, for which alone the formula was made.
func checkReading(r *report, e *Entry, t *Text) {
	sentences := sentencesOf(t.Short)
	words := 0
	for _, s := range sentences {
		words += len(s)
	}
	switch {
	case t.Lang == e.Original && words > maxShortWords:
		r.fault(0, "the short answer has %d words; at most %d", words, maxShortWords)
	case float64(words) > maxShortWords*roomForTranslation:
		r.warn(0, "the short answer has %d words; a translation should stay near %d", words, maxShortWords)
	}
	if t.Lang != "en" || words < minGradedWords {
		return
	}
	for _, s := range sentences {
		if e.Kind == KindRight && len(s) > maxSentenceWords {
			r.warn(0, "sentence of %d words in the short answer: %q…; at most %d", len(s), strings.Join(s[:6], " "), maxSentenceWords)
		}
	}
	switch grade := Grade(sentences); {
	case grade > maxGrade:
		r.fault(0, "the short answer reads at school grade %.1f; at most %.0f", grade, maxGrade)
	case e.Kind == KindRight && grade > goodGradeRights:
		r.warn(0, "the short answer reads at school grade %.1f; aim at %.0f", grade, goodGradeRights)
	}
}

// Grade is the Flesch-Kincaid grade level (Kincaid et al. 1975) of English
// sentences: the years of US schooling a reader needs. A
// number counts as one syllable. No sentence gives 0.
func Grade(sentences [][]string) float64 {
	words, syllables := 0, 0
	for _, s := range sentences {
		words += len(s)
		for _, w := range s {
			syllables += syllablesOf(w)
		}
	}
	if words == 0 {
		return 0
	}
	return 0.39*float64(words)/float64(len(sentences)) + 11.8*float64(syllables)/float64(words) - 15.59
}

// sentencesOf splits blocks into sentences of words. A list item is a
// sentence of its own even without a full stop.
func sentencesOf(blocks []Block) [][]string {
	var out [][]string
	for _, b := range blocks {
		for _, item := range b.Items {
			out = append(out, splitSentences(item.Words())...)
		}
	}
	return out
}

func splitSentences(s string) [][]string {
	var out [][]string
	var sentence []string
	for _, field := range strings.Fields(s) {
		word := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
		if word != "" {
			sentence = append(sentence, word)
		}
		closed := strings.TrimRight(field, `"'”’)]»`)
		if strings.ContainsAny(lastRune(closed), ".!?;:؟。") && !abbreviation(word) && len(sentence) > 0 {
			out, sentence = append(out, sentence), nil
		}
	}
	if len(sentence) > 0 {
		out = append(out, sentence)
	}
	return out
}

func lastRune(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	return string(r[len(r)-1])
}

// abbreviation spots "U.S", "v", "Dr", after which a point ends no sentence.
func abbreviation(word string) bool {
	return strings.Contains(word, ".") || len(word) == 1 && word != "I" && !unicode.IsDigit(rune(word[0])) ||
		word == "Dr" || word == "Mr" || word == "Ms"
}

// syllablesOf counts groups of vowels, without a silent e at the end.
func syllablesOf(word string) int {
	w := strings.ToLower(word)
	count, inVowel := 0, false
	for _, r := range w {
		vowel := strings.ContainsRune("aeiouyáéíóúàèâêîôûäëïöü", r)
		if vowel && !inVowel {
			count++
		}
		inVowel = vowel
	}
	if strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && count > 1 {
		count--
	}
	if strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded") && count > 1 {
		count--
	}
	return max(count, 1)
}
