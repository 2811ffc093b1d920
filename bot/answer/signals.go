package answer

import "math"

// NumSignals is how many numbers the confidence is made from.
const NumSignals = 13

// SignalNames says what each of the Signals is, in order.
var SignalNames = [NumSignals]string{
	"log-odds", "margin", "learned", "attained", "covered", "nearest",
	"known-letters", "agreement", "length", "language", "learned-margin", "place", "refusal",
}

// signals describes how good the best answerable entry is: each number is near 0 to 1, or a logarithm.
func (f *Finder) signals(in *inquiry) Signals {
	best := in.top[0]
	o, doc := in.ranking.source(best.entry)
	if o == nil {
		return Signals{}
	}
	second := in.refusal.p
	if len(in.top) > 1 {
		second = max(second, in.top[1].p)
	}
	p1 := clampP(best.p)
	words, full := o.covered(doc)
	top, next := topTwo(o.learned)
	s := Signals{
		math.Log(p1 / (1 - p1)),
		math.Log(p1 / clampP(second)),
		float64(o.learned[doc]),
		o.attained(doc),
		words,
		float64(o.shelf.nearest.cosine(doc, o.wordsPart(), full)),
		o.knownLetters(),
		0,
		math.Log(float64(1 + len(o.plain.plain))),
		float64(o.share),
		0,
		f.placeSignal(in),
		in.refusal.p,
	}
	if top == doc {
		s[7] = 1
	}
	if next >= 0 {
		s[10] = float64(o.learned[top] - o.learned[next])
	}
	return s
}

// placeSignal is 1 when the best entry holds where the question is about, -1
// when it does not, 0 when no place is known or it holds everywhere.
func (f *Finder) placeSignal(in *inquiry) float64 {
	places := f.entries[in.top[0].entry].places
	switch {
	case len(in.where) == 0 || everywhere(places):
		return 0
	case f.atlas.fits(places, in.where):
		return 1
	}
	return -1
}

func clampP(p float64) float64 { return min(max(p, 1e-6), 1-1e-6) }

func topTwo(scores []float32) (top, second int) {
	top, second = 0, -1
	for i := 1; i < len(scores); i++ {
		switch {
		case scores[i] > scores[top]:
			top, second = i, top
		case second < 0 || scores[i] > scores[second]:
			second = i
		}
	}
	return top, second
}

// attained is the fused score over the most that any documents could have given the terms.
func (o *opinion) attained(doc int) float64 {
	most := float32(0)
	for i, t := range o.vector.term {
		most += float32(o.vector.value[i] * o.shelf.learned.most[t])
	}
	if most <= 0 {
		return 0
	}
	return float64(o.learned[doc] / most)
}

// covered is the share of the question's words, by how telling they are, that
// the document has somewhere. The name of a place says where, not what: it does not count. The second result is the squared length of the words' vector over the known part's.
func (o *opinion) covered(doc int) (share float64, full float32) {
	v, c := o.shelf.texts, o.shelf.learned
	var have, all float32
	var known, unknown float32
	for _, w := range o.plain.stems {
		if isCountry(w) {
			continue
		}
		t := wordSeed.extendString(w)
		id := v.terms.id(t)
		if id < 0 {
			all += v.rare
		} else {
			all += v.idf[id]
			if v.has(id, uint16(doc)) {
				have += v.idf[id]
			}
		}
		if k := c.terms.id(t); k >= 0 {
			known += float32(c.idf[k] * c.idf[k])
		} else {
			unknown += float32(c.rare * c.rare)
		}
	}
	if all == 0 || known == 0 {
		return 0, 0
	}
	return float64(have / all), (known + unknown) / known
}

func (v *textView) has(term int32, doc uint16) bool {
	lo, hi := v.m.start[term], v.m.start[term+1]
	for lo < hi {
		mid := (lo + hi) / 2
		switch d := v.m.doc[mid]; {
		case d == doc:
			return true
		case d < doc:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return false
}

// wordsPart is the words' part of the question's vector, of length one.
func (o *opinion) wordsPart() vector {
	v := vector{o.vector.term[:o.split], append([]float32(nil), o.vector.value[:o.split]...)}
	unit(v.value, 1)
	return v
}

// knownLetters is the share of the question's four-letter runs that the shelf's documents have.
func (o *opinion) knownLetters() float64 {
	grams := fourGrams(nil, o.plain.plain)
	known := 0
	for _, g := range grams {
		if o.shelf.grams.terms.id(g) >= 0 {
			known++
		}
	}
	if len(grams) == 0 {
		return 0
	}
	return float64(known) / float64(len(grams))
}
