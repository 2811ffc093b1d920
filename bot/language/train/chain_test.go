package main

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// likelihoods counts the runs of a text as lingua does: of the letters between
// two blanks, how likely is the last after the others?
func likelihoods(text string) map[string]float64 {
	n, letters := map[string]float64{}, 0.0
	for _, word := range strings.Fields(text) {
		runes := []rune(word)
		letters += float64(len(runes))
		for i := range runes {
			for end := i + 1; end <= min(i+chainOrder+1, len(runes)); end++ {
				n[string(runes[i:end])]++
			}
		}
	}
	likely := map[string]float64{}
	for run, count := range n {
		_, size := utf8.DecodeLastRuneInString(run)
		if before := run[:len(run)-size]; before != "" {
			likely[run] = count / n[before]
		} else {
			likely[run] = count / letters
		}
	}
	return likely
}

// What a chain spells are the words it was made from, as often as they came.
func TestChainSpellsItsWords(t *testing.T) {
	c := newChain(likelihoods("é é é la la lala casa"))
	shares := map[string]float64{}
	for _, w := range c.words(rand.New(rand.NewPCG(1, 2))) {
		shares[w.word] = w.freq
	}
	for word, want := range map[string]float64{"é": 3. / 7, "la": 2. / 7, "lala": 1. / 7, "casa": 1. / 7} {
		if got := shares[word]; math.Abs(got-want) > .01 {
			t.Errorf("%q has a share of %v, want %v", word, got, want)
		}
	}
	if len(shares) != 4 {
		t.Errorf("%v", shares)
	}
}

func TestChainOfNothing(t *testing.T) {
	if words := newChain(nil).words(rand.New(rand.NewPCG(1, 2))); len(words) != 0 {
		t.Errorf("%v", words)
	}
}
