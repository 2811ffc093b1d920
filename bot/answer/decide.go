package answer

import "math"

// candidatesShown is how many candidates a decision carries.
const candidatesShown = 8

// Decide decides about a question. It is pure and safe for concurrent use.
func (f *Finder) Decide(q Question) Decision {
	d, _ := f.Explain(q)
	return d
}

// Signals are the numbers that a probability was made from; SignalNames says what each is.
type Signals [NumSignals]float64

// Explain decides, and gives the signals behind the probability, for calibration.
func (f *Finder) Explain(q Question) (Decision, Signals) {
	if len(q.Text) > MaxQuestion {
		q.Text = q.Text[:MaxQuestion]
	}
	plain := split(fold(q.Text))
	r, ok := f.rank(plain, q.Lang)
	if !ok {
		return Decision{Lang: q.Lang, Place: q.Place, Reason: "empty"}, Signals{}
	}
	s := signals(r)
	d := Decision{Place: q.Place, Probability: f.confidence(s)}
	d.Candidates = f.candidates(r, d.Probability)
	if d.Lang = r.lang(); d.Lang == "" {
		d.Lang = q.Lang
	}
	f.byThreshold(&d)
	return d, s
}

func (f *Finder) confidence(s Signals) float64 {
	z := f.params.Bias
	for i, w := range f.params.Weights {
		z += float64(w * s[i])
	}
	return sigmoid(z)
}

func (f *Finder) candidates(r ranking, top float64) []Candidate {
	var out []Candidate
	for i, c := range r.ranked {
		if i == candidatesShown {
			break
		}
		p := top
		if i > 0 {
			p = top * c.p / math.Max(r.ranked[0].p, 1e-9)
		}
		out = append(out, Candidate{ID: f.entries[c.entry].id, Score: c.p, Probability: p, Lang: r.best.shelf.lang})
	}
	return out
}

func (r *ranking) lang() string {
	best := 0
	for i := range r.opinions {
		if r.opinions[i].share > r.opinions[best].share {
			best = i
		}
	}
	if r.opinions[best].share < 0.5 {
		return ""
	}
	return r.opinions[best].shelf.lang
}

func (f *Finder) byThreshold(d *Decision) {
	switch {
	case d.Probability >= f.params.Answer:
		d.Kind, d.Entries, d.Reason = Answer, []string{d.Candidates[0].ID}, "probability"
	case d.Probability >= f.params.Choose:
		d.Kind, d.Reason = Choose, "probability between the thresholds"
		for _, c := range d.Candidates[:min(3, len(d.Candidates))] {
			d.Entries = append(d.Entries, c.ID)
		}
	default:
		d.Kind, d.Reason = NoAnswer, "probability below the thresholds"
	}
}
