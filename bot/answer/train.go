package answer

import (
	"math"
	"slices"
)

// train runs stochastic gradient descent on the cross-entropy, in a fixed order.
// A phrasing that is already told apart is passed over, so that most of the work of the later passes falls away.
func (c *classifier) train(phrasings []phrasing, x *rows, docs int, p *Params) {
	order := shuffled(x.len())
	passes, longest := c.affordable(x, p.Epochs)
	if longest < math.MaxInt {
		c.trainHurried(phrasings, x, order, longest, make([]float32, docs))
		return
	}
	scores, prior := make([]float32, docs), priors(phrasings, docs, p.Prior)
	for pass := range passes {
		rate := float32(p.Rate) / (1 + float32(p.Decay)*float32(pass))
		for _, i := range order {
			v := x.row(int(i))
			copy(scores, prior)
			c.m.addTo(scores, v)
			softmax(scores)
			own := phrasings[i].doc
			if scores[own] > float32(p.Enough) {
				continue
			}
			scores[own] -= 1
			c.m.step(scores, v, rate)
		}
	}
}

// maxWork is how many cells learning looks at, all passes over one language
// together. It is above what the library needs; it keeps ten times as many entries from starting slowly.
const maxWork = 200_000_000

// affordable gives how many passes there are, and how many documents a term
// may have to take part in learning. Where even one pass over all terms is too
// much, the commonest terms keep the weights that they started with.
func (c *classifier) affordable(x *rows, wanted int) (passes, longest int) {
	byLength := map[int]int{} // cells looked at in a pass, by length of the term's run
	work := 0
	for _, t := range x.term {
		n := int(c.m.start[t+1] - c.m.start[t])
		byLength[n] += n
		work += n
	}
	if work*wanted <= maxWork {
		return wanted, math.MaxInt
	}
	if passes = maxWork / work; passes > 0 {
		return passes, math.MaxInt
	}
	lengths := make([]int, 0, len(byLength))
	for n := range byLength {
		lengths = append(lengths, n)
	}
	slices.Sort(lengths)
	work = 0
	for _, n := range lengths {
		if work += byLength[n]; work > maxWork/2 {
			break
		}
		longest = n
	}
	return 1, longest
}

// Learning in a hurry: how far a phrasing's own document shall be ahead, and
// how far the weights move towards it.
const (
	hurriedMargin = 1
	hurriedRate   = 0.5
)

// trainHurried makes one pass in which only two documents learn from a
// phrasing: its own, and the one that is most often taken for it (a perceptron
// with a margin). It looks at terms that at most longest documents have.
func (c *classifier) trainHurried(phrasings []phrasing, x *rows, order []int32, longest int, scores []float32) {
	for _, i := range order {
		v := c.m.shorter(x.row(int(i)), longest)
		clear(scores)
		c.m.addTo(scores, v)
		own := phrasings[i].doc
		ahead := scores[own]
		scores[own] = -1
		rival := uint16(0)
		for d, s := range scores {
			if s > scores[rival] {
				rival = uint16(d)
			}
		}
		if ahead >= scores[rival]+hurriedMargin {
			continue
		}
		for j, t := range v.term {
			c.m.move(t, own, float32(hurriedRate*v.value[j]))
			c.m.move(t, rival, -float32(hurriedRate*v.value[j]))
		}
	}
}

// move adds to the weight of one cell, if the document has the term.
func (m *matrix) move(term int32, doc uint16, by float32) {
	from, to := m.start[term], m.start[term+1]
	if i, ok := slices.BinarySearch(m.doc[from:to], doc); ok {
		m.weight[int(from)+i] += by
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
