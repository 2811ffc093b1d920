package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"compa/bot/language"
	"compa/bot/language/ngram"

	"golang.org/x/text/unicode/norm"
)

// The numbers of the fit.
const (
	rate     = 0.05 // how far one mistake moves a weight
	dropped  = 0.1  // share of runs left out, so that no weight relies on another
	tilt     = 0.45 // share of the detector's prior that stands in the fit
	crops    = 4    // pieces cut from a line that was drawn
	fromList = 0.55 // share of the draws that take words from a list
	noise    = 1e-4 // errors below it move nothing
	maxGrams = 4096
)

// fitter moves the weights of naive Bayes so that they tell languages apart
// better: multinomial logistic regression by AdaGrad, on short pieces of the
// lines. Everything it does follows from the corpus and the seed.
type fitter struct {
	corpus *corpus
	table  *table
	// lexicon is part of every score, and is not moved: the runs learn what the
	// words leave open.
	lexicon lexicon
	said    map[ngram.Gram]float64 // like line, for words
	rng     *rand.Rand
	rate    float64
	prior   []float64 // of a label, in natural logarithms
	errors  []float64
	text    ngram.Text
	// line counts the runs of the line that was drawn. They are taken from the
	// label's counts while it is learned from: else every line would look as
	// if it had been expected.
	line  map[ngram.Gram]float32
	spans [maxGrams]span
	grams [maxGrams]ngram.Gram
	n     int         // how many of them
	upto  [][]float64 // of a label: the shares of its listed words, added up
}

func newFitter(c *corpus, t *table, x lexicon) *fitter {
	f := &fitter{
		corpus: c, table: t, lexicon: x, said: map[ngram.Gram]float64{}, rng: rand.New(rand.NewPCG(1, 7)), line: map[ngram.Gram]float32{},
		errors: make([]float64, len(c.labels)), prior: make([]float64, len(c.labels)),
	}
	for i, l := range c.labels {
		f.upto = append(f.upto, sums(c.listed[i]))
		f.prior[i] = float64(language.Prior(l.Tag)) * ngram.Unit * tilt
	}
	return f
}

// fit draws so many lines of every label, in random order.
func (f *fitter) fit(draws func(label int) int) {
	var order []int
	for l := range f.corpus.labels {
		for range draws(l) {
			order = append(order, l)
		}
	}
	f.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for i, l := range order {
		f.rate = rate * (1 - float64(i)/float64(len(order)))
		clear(f.line)
		clear(f.said)
		if list := f.corpus.listed[l]; len(list) > 0 && f.rng.Float64() < fromList {
			f.learnWords(l, list)
			continue
		}
		f.learnLine(l)
	}
}

// learnWords learns from one to three words of a list.
func (f *fitter) learnWords(label int, list []frequent) {
	for range crops {
		words := f.word(label, list)
		for range f.rng.IntN(3) {
			words += " " + f.word(label, list)
		}
		f.learn(label, words)
	}
}

// word draws a word: every second time as often as it is met, else a rarer
// one, as the third power of an even draw gives them.
func (f *fitter) word(label int, list []frequent) string {
	if f.rng.IntN(2) == 0 {
		upto := f.upto[label]
		at, _ := slices.BinarySearch(upto, f.rng.Float64()*upto[len(upto)-1])
		return list[at].word
	}
	x := f.rng.Float64()
	return list[int(float64(len(list))*x*x*x)].word
}

// sums adds the shares of a list up.
func sums(list []frequent) []float64 {
	upto, sum := make([]float64, len(list)), 0.0
	for i, w := range list {
		sum += w.freq
		upto[i] = sum
	}
	return upto
}

// learnLine learns from pieces of a line, every second time from one of ours
// where we have any.
func (f *fitter) learnLine(label int) {
	lines, weight := f.corpus.lines[label], float32(1)
	if own := f.corpus.own[label]; len(own) > 0 && f.rng.IntN(2) == 0 {
		lines = own
	}
	l := lines[f.rng.IntN(len(lines))]
	if l.own {
		weight = ownWeight
	}
	f.text.Reset(strings.Join(l.words, " "))
	f.text.Grams(func(g ngram.Gram, _ int) { f.line[g] += weight })
	f.text.EachWord(func(g ngram.Gram) { f.said[g] += float64(weight) })
	for range crops {
		f.learn(label, f.crop(l.words))
	}
}

// crop cuts one to ten words out of a line; some lose their accents, as they
// do in chat.
func (f *fitter) crop(words []string) string {
	n := 1 + f.rng.IntN(4)
	if f.rng.IntN(2) == 0 {
		n = 1 + f.rng.IntN(10)
	}
	n = min(n, len(words))
	at := f.rng.IntN(len(words) - n + 1)
	s := strings.Join(words[at:at+n], " ")
	if f.rng.IntN(5) == 0 {
		s = plainLatin(s)
	}
	return s
}

// plainLatin takes the accents from Latin text.
func plainLatin(s string) string {
	var b strings.Builder
	latin := true
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			latin = r < 0x80 || ngram.ScriptOf(r) == ngram.Latin
		} else if latin {
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// learn moves the weights by one piece of text.
func (f *fitter) learn(label int, s string) {
	f.text.Reset(s)
	script := f.text.Script()
	if script == ngram.None || !f.corpus.labels[label].In(script) {
		return
	}
	f.score(label)
	f.toErrors(label, script)
	for k, at := range f.spans[:f.n] {
		for i := at.start; i < at.end; i++ {
			p := &f.table.postings[i]
			e := f.errors[p.label]
			if math.Abs(e) <= noise || int(p.label) == label && p.freq == 0 && p.count-f.line[f.grams[k]] < 1 {
				continue
			}
			p.slope += float32(e * e)
			p.delta -= float32(f.rate * e / math.Sqrt(float64(p.slope)+.1))
		}
	}
}

// score sets errors to the points of every language.
func (f *fitter) score(label int) {
	for l := range f.errors {
		f.errors[l] = f.prior[l]
	}
	f.text.EachWord(func(w ngram.Gram) {
		for _, k := range f.lexicon[w] {
			without := 0.0
			if int(k.label) == label {
				without = f.said[w]
			}
			f.errors[k.label] += k.weight(without)
		}
	})
	f.n = 0
	f.text.Grams(func(g ngram.Gram, _ int) {
		at, ok := f.table.index[g]
		if !ok || f.n == maxGrams || f.rng.Float64() < dropped {
			return
		}
		f.spans[f.n], f.grams[f.n] = at, g
		f.n++
		for i := at.start; i < at.end; i++ {
			p := &f.table.postings[i]
			base := p.base
			if int(p.label) == label {
				base = f.table.bayes(p, f.line[g])
			}
			f.errors[p.label] += float64(base + p.delta)
		}
	})
}

// toErrors turns points into probabilities, less one for the right language.
func (f *fitter) toErrors(label int, script ngram.Script) {
	best, sum := math.Inf(-1), 0.0
	for l, points := range f.errors {
		if f.corpus.labels[l].In(script) {
			best = max(best, points)
		}
	}
	for l, points := range f.errors {
		f.errors[l] = 0
		if f.corpus.labels[l].In(script) {
			f.errors[l] = math.Exp(points - best)
			sum += f.errors[l]
		}
	}
	for l := range f.errors {
		f.errors[l] /= sum
	}
	f.errors[label]--
}

// file gives the model as it stands.
func (f *fitter) file() ([]byte, error) {
	weights := f.lexicon.weights()
	for g, at := range f.table.index {
		for i := at.start; i < at.end; i++ {
			p := &f.table.postings[i]
			v := math.Round(float64(p.base+p.delta) / ngram.Unit)
			if v != 0 {
				v = min(max(v, ngram.MinWeight), ngram.MaxWeight)
				weights = append(weights, ngram.Weight{Gram: g, Label: p.label, Value: int8(v)})
			}
		}
	}
	return ngram.Write(f.corpus.labels, weights)
}
