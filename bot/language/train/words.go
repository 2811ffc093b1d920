package main

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"compa/bot/language"
	"compa/bot/language/ngram"
)

// The numbers of the words.
const (
	rare      = 2e-5 // the share of all words below which a word means nothing
	wordTrust = 0.75 // words also show in their letters, so they count for less
)

// wordsOf says by rank how many words of a language are kept.
var wordsOf = [language.Ranks]int{2200, 2000, 2000, 500, 80}

// known is what is known about one word in one language.
type known struct {
	gram   ngram.Gram
	label  uint16
	count  float64 // in the lines
	total  float64 // of all words in the lines
	listed float64 // share in the list
	part   float64 // what the lines count for beside the list
}

// share gives which part of the words of its language a word is, when some of
// its count is not counted.
func (k known) share(without float64) float64 {
	return k.part*max(0, k.count-without-discount)/k.total + (1-k.part)*k.listed
}

// weight gives the natural logarithms that a word adds to its language.
func (k known) weight(without float64) float64 {
	return wordTrust * math.Log1p(k.share(without)/rare)
}

// lexicon holds the commonest words of every language.
type lexicon map[ngram.Gram][]known

// newLexicon counts the words of a corpus.
func newLexicon(c *corpus) lexicon {
	x := lexicon{}
	for l, label := range c.labels {
		all := countWords(c, l)
		for _, k := range all[:min(wordsOf[language.Rank(label.Tag)], len(all))] {
			x[k.gram] = append(x[k.gram], k)
		}
	}
	return x
}

// countWords gives the words of a language, the commonest first.
func countWords(c *corpus, label int) []known {
	words, total := map[ngram.Gram]known{}, 0.0
	text := new(ngram.Text)
	for _, l := range c.lines[label] {
		weight := 1.0
		if l.own {
			weight = ownWeight
		}
		text.Reset(strings.Join(l.words, " "))
		text.EachWord(func(w ngram.Gram) {
			k := words[w]
			k.count += weight
			words[w] = k
			total += weight
		})
	}
	part, sum := 1.0, 0.0
	for _, w := range c.listed[label] {
		part = 1 - listShare
		sum += w.freq
	}
	for _, w := range c.listed[label] {
		text.Reset(w.word)
		text.EachWord(func(g ngram.Gram) {
			k := words[g]
			k.listed += w.freq / sum
			words[g] = k
		})
	}
	all := make([]known, 0, len(words))
	for g, k := range words {
		k.gram, k.label, k.total, k.part = g, uint16(label), max(1, total), part
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b known) int {
		return cmp.Or(cmp.Compare(b.share(0), a.share(0)), cmp.Compare(a.gram, b.gram))
	})
	return all
}

// weights gives what the words say, in the steps of a model.
func (x lexicon) weights() []ngram.Weight {
	var all []ngram.Weight
	for _, words := range x {
		for _, k := range words {
			v := math.Round(k.weight(0) / (ngram.WordUnits * ngram.Unit))
			if v >= 1 {
				all = append(all, ngram.Weight{Gram: ngram.Said(k.gram), Label: k.label, Value: int8(min(v, ngram.MaxWeight))})
			}
		}
	}
	return all
}
