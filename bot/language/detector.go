package language

import (
	_ "embed"
	"fmt"
	"sync"

	"compa/bot/language/ngram"
)

//go:embed data/model.bin
var model []byte

// Detector tells in which language a message is written. It looks at the
// script first, then at greetings and common short words, then at short runs
// of letters. The same message gives the same answer on every machine. It can
// be used by many goroutines at once.
type Detector struct {
	model   *ngram.Model
	lexicon *lexicon
	prior   []int32 // by label
	neutral func(word ngram.Gram) bool
	desks   sync.Pool
}

// NewDetector makes a detector of the model that is part of the program.
func NewDetector() (*Detector, error) { return DetectorOf(model) }

// DetectorOf makes a detector of a model file, which must not change as long as
// the detector is used. It fails with ngram.ErrModel, or where the list of
// words names a language that the model has not.
func DetectorOf(file []byte) (*Detector, error) {
	m, err := ngram.Read(file)
	if err != nil {
		return nil, fmt.Errorf("read the model of languages: %w", err)
	}
	x, err := newLexicon(wordList, m.Labels())
	if err != nil {
		return nil, err
	}
	d := &Detector{model: m, lexicon: x, prior: make([]int32, len(m.Labels())), neutral: x.saysNothing}
	for i, l := range m.Labels() {
		d.prior[i] = Prior(l.Tag)
	}
	d.desks.New = func() any { return new(desk) }
	return d, nil
}

// desk is where one message is worked on.
type desk struct {
	text   ngram.Text
	scores ngram.Scores
	known  int // runs of letters that the model knew
	best   [candidates]int
	n      int // how many of best
}

// candidates is how many languages a Guess names.
const candidates = 5

// judge works out the points of all languages and the best of them.
func (d *Detector) judge(k *desk, message string) {
	k.text.Reset(message)
	k.text.Neutral(d.neutral)
	k.known, k.n = 0, 0
	if k.text.Script() == ngram.None {
		return
	}
	k.known = d.model.Score(&k.text, &k.scores)
	d.lexicon.add(&k.text, &k.scores)
	for i, l := range d.model.Labels() {
		if l.In(k.text.Script()) {
			k.scores[i] += d.prior[i]
			k.rank(i)
		}
	}
}

// rank puts a language among the best, behind those with as many points.
func (k *desk) rank(label int) {
	at := k.n
	for at > 0 && k.scores[label] > k.scores[k.best[at-1]] {
		at--
	}
	if at == candidates {
		return
	}
	if k.n < candidates {
		k.n++
	}
	copy(k.best[at+1:k.n], k.best[at:k.n-1])
	k.best[at] = label
}
