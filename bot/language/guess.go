package language

import (
	"math"

	"compa/bot/language/ngram"
)

// Candidate is a language that a message may be in.
type Candidate struct {
	Tag         string
	Probability float64
}

// Guess is all that can be said about the language of a message.
type Guess struct {
	// Best holds the likeliest languages, best first; none for a message
	// without letters.
	Best []Candidate
	// Margin is by how many natural logarithms the best leads; +Inf where the
	// script leaves one language only.
	Margin float64
	// Words is how many words were heard.
	Words int
	// Sure says that Best[0] can be acted on without asking.
	Sure bool
}

// Margins, in ngram.Units, from which a guess is sure. Short messages need
// more, since the prior speaks louder than they do.
const (
	sureMargin      = 40
	sureMarginShort = 48
	shortWords      = 3
)

// sure reports whether the best language can be acted on.
func (k *desk) sure() bool {
	switch {
	case k.n == 0 || k.known == 0 || k.text.Plain() == 0:
		return false
	case k.n == 1:
		return true
	case k.text.Words() < shortWords:
		return k.margin() >= sureMarginShort
	}
	return k.margin() >= sureMargin
}

// margin gives the lead of the best over the second.
func (k *desk) margin() int32 { return k.scores[k.best[0]] - k.scores[k.best[1]] }

// Detect gives the language of a message as one of our tags (a BCP 47 base
// tag), "" when nothing can be said. It is sure when the answer can be acted on
// without asking; otherwise the language is a guess.
func (d *Detector) Detect(message string) (lang string, sure bool) {
	k := d.desks.Get().(*desk)
	defer d.desks.Put(k)
	d.judge(k, message)
	if k.n == 0 {
		return "", false
	}
	return d.model.Labels()[k.best[0]].Tag, k.sure()
}

// Guess gives the likeliest languages of a message with their probabilities.
// Those are a little too bold for long messages, whose words are not as
// independent as the model takes them to be.
func (d *Detector) Guess(message string) Guess {
	k := d.desks.Get().(*desk)
	defer d.desks.Put(k)
	d.judge(k, message)
	g := Guess{Words: k.text.Words(), Sure: k.sure(), Margin: math.Inf(1)}
	if k.n > 1 {
		g.Margin = float64(k.margin()) * ngram.Unit
	}
	if k.n == 0 {
		g.Margin = 0
		return g
	}
	labels, sum := d.model.Labels(), 0.0
	odds := func(i int) float64 { return math.Exp(float64(k.scores[i]-k.scores[k.best[0]]) * ngram.Unit) }
	for i, l := range labels {
		if l.In(k.text.Script()) {
			sum += odds(i)
		}
	}
	for _, i := range k.best[:k.n] {
		g.Best = append(g.Best, Candidate{labels[i].Tag, odds(i) / sum})
	}
	return g
}
