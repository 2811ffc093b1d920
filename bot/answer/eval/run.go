package eval

import (
	"time"

	"compa/bot/answer"
)

// A Result is what the finder made of one question.
type Result struct {
	Query    Query
	Decision answer.Decision
	Signals  answer.Signals
	Rank     int  // of the first right entry among the candidates, from 1; 0: not there
	Right    bool // what was shown is right, see judge
	Took     time.Duration
}

// Top reports whether a right entry is among the first n candidates.
func (r *Result) Top(n int) bool { return r.Rank > 0 && r.Rank <= n }

// A Clock tells the time since some moment; latency is measured with it.
type Clock func() time.Duration

// Run asks every question, in order, one after the other.
func Run(f *answer.Finder, queries []Query, clock Clock, withLang bool) []Result {
	out := make([]Result, len(queries))
	for i, q := range queries {
		ask := answer.Question{Text: q.Query, Place: q.Place}
		if withLang {
			ask.Lang = q.Lang
		}
		if q.Kind == "place-unclear" {
			ask.Place = ""
		}
		from := clock()
		d, s := f.Explain(ask)
		out[i] = Result{Query: q, Decision: d, Signals: s, Took: clock() - from}
		out[i].Rank = rank(f, q.Gold, d.Candidates)
		out[i].Right = judge(f, q, d)
	}
	return out
}

func rank(f *answer.Finder, gold []string, candidates []answer.Candidate) int {
	for i, c := range candidates {
		if holds(f, gold, c.ID) {
			return i + 1
		}
	}
	return 0
}

// holds reports whether gold names the entry, by its id or by one of its aliases.
func holds(f *answer.Finder, gold []string, id string) bool {
	for _, g := range gold {
		if f.Canonical(g) == id {
			return true
		}
	}
	return false
}

// judge says whether what was shown is right: a gold entry answered, both
// sides of a comparison, the place asked where it is unclear, nothing answered
// where nothing fits, an emergency recognised as one.
func judge(f *answer.Finder, q Query, d answer.Decision) bool {
	shown := len(d.Entries) > 0 && holds(f, q.Gold, d.Entries[0])
	switch q.Kind {
	case "urgent":
		if len(q.Gold) == 0 {
			return d.Kind == answer.Urgent
		}
		return d.Kind == answer.Urgent && shown
	case "compare":
		return judgeCompare(f, q, d)
	case "place-unclear":
		return d.Kind == answer.AskPlace
	}
	if len(q.Gold) == 0 {
		return d.Kind == answer.NoAnswer
	}
	return (d.Kind == answer.Answer || d.Kind == answer.Urgent) && shown
}

// judgeCompare: an entry that is itself about the difference (gold's first is
// one such where it has no second side) may answer; else both shown must be gold.
func judgeCompare(f *answer.Finder, q Query, d answer.Decision) bool {
	switch d.Kind {
	case answer.Answer:
		return len(d.Entries) > 0 && len(q.Gold) > 0 && holds(f, q.Gold, d.Entries[0])
	case answer.Compare:
		return len(d.Entries) == 2 && holds(f, q.Gold, d.Entries[0]) && holds(f, q.Gold, d.Entries[1])
	}
	return false
}
