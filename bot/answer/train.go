package answer

import (
	"math"
	"slices"
)

// rivals is how many documents learn from a phrasing: its own and those most
// like it. Where there are few documents at all, every one of them does.
const (
	rivals = 24
	few    = 256
)

// A trainer learns the weights of a matrix by stochastic gradient descent on
// the cross-entropy between a phrasing's own document and its rivals, in a fixed order.
// Documents that are nothing like a phrasing have next to no part in its
// gradient; leaving them out makes learning much faster.
type trainer struct {
	m      *matrix
	prior  []float32
	scores []float32
	push   []float32 // by document: minus the gradient of its score
	near   []uint16  // the documents that learn, the likeliest first
	prob   []float32 // beside near
}

// train goes over the phrasings a few times. One that is already told apart is passed over.
func (c *classifier) train(phrasings []phrasing, x *rows, docs, passes int, p *Params) {
	most := rivals
	if docs <= few {
		most = docs
	}
	t := &trainer{
		m: c.m, prior: priors(phrasings, docs, p.Prior),
		scores: make([]float32, docs), push: make([]float32, docs), near: make([]uint16, 0, most+1), prob: make([]float32, most),
	}
	order := shuffled(x.len())
	for pass := range passes {
		rate := float32(p.Rate) / (1 + float32(p.Decay)*float32(pass))
		for _, i := range order {
			t.learn(x.row(int(i)), phrasings[i].doc, rate, float32(p.Enough))
		}
	}
}

// learn moves the weights of one phrasing's terms.
func (t *trainer) learn(x vector, own uint16, rate, enough float32) {
	copy(t.scores, t.prior)
	for i, term := range x.term {
		docs, weights := t.m.run(term)
		for j, d := range docs {
			t.scores[d] += float32(x.value[i] * weights[j])
		}
	}
	t.pick(own)
	p := t.prob[:len(t.near)]
	for i, d := range t.near {
		p[i] = t.scores[d]
	}
	softmax(p)
	at := slices.Index(t.near, own)
	if p[at] > enough {
		return
	}
	p[at] -= 1
	for i, d := range t.near {
		t.push[d] = -float32(rate * p[i])
	}
	t.move(x)
	for _, d := range t.near {
		t.push[d] = 0
	}
}

// pick finds the documents with the highest scores, of equals the first; the phrasing's own is always among them.
func (t *trainer) pick(own uint16) {
	t.near = t.near[:0]
	if len(t.prob) == len(t.scores) {
		for d := range t.scores {
			t.near = append(t.near, uint16(d))
		}
		return
	}
	least := float32(math.Inf(-1))
	for d, s := range t.scores {
		if s <= least {
			continue
		}
		i := len(t.near)
		t.near = append(t.near, 0)
		for ; i > 0 && t.scores[t.near[i-1]] < s; i-- {
			t.near[i] = t.near[i-1]
		}
		t.near[i] = uint16(d)
		if len(t.near) >= len(t.prob) {
			t.near = t.near[:len(t.prob)]
			least = t.scores[t.near[len(t.prob)-1]]
		}
	}
	if !slices.Contains(t.near, own) {
		t.near[len(t.near)-1] = own
	}
}

// move changes the weights by push.
func (t *trainer) move(x vector) {
	for i, term := range x.term {
		docs, weights := t.m.run(term)
		for j, d := range docs {
			if by := t.push[d]; by != 0 {
				weights[j] += float32(by * x.value[i])
			}
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
