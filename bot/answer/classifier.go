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
	c := &classifier{terms: newVocabulary(len(phrasings) * 16)}
	x, wordsEnd := c.count(phrasings)
	c.weigh(x, len(phrasings))
	for i := range phrasings {
		v := x.row(i)
		c.scale(v, int(wordsEnd[i]-x.start[i]), p.WordShare)
	}
	c.m = cells(phrasings, x, int(c.terms.n))
	c.train(phrasings, x, docs, p)
	c.most = c.m.highest()
	return c, newNearest(phrasings, x, wordsEnd, docs)
}

// count numbers the terms of all phrasings. The words' terms come first in each row;
// wordsEnd says where they end. Values are counts.
func (c *classifier) count(phrasings []phrasing) (x *rows, wordsEnd []int32) {
	x = &rows{start: make([]int32, 1, len(phrasings)+1)}
	var buf []term
	for _, ph := range phrasings {
		buf = ph.terms(buf[:0])
		c.appendCounts(x, buf)
		wordsEnd = append(wordsEnd, int32(len(x.term)))
		buf = gramTerms(buf[:0], ph.plain)
		c.appendCounts(x, buf)
		x.start = append(x.start, int32(len(x.term)))
	}
	return x, wordsEnd
}

func (c *classifier) appendCounts(x *rows, terms []term) {
	ids := make([]int32, len(terms))
	for i, t := range terms {
		ids[i] = c.terms.add(t)
	}
	x.term, x.value = appendRuns(x.term, x.value, ids)
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

// scale turns counts into weights of length one: (1 + ln count) times idf, the
// words' part (the first of v) and the letters' part each brought to its share first.
func (c *classifier) scale(v vector, words int, wordShare float64) {
	for i, n := range v.value {
		v.value[i] = float32(1+math.Log(float64(n))) * c.idf[v.term[i]]
	}
	if words > 0 && words < len(v.value) {
		unit(v.value[:words], float32(math.Sqrt(wordShare)))
		unit(v.value[words:], float32(math.Sqrt(1-wordShare)))
		return
	}
	unit(v.value, 1)
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

func cells(phrasings []phrasing, x *rows, terms int) *matrix {
	t := &tally{}
	for i, ph := range phrasings {
		v := x.row(i)
		for _, id := range v.term {
			t.add(id, ph.doc, 0)
		}
	}
	return t.matrix(terms)
}

// train runs stochastic gradient descent on the cross-entropy, in a fixed order.
func (c *classifier) train(phrasings []phrasing, x *rows, docs int, p *Params) {
	if x.len() == 0 {
		return
	}
	order := shuffled(x.len())
	scores, prior := make([]float32, docs), priors(phrasings, docs, p.Prior)
	for epoch := range p.Epochs {
		rate := float32(p.Rate) / (1 + float32(p.Decay)*float32(epoch))
		for _, i := range order {
			v := x.row(int(i))
			clear(scores)
			c.m.addTo(scores, v)
			for d, x := range prior {
				scores[d] += x
			}
			softmax(scores)
			scores[phrasings[i].doc] -= 1
			c.m.step(scores, v, rate)
		}
	}
}

// priors gives the logarithm of how many phrasings each document has, times
// strength. Added to the scores while learning and left out when asked, it keeps
// documents with many phrasings from being favoured (Menon et al. 2021, logit adjustment).
func priors(phrasings []phrasing, docs int, strength float64) []float32 {
	out := make([]float32, docs)
	for _, ph := range phrasings {
		out[ph.doc]++
	}
	for d, n := range out {
		out[d] = float32(strength * math.Log(float64(max(n, 1))))
	}
	return out
}

// step moves the weights of the row's terms against the gradient.
func (m *matrix) step(gradient []float32, x vector, rate float32) {
	for i, t := range x.term {
		from, to := m.start[t], m.start[t+1]
		docs, weights := m.doc[from:to], m.weight[from:to]
		v := rate * x.value[i]
		for j, d := range docs {
			weights[j] -= float32(v * gradient[d])
		}
	}
}

// shuffled is a fixed order of 0 to n-1 in which neighbours come from
// different documents, by a linear congruence; it is the same everywhere.
func shuffled(n int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	state := uint64(0x2545F4914F6CDD1D)
	for i := n - 1; i > 0; i-- {
		state = state*6364136223846793005 + 1442695040888963407
		j := int((state >> 33) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// vector gives a question's vector, the words' part first, and where that
// ends. Terms that no phrasing has are left out.
func (c *classifier) vector(w words, letters []string, wordShare float64) (vector, int) {
	var v vector
	buf := w.terms(nil)
	v.term, v.value = appendRuns(v.term, v.value, c.known(buf))
	n := len(v.term)
	buf = gramTerms(buf[:0], letters)
	v.term, v.value = appendRuns(v.term, v.value, c.known(buf))
	c.scale(v, n, wordShare)
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
