package eval

import (
	"math"

	"compa/bot/answer"
)

// An Example is what confidence is learned from: the signals of a question,
// whether the first entry was right, and how much the question counts.
type Example struct {
	Signals answer.Signals
	Right   bool
	Weight  float64
}

// Examples turns results into examples that together count total, those out of
// scope the share outside of it; a set with few of them shall not teach that they are rare.
// Questions about danger that no entry is labelled for are left out: they are answered by rule.
func Examples(results []Result, total, outside float64) []Example {
	var out []Example
	in, oos := 0.0, 0.0
	for i := range results {
		if q := results[i].Query; q.OutOfScope() {
			oos++
		} else if len(q.Gold) > 0 {
			in++
		}
	}
	for i := range results {
		r := &results[i]
		switch {
		case r.Query.OutOfScope():
			out = append(out, Example{r.Signals, false, total * outside / oos})
		case len(r.Query.Gold) > 0:
			out = append(out, Example{r.Signals, r.Rank == 1, total * (1 - outside) / in})
		}
	}
	return out
}

// ridge holds the weights near zero; in standard deviations of the signals.
const ridge = 1.0

// Learn fits a logistic regression by Newton's method and gives its weights
// rounded to four decimals, so that the file is the same on every machine.
func Learn(examples []Example) answer.Confidence {
	mean, dev := moments(examples)
	const n = answer.NumSignals + 1
	var w [n]float64
	for range 30 {
		var gradient [n]float64
		var hessian [n][n]float64
		for _, e := range examples {
			x := standard(e.Signals, mean, dev)
			z := 0.0
			for i := range x {
				z += w[i] * x[i]
			}
			p := 1 / (1 + math.Exp(-z))
			y := 0.0
			if e.Right {
				y = 1
			}
			for i := range x {
				gradient[i] += e.Weight * (y - p) * x[i]
				for j := range x {
					hessian[i][j] += e.Weight * p * (1 - p) * x[i] * x[j]
				}
			}
		}
		for i := 1; i < n; i++ {
			gradient[i] -= ridge * w[i]
			hessian[i][i] += ridge
		}
		step := solve(hessian, gradient)
		for i := range w {
			w[i] += step[i]
		}
	}
	return unstandard(w, mean, dev)
}

func moments(examples []Example) (mean, dev answer.Signals) {
	sum := 0.0
	for _, e := range examples {
		sum += e.Weight
		for i, s := range e.Signals {
			mean[i] += e.Weight * s
		}
	}
	for i := range mean {
		mean[i] /= sum
	}
	for _, e := range examples {
		for i, s := range e.Signals {
			dev[i] += e.Weight * (s - mean[i]) * (s - mean[i])
		}
	}
	for i := range dev {
		dev[i] = math.Sqrt(dev[i]/sum) + 1e-9
	}
	return mean, dev
}

func standard(s, mean, dev answer.Signals) (x [answer.NumSignals + 1]float64) {
	x[0] = 1
	for i := range s {
		if dev[i] > 1e-6 {
			x[i+1] = (s[i] - mean[i]) / dev[i]
		}
	}
	return x
}

func unstandard(w [answer.NumSignals + 1]float64, mean, dev answer.Signals) answer.Confidence {
	c := answer.Confidence{Bias: w[0], Weights: map[string]float64{}}
	for i, name := range answer.SignalNames {
		v := 0.0
		if dev[i] > 1e-6 {
			v = round4(w[i+1] / dev[i])
		}
		c.Weights[name] = v
		c.Bias -= v * mean[i]
	}
	c.Bias = round4(c.Bias)
	return c
}

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// solve solves a x = b by Gaussian elimination with pivots.
func solve(a [answer.NumSignals + 1][answer.NumSignals + 1]float64, b [answer.NumSignals + 1]float64) [answer.NumSignals + 1]float64 {
	n := len(b)
	for c := range n {
		pivot := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		a[c], a[pivot], b[c], b[pivot] = a[pivot], a[c], b[pivot], b[c]
		if math.Abs(a[c][c]) < 1e-12 {
			continue
		}
		for r := c + 1; r < n; r++ {
			f := a[r][c] / a[c][c]
			for k := c; k < n; k++ {
				a[r][k] -= f * a[c][k]
			}
			b[r] -= f * b[c]
		}
	}
	var x [answer.NumSignals + 1]float64
	for r := n - 1; r >= 0; r-- {
		if math.Abs(a[r][r]) < 1e-12 {
			continue
		}
		x[r] = b[r]
		for k := r + 1; k < n; k++ {
			x[r] -= a[r][k] * x[k]
		}
		x[r] /= a[r][r]
	}
	return x
}

// Thresholds chooses the two thresholds from the probabilities of questions:
// choose by the conformal rule, so that at most a share alpha of out-of-scope
// questions is offered anything; answer so that at most a share wrong of all questions is
// answered wrong, and never below choose.
func Thresholds(results []Result, alpha, wrong float64) (answerFrom, chooseFrom float64) {
	var oos []float64
	for i := range results {
		if results[i].Query.OutOfScope() {
			oos = append(oos, results[i].Decision.Probability)
		}
	}
	chooseFrom = ConformalThreshold(oos, alpha)
	if math.IsInf(chooseFrom, 1) {
		chooseFrom = 1
	}
	chooseFrom = ceil4(chooseFrom)
	answerFrom = chooseFrom
	allowed := int(wrong * float64(len(results)))
	var bad []float64
	for i := range results {
		r := &results[i]
		if r.Rank != 1 && r.Query.Kind != kindUrgent {
			bad = append(bad, r.Decision.Probability)
		}
	}
	if len(bad) > allowed {
		answerFrom = max(answerFrom, ceil4(kthLargest(bad, allowed+1)))
	}
	return answerFrom, chooseFrom
}

// ceil4 rounds up to four decimals, above x.
func ceil4(x float64) float64 { return math.Floor(x*1e4+1) / 1e4 }
