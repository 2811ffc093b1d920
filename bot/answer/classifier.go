package answer

import (
	"math"
	"slices"
)

// A classifier says for each document of one language how much a question is
// like the ways people ask for it: multinomial logistic regression over words,
// word pairs and letter n-grams, trained on titles and ask phrases.
//
// A document has a weight only for terms of its own phrasings, so that the
// weights are an inverted index and a question costs what a search costs.
type classifier struct {
	terms *vocabulary
	idf   []float32
	kind  []uint8 // by term
	m     *matrix
	most  []float32 // by term: its highest weight
	rare  float32   // the idf of a term that no phrasing has
}

// A phrasing is one way of asking for a document.
type phrasing struct {
	doc uint16
	words
}

// sparse rows of phrasings, one after the other
type rows struct {
	start []int32
	term  []int32
	value []float32
}

func (r *rows) row(i int) vector {
	from, to := r.start[i], r.start[i+1]
	return vector{r.term[from:to], r.value[from:to]}
}

func (r *rows) len() int { return len(r.start) - 1 }

func newClassifier(phrasings []phrasing, docs int, p *Params) (*classifier, *nearest) {
	c := &classifier{terms: newVocabulary(len(phrasings) * 4)}
	x, wordsEnd := c.count(phrasings)
	c.weigh(x, len(phrasings))
	for i := range phrasings {
		v := x.row(i)
		c.scale(v, p.shares())
	}
	spread := documentsWith(phrasings, x, int(c.terms.n))
	common, passes := affordable(x, spread, p.Epochs)
	c.m = cells(phrasings, x, spread, common, float32(p.Start))
	c.train(phrasings, x, docs, passes, p)
	c.most = c.m.highest()
	c.m.pack()
	return c, newNearest(phrasings, x, wordsEnd, docs)
}

// count numbers the terms of all phrasings. The words' terms come first in each row;
// wordsEnd says where they end. Values are counts.
func (c *classifier) count(phrasings []phrasing) (x *rows, wordsEnd []int32) {
	size := 0
	for _, ph := range phrasings {
		size += 4*len(ph.stems) + 14*len(ph.plain)
	}
	x = &rows{start: make([]int32, 1, len(phrasings)+1), term: make([]int32, 0, size), value: make([]float32, 0, size)}
	var buf []term
	var ids []int32
	var seen counter
	for _, ph := range phrasings {
		buf = wordTerms(buf[:0], ph.stems)
		ids = c.numbers(ids[:0], buf, kindWord)
		buf = meaningTerms(buf[:0], ph.meanings, true)
		ids = c.numbers(ids, buf, kindMeaning)
		x.term, x.value = appendRuns(x.term, x.value, ids)
		wordsEnd = append(wordsEnd, int32(len(x.term)))
		buf = gramTerms(buf[:0], ph.plain)
		ids = c.numbers(ids[:0], buf, kindLetters)
		x.term, x.value = seen.append(x.term, x.value, ids)
		x.start = append(x.start, int32(len(x.term)))
	}
	return x, wordsEnd
}

func (c *classifier) numbers(dst []int32, terms []term, kind uint8) []int32 {
	for _, t := range terms {
		id := c.terms.add(t)
		if int(id) == len(c.kind) {
			c.kind = append(c.kind, kind)
		}
		dst = append(dst, id)
	}
	return dst
}

// appendRuns sorts ids and appends each once, with how often it came.
func appendRuns(term []int32, value []float32, ids []int32) ([]int32, []float32) {
	slices.Sort(ids)
	for i, id := range ids {
		if i > 0 && ids[i-1] == id {
			value[len(value)-1]++
			continue
		}
		term, value = append(term, id), append(value, 1)
	}
	return term, value
}

// A counter counts ids without sorting them; they stay in the order they first came in.
type counter struct{ at []int32 } // by id: its place in the list, plus 1

func (k *counter) append(term []int32, value []float32, ids []int32) ([]int32, []float32) {
	from := int32(len(term))
	for _, id := range ids {
		if int(id) >= len(k.at) {
			k.at = append(k.at, make([]int32, int(id)+1)...)
		}
		if i := k.at[id]; i > from && int(i) <= len(term) && term[i-1] == id {
			value[i-1]++
			continue
		}
		term, value = append(term, id), append(value, 1)
		k.at[id] = int32(len(term))
	}
	return term, value
}

// weigh computes how telling each term is: the inverse document frequency over phrasings, smoothed.
func (c *classifier) weigh(x *rows, phrasings int) {
	df := make([]int32, c.terms.n)
	for _, t := range x.term {
		df[t]++
	}
	c.idf = make([]float32, len(df))
	c.rare = float32(math.Log(float64(1+phrasings)) + 1)
	for t, n := range df {
		c.idf[t] = float32(math.Log(float64(1+phrasings)/float64(1+n)) + 1)
	}
}

// The kinds of terms. Each has its share of a vector's squared length, so that
// many letters do not drown few words.
const (
	kindWord    = iota // words and pairs of neighbours
	kindMeaning        // meanings of the thesaurus and pairs of them
	kindLetters
	numKinds
)

// shares gives each kind its share, as far as the vector has it.
func (p *Params) shares() [numKinds]float64 {
	return [numKinds]float64{p.WordShare, p.MeaningShare, 1 - p.WordShare - p.MeaningShare}
}

// scale turns counts into weights of length one: (1 + ln count) times idf,
// each kind of terms brought to its share.
func (c *classifier) scale(v vector, shares [numKinds]float64) {
	var sum [numKinds]float32
	for i, n := range v.value {
		t := v.term[i]
		w := c.idf[t]
		if n > 1 {
			w *= float32(1 + math.Log(float64(n)))
		}
		v.value[i] = w
		sum[c.kind[t]] += float32(w * w)
	}
	whole := 0.0
	for k, s := range sum {
		if s > 0 {
			whole += shares[k]
		}
	}
	var factor [numKinds]float32
	for k, s := range sum {
		if s > 0 {
			factor[k] = float32(math.Sqrt(shares[k] / whole / float64(s)))
		}
	}
	for i, t := range v.term {
		v.value[i] *= factor[c.kind[t]]
	}
}

func unit(values []float32, length float32) {
	sum := float32(0)
	for _, v := range values {
		sum += float32(v * v)
	}
	if sum == 0 {
		return
	}
	f := length / float32(math.Sqrt(float64(sum)))
	for i := range values {
		values[i] *= f
	}
}

// A common term is one that so many documents have. Common terms tell little
// apart, and most of the work would go into them: the classifier passes over them.
const (
	commonFrom  = 128
	leastCommon = 16 // even in the largest library, what fewer documents have is rare
)

// maxWork is how many weights learning one language looks at. It is above what
// the library needs; it keeps ten times as many entries from starting slowly.
const maxWork = 80_000_000

// affordable gives from how many documents on a term is common, and how many passes there are.
func affordable(x *rows, spread []int32, wanted int) (common int32, passes int) {
	work := func(common int32) int {
		sum := 0
		for _, t := range x.term {
			if spread[t] < common {
				sum += int(spread[t])
			}
		}
		return sum
	}
	common = commonFrom
	for common > leastCommon && work(common) > maxWork {
		common /= 2
	}
	return common, min(wanted, max(maxWork/max(work(common), 1), 1))
}

func cells(phrasings []phrasing, x *rows, spread []int32, common int32, start float32) *matrix {
	t := newTally(len(x.term))
	for i, ph := range phrasings {
		v := x.row(i)
		for j, id := range v.term {
			if spread[id] < common {
				t.add(id, ph.doc, float32(start*v.value[j]))
			}
		}
	}
	return t.matrix(len(spread))
}

// documentsWith gives by term how many documents have it. The phrasings of a document follow each other.
func documentsWith(phrasings []phrasing, x *rows, terms int) []int32 {
	count, last := make([]int32, terms), make([]int32, terms)
	for i, ph := range phrasings {
		for _, id := range x.row(i).term {
			if doc := int32(ph.doc) + 1; last[id] != doc {
				last[id] = doc
				count[id]++
			}
		}
	}
	return count
}

// vector gives a question's vector, the words' part first, and where that
// ends. Terms that no phrasing has are left out.
func (c *classifier) vector(w words, letters []string, shares [numKinds]float64) (vector, int) {
	var v vector
	buf := w.terms(nil)
	v.term, v.value = appendRuns(v.term, v.value, c.known(buf))
	n := len(v.term)
	buf = gramTerms(buf[:0], letters)
	v.term, v.value = appendRuns(v.term, v.value, c.known(buf))
	c.scale(v, shares)
	return v, n
}

func (c *classifier) known(terms []term) []int32 {
	ids := make([]int32, 0, len(terms))
	for _, t := range terms {
		if id := c.terms.id(t); id >= 0 {
			ids = append(ids, id)
		}
	}
	return ids
}
