package eval

import (
	"strings"
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

// Run asks every question, in order, one after the other, and measures how long ask takes.
func Run(f *answer.Finder, queries []Query, ask func(Query) (answer.Decision, answer.Signals), clock Clock) []Result {
	out := make([]Result, len(queries))
	for i, q := range queries {
		from := clock()
		d, s := ask(q)
		out[i] = Result{Query: q, Decision: d, Signals: s, Took: clock() - from}
		out[i].Rank = rank(f, q.Gold, d.Candidates)
		out[i].Right = judge(f, q, d)
	}
	return out
}

// Asking asks a finder what a member would ask: in the place that the question
// is labelled with, unless it is labelled as lacking one. The member's language
// is passed only where known says so; without it a question in 16 languages is harder.
func Asking(f *answer.Finder, known bool) func(Query) (answer.Decision, answer.Signals) {
	return func(q Query) (answer.Decision, answer.Signals) {
		ask := answer.Question{Text: q.Query, Place: q.MemberPlace()}
		if known {
			ask.Lang = q.Lang
		}
		return f.Explain(ask)
	}
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
		if f.Is(id, g) {
			return true
		}
	}
	return false
}

// kindUrgent labels messages that tell of danger now.
const kindUrgent = "urgent"

// judge says whether what was shown is right: a gold entry answered, both
// sides of a comparison, the place asked where it is unclear, nothing answered
// where nothing fits, an emergency recognised and its entry first.
func judge(f *answer.Finder, q Query, d answer.Decision) bool {
	first := len(d.Entries) > 0 && holds(f, q.Gold, d.Entries[0])
	switch q.Kind {
	case kindUrgent:
		return d.Kind == answer.Urgent && (first || len(q.Gold) == 0)
	case "compare":
		return judgeCompare(f, q, d)
	case "place-unclear":
		return d.Kind == answer.AskPlace
	}
	if len(q.Gold) == 0 {
		return d.Kind == answer.NoAnswer
	}
	return (d.Kind == answer.Answer || d.Kind == answer.Urgent) && first
}

// judgeCompare: both shown are gold, or one gold entry is shown that is itself
// about the difference: it is the only gold one, or its id has "-vs-".
func judgeCompare(f *answer.Finder, q Query, d answer.Decision) bool {
	for _, id := range d.Entries {
		if !holds(f, q.Gold, id) {
			return false
		}
	}
	switch d.Kind {
	case answer.Answer:
		return len(q.Gold) == 1 || strings.Contains(d.Entries[0], "-vs-")
	case answer.Compare:
		return len(d.Entries) == 2
	}
	return false
}
