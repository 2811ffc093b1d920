package answer

// A ranking is what all shelves together say about a question.
type ranking struct {
	opinions []opinion // of the languages that are likely enough
	p        []float64 // by entry: the finder's belief, all together 1
}

// rank asks the shelves. It gives ok = false when there is nothing to rank.
func (f *Finder) rank(plain []string, member string) (ranking, bool) {
	var r ranking
	if len(plain) == 0 || len(f.shelves) == 0 {
		return r, false
	}
	plain = f.atlas.general(plain)
	p := &f.params
	shares := f.tongues.shares(plain, member, float32(p.Sharpness), float32(p.Member))
	most := maxOf(shares)
	for i, s := range f.shelves {
		if shares[i] >= float32(p.LeastLang) || shares[i] == most {
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
	r.p = make([]float64, entries)
	for i := range r.opinions {
		o := &r.opinions[i]
		share := float64(o.share)
		for d, e := range o.shelf.entry {
			r.p[e] += float64(share * float64(o.prob[d]))
		}
	}
}

// scale multiplies the belief in each entry by what factor gives, and brings the sum back to 1.
func (r *ranking) scale(factor func(entry int) float64) {
	sum := 0.0
	for e := range r.p {
		r.p[e] *= factor(e)
		sum += r.p[e]
	}
	if sum == 0 {
		return
	}
	for e := range r.p {
		r.p[e] /= sum
	}
}

type scored struct {
	entry int
	p     float64
}

// top gives the n entries believed in most among those that keep wants, best
// first; of equals the one with the smaller id.
func (r *ranking) top(n int, keep func(entry int) bool) []scored {
	out := make([]scored, 0, n+1)
	for e, p := range r.p {
		if len(out) == n && p <= out[n-1].p || !keep(e) {
			continue
		}
		i := len(out)
		out = append(out, scored{})
		for ; i > 0 && out[i-1].p < p; i-- {
			out[i] = out[i-1]
		}
		out[i] = scored{e, p}
		out = out[:min(len(out), n)]
	}
	return out
}

// source gives the opinion that an entry owes most to, and its document there.
func (r *ranking) source(entry int) (best *opinion, doc int) {
	most := float32(-1)
	for i := range r.opinions {
		o := &r.opinions[i]
		d, ok := o.shelf.document(entry)
		if ok && float32(o.share*o.prob[d]) > most {
			most = o.share * o.prob[d]
			best, doc = o, d
		}
	}
	return best, doc
}

// lang gives the language that the question is in, "" when none is likelier than all others together.
func (r *ranking) lang() string {
	for i := range r.opinions {
		if r.opinions[i].share >= 0.5 {
			return r.opinions[i].shelf.lang
		}
	}
	return ""
}
