package eval

import (
	"time"

	"compa/bot/answer"
)

// A Summary holds the figures of one group of questions.
type Summary struct {
	Questions int `json:"questions"`

	Top1 Interval `json:"top1"` // of questions with a right entry: it is first, whatever was decided
	Top3 Interval `json:"top3"`
	MRR  float64  `json:"mrr"`

	AnsweredRight Interval `json:"answered_right"` // of all questions
	AnsweredWrong Interval `json:"answered_wrong"`
	ChoiceRight   Interval `json:"choice_right"` // offered a choice that holds a right entry
	AskedPlace    Interval `json:"asked_place"`
	Refused       Interval `json:"refused"`
	Right         Interval `json:"right"`

	OutOfScopeRefused Interval `json:"out_of_scope_refused"` // of questions that nothing answers

	AUROC    float64  `json:"auroc"` // in-scope against out-of-scope, by the probability
	At90     Interval `json:"at90"`  // in-scope answered and right when 90% of out-of-scope is refused
	At95     Interval `json:"at95"`
	ECE      float64  `json:"ece"`
	Bins     [10]Bin  `json:"bins"`
	P50, P99 time.Duration
}

// Summarize computes the figures of a group.
func Summarize(results []Result) Summary {
	var c counts
	for i := range results {
		c.add(&results[i])
	}
	s := Summary{Questions: len(results)}
	s.Top1, s.Top3 = Wilson(c.top1, c.inScope), Wilson(c.top3, c.inScope)
	if c.inScope > 0 {
		s.MRR = c.reciprocal / float64(c.inScope)
	}
	n := len(results)
	s.AnsweredRight, s.AnsweredWrong = Wilson(c.answeredRight, n), Wilson(c.answeredWrong, n)
	s.ChoiceRight, s.AskedPlace = Wilson(c.choiceRight, n), Wilson(c.askedPlace, n)
	s.Refused, s.Right = Wilson(c.refused, n), Wilson(c.right, n)
	s.OutOfScopeRefused = Wilson(c.outRefused, c.out)
	s.AUROC = AUROC(c.inScores, c.outScores)
	s.At90, s.At95 = c.at(0.10), c.at(0.05)
	s.Bins, s.ECE = Calibration(c.probabilities, c.firstRight)
	s.P50, s.P99 = Percentile(c.took, 0.5), Percentile(c.took, 0.99)
	return s
}

// counts is what Summarize adds up.
type counts struct {
	inScope, out, top1, top3                        int
	answeredRight, answeredWrong, choiceRight       int
	askedPlace, refused, right, outRefused          int
	reciprocal                                      float64
	inScores, outScores, rightScores, probabilities []float64
	firstRight                                      []bool
	took                                            []time.Duration
}

func (c *counts) add(r *Result) {
	p := r.Decision.Probability
	c.took = append(c.took, r.Took)
	c.probabilities, c.firstRight = append(c.probabilities, p), append(c.firstRight, r.Rank == 1)
	if len(r.Query.Gold) > 0 {
		c.addInScope(r, p)
	} else if r.Query.OutOfScope() {
		c.out++
		c.outScores = append(c.outScores, p)
		if r.Decision.Kind == answer.NoAnswer {
			c.outRefused++
		}
	}
	c.addDecision(r)
}

func (c *counts) addInScope(r *Result, p float64) {
	c.inScope++
	c.inScores = append(c.inScores, p)
	if r.Top(1) {
		c.top1++
		c.rightScores = append(c.rightScores, p)
	}
	if r.Top(3) {
		c.top3++
	}
	if r.Rank > 0 {
		c.reciprocal += 1 / float64(r.Rank)
	}
}

func (c *counts) addDecision(r *Result) {
	if r.Right {
		c.right++
	}
	switch r.Decision.Kind {
	case answer.Answer, answer.Urgent, answer.Compare:
		if r.Right {
			c.answeredRight++
		} else {
			c.answeredWrong++
		}
	case answer.Choose:
		if r.Top(len(r.Decision.Entries)) {
			c.choiceRight++
		}
	case answer.AskPlace:
		c.askedPlace++
	case answer.NoAnswer:
		c.refused++
	}
}

func (c *counts) at(alpha float64) Interval {
	if len(c.outScores) == 0 {
		return Interval{}
	}
	t := ConformalThreshold(c.outScores, alpha)
	hits := 0
	for _, p := range c.rightScores {
		if p > t {
			hits++
		}
	}
	return Wilson(hits, c.inScope)
}
