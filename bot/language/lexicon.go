package language

import (
	_ "embed"
	"fmt"
	"strings"

	"compa/bot/language/ngram"
)

//go:embed data/words.tsv
var wordList string

// wordPoints is what one listed word adds to its languages, in ngram.Units. In a
// message of one or two words it counts twice: then the greeting is all there
// is, and runs of letters are least to be trusted.
const wordPoints = 40

// neutral stands in the list where a language would: its words say nothing.
const neutral = "*"

// lexicon holds words that people greet and ask with, by fingerprint.
type lexicon struct {
	labels  map[ngram.Gram][]uint16
	neutral map[ngram.Gram]bool
}

// newLexicon reads a list of words for the languages of a model. It fails with
// the number of a line that names no language of the model, or has no tab.
func newLexicon(list string, labels []ngram.Label) (*lexicon, error) {
	number := make(map[string]uint16, len(labels))
	for i, l := range labels {
		number[l.Tag] = uint16(i)
	}
	x := &lexicon{labels: map[ngram.Gram][]uint16{}, neutral: map[ngram.Gram]bool{}}
	for n, line := range strings.Split(list, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		tag, words, found := strings.Cut(line, "\t")
		label, known := number[tag]
		if !found || !known && tag != neutral {
			return nil, fmt.Errorf("list of words, line %d: %q is no language of the model, a tab and words", n+1, tag)
		}
		for _, w := range strings.Fields(words) {
			g := ngram.WordGram(w)
			if tag == neutral {
				x.neutral[g] = true
			} else {
				x.labels[g] = append(x.labels[g], label)
			}
		}
	}
	return x, nil
}

// add adds the points of the listed words of a text.
func (x *lexicon) add(t *ngram.Text, scores *ngram.Scores) {
	points := int32(wordPoints)
	if t.Words() < shortWords {
		points *= 2
	}
	t.EachWord(func(word ngram.Gram) {
		for _, label := range x.labels[word] {
			scores[label] += points
		}
	})
}

// saysNothing reports whether a word says nothing about its language.
func (x *lexicon) saysNothing(word ngram.Gram) bool { return x.neutral[word] }
