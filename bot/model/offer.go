package model

import (
	"slices"
	"sort"

	"compa/bot/answer"
)

// Bounds of what is offered: to the model, and to a member.
const (
	mostOffered = 8
	mostChoices = 3
)

// An offer is the entries that the model may order: what the finder would
// show by itself, and its other candidates that passed the low threshold. Nothing is ever added to it.
type offer struct {
	ids         []string
	probability map[string]float64
}

func (d *Decider) offer(base answer.Decision) offer {
	o := offer{ids: slices.Clone(base.Entries), probability: map[string]float64{}}
	for _, c := range base.Candidates {
		o.probability[c.ID] = c.Probability
		if c.Probability >= d.o.Low && !slices.Contains(o.ids, c.ID) {
			o.ids = append(o.ids, c.ID)
		}
	}
	o.ids = o.ids[:min(len(o.ids), mostOffered)]
	return o
}

// promote brings forward those that were found by other words too, the likeliest first.
func (o *offer) promote(found []answer.Candidate) {
	front := make([]string, 0, len(o.ids))
	for _, c := range found {
		if slices.Contains(o.ids, c.ID) {
			front = append(front, c.ID)
		}
	}
	o.ids = inFront(front, o.ids)
}

// chosen takes the model's choice of places in the offer. None is a veto.
func (o *offer) chosen(base answer.Decision, places []int, bar float64) answer.Decision {
	if len(places) == 0 {
		d := base
		d.Kind, d.Entries, d.Reason = answer.NoAnswer, nil, base.Reason+"; the model found none that fits"
		return d
	}
	front := make([]string, len(places))
	for i, p := range places {
		front[i] = o.ids[p]
	}
	o.ids = inFront(front, o.ids)
	return o.arranged(base, bar)
}

// arranged makes the decision for the order of the offer. The entry in front is
// answered outright only where the finder answers it, or where it passed the finder's own bar;
// else it is offered first among choices.
func (o *offer) arranged(base answer.Decision, bar float64) answer.Decision {
	first := o.ids[0]
	if base.Kind == answer.Answer && first == base.Entries[0] {
		return base
	}
	d := base
	d.Candidates = reordered(base.Candidates, o.ids)
	if base.Kind == answer.Answer && o.probability[first] >= bar {
		d.Entries, d.Reason = []string{first}, base.Reason+"; ordered by the model"
		return d
	}
	shown := slices.Clone(o.ids[:min(len(o.ids), mostChoices)])
	if own := base.Entries[0]; !slices.Contains(shown, own) {
		shown[len(shown)-1] = own
	}
	if base.Kind == answer.Choose && slices.Equal(shown, base.Entries) {
		return base
	}
	d.Kind, d.Entries, d.Reason = answer.Choose, shown, base.Reason+"; ordered by the model"
	return d
}

// nearest keeps the refusal, and brings the topics found by other words to the front of those named with it.
func nearest(base answer.Decision, found []answer.Candidate) answer.Decision {
	if len(found) == 0 {
		return base
	}
	d := base
	d.Candidates = slices.Clone(found)
	for _, c := range base.Candidates {
		if !slices.ContainsFunc(found, func(f answer.Candidate) bool { return f.ID == c.ID }) {
			d.Candidates = append(d.Candidates, c)
		}
	}
	d.Candidates = d.Candidates[:min(len(d.Candidates), mostOffered)]
	d.Reason = base.Reason + "; topics found by the model's words"
	return d
}

func inFront(front, all []string) []string {
	out := slices.Clone(front)
	for _, id := range all {
		if !slices.Contains(front, id) {
			out = append(out, id)
		}
	}
	return out
}

func reordered(candidates []answer.Candidate, ids []string) []answer.Candidate {
	out := slices.Clone(candidates)
	place := func(id string) int {
		if i := slices.Index(ids, id); i >= 0 {
			return i
		}
		return len(ids)
	}
	sort.SliceStable(out, func(i, j int) bool { return place(out[i].ID) < place(out[j].ID) })
	return out
}

func byProbability(found map[string]answer.Candidate) []answer.Candidate {
	out := make([]answer.Candidate, 0, len(found))
	for _, c := range found {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Probability != out[j].Probability {
			return out[i].Probability > out[j].Probability
		}
		return out[i].ID < out[j].ID
	})
	return out[:min(len(out), mostOffered)]
}
