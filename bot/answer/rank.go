package answer

import "sort"

// A ranking is what all shelves together say about a question.
type ranking struct {
	plain    []string
	opinions []opinion // of the languages that are likely enough
	ranked   []scored  // entries, best first
	best     *opinion  // the opinion that the first entry owes most to
	bestDoc  int       // the first entry's document there
}

type scored struct {
	entry int32
	p     float64
}

// rank asks the shelves. It gives ok = false when there is nothing to rank.
func (f *Finder) rank(plain []string, member string) (ranking, bool) {
	r := ranking{plain: plain}
	if len(plain) == 0 || len(f.shelves) == 0 {
		return r, false
	}
	p := &f.params
	shares := f.tongues.shares(plain, member, float32(p.Sharpness), float32(p.Member))
	for i, s := range f.shelves {
		if shares[i] >= float32(p.LeastLang) || shares[i] == maxOf(shares) {
			r.opinions = append(r.opinions, s.ask(plain, shares[i], p))
		}
	}
	r.merge(len(f.entries))
	return r, true
}

func maxOf(xs []float32) float32 {
	best := xs[0]
	for _, x := range xs {
		best = max(best, x)
	}
	return best
}

// merge adds the probabilities of an entry's texts, each weighted by how likely its language is.
func (r *ranking) merge(entries int) {
	p := make([]float64, entries)
	for i := range r.opinions {
		o := &r.opinions[i]
		for d, e := range o.shelf.entry {
			p[e] += float64(float64(o.share) * float64(o.prob[d]))
		}
	}
	r.ranked = make([]scored, 0, entries)
	for e, x := range p {
		r.ranked = append(r.ranked, scored{int32(e), x})
	}
	sort.SliceStable(r.ranked, func(i, j int) bool { return r.ranked[i].p > r.ranked[j].p })
	r.findBest(r.ranked[0].entry)
}

func (r *ranking) findBest(entry int32) {
	most := float32(-1)
	for i := range r.opinions {
		o := &r.opinions[i]
		for d, e := range o.shelf.entry {
			if e == entry && float32(o.share*o.prob[d]) > most {
				most = o.share * o.prob[d]
				r.best, r.bestDoc = o, d
			}
		}
	}
}
