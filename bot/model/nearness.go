package model

import (
	"context"
	"math"
	"sort"

	"compa/bot/answer"
	"compa/bot/model/endpoint"
)

// MeaningWeight is how much one standard deviation of nearness counts beside the logarithm of the
// finder's probability. It was learned from the 101 development questions that have a right entry among several on offer,
// with all-MiniLM-L6-v2: 1.02, which puts the right one first for 90 instead of 84. `compa eval --model` learns it
// anew and prints it; docs/model.md has the measurement.
const MeaningWeight = 1.0

// order sorts an offer by the finder's probability and the nearness in meaning together.
func (v *Vectors) order(ctx context.Context, question string, o *offer) error {
	nearness, err := v.nearness(ctx, question, o.ids)
	if err != nil {
		return err
	}
	score := map[string]float64{}
	for i, id := range o.ids {
		score[id] = logarithm(o.probability[id]) + MeaningWeight*nearness[i]
	}
	sort.SliceStable(o.ids, func(i, j int) bool { return score[o.ids[i]] > score[o.ids[j]] })
	return nil
}

// leastProbability stands for a probability that the finder rounds to nothing.
const leastProbability = 1e-6

func logarithm(p float64) float64 { return math.Log(max(p, leastProbability)) }

// nearness tells how near entries are to a question, in standard deviations above the average of the
// library. A cosine by itself says little: some models give unrelated texts 0.1, others 0.8.
func (v *Vectors) nearness(ctx context.Context, question string, ids []string) ([]float64, error) {
	q, err := v.embedder.EmbedQuestion(ctx, question)
	if err != nil {
		return nil, err
	}
	if q.Model != v.k.Answered {
		return nil, &endpoint.Fault{Kind: endpoint.FaultModel}
	}
	if len(q.Unit) != len(v.k.Probe) {
		return nil, &endpoint.Fault{Kind: endpoint.FaultVector}
	}
	mean, deviation := v.spread(q.Unit)
	out := make([]float64, len(ids))
	for i, id := range ids {
		if len(v.byID[id]) > 0 {
			out[i] = (v.best(id, q.Unit) - mean) / deviation
		}
	}
	return out, nil
}

// leastDeviation keeps a library of nearly equal texts from making much of nothing.
const leastDeviation = 0.01

// spread gives the average nearness of the library's entries to a direction, and how far they lie around it.
func (v *Vectors) spread(q []float32) (mean, deviation float64) {
	sum, squares, n := 0.0, 0.0, float64(len(v.ids))
	for _, id := range v.ids {
		c := v.best(id, q)
		sum += c
		squares += c * c
	}
	if n == 0 {
		return 0, 1
	}
	mean = sum / n
	return mean, max(math.Sqrt(max(squares/n-mean*mean, 0)), leastDeviation)
}

// best is the highest cosine of an entry's texts; 0 for one without vectors.
func (v *Vectors) best(id string, q []float32) float64 {
	best := 0.0
	for _, x := range v.byID[id] {
		best = max(best, cosine(x, q))
	}
	return best
}

// A Near is an entry that may be offered, with the two signals that order it.
type Near struct {
	ID       string
	Log      float64 // logarithm of the finder's probability
	Nearness float64 // in standard deviations above the library's average
}

// Nearness gives what orders the offer for a question: for measuring. It gives nothing where vectors have no say.
func (d *Decider) Nearness(ctx context.Context, q answer.Question, base answer.Decision) ([]Near, error) {
	v := d.vectors()
	if v == nil || base.Kind == answer.NoAnswer || !d.mayAsk(q, base) {
		return nil, nil
	}
	o := d.offer(base)
	nearness, err := v.nearness(ctx, q.Text, o.ids)
	if err != nil {
		return nil, err
	}
	out := make([]Near, len(o.ids))
	for i, id := range o.ids {
		out[i] = Near{id, logarithm(o.probability[id]), nearness[i]}
	}
	return out, nil
}
