package eval

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"compa/bot/answer"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// The figures for 81 of 263 are those of Newcombe (1998), table I: 0.2553 to 0.3662.
func TestWilson(t *testing.T) {
	i := Wilson(81, 263)
	if !near(i.Low, 0.2553, 0.0001) || !near(i.High, 0.3662, 0.0001) {
		t.Errorf("interval %.4f to %.4f, want 0.2553 to 0.3662", i.Low, i.High)
	}
	if i := Wilson(0, 20); i.Low != 0 || !near(i.High, 0.1611, 0.0001) {
		t.Errorf("interval of none in 20: %.4f to %.4f, want 0 to 0.1611", i.Low, i.High)
	}
	if Wilson(0, 0) != (Interval{}) {
		t.Error("of nothing there is no interval")
	}
}

func TestAUROC(t *testing.T) {
	for _, c := range []struct {
		in, out []float64
		want    float64
	}{
		{[]float64{3, 4}, []float64{1, 2}, 1},
		{[]float64{1, 2}, []float64{3, 4}, 0},
		{[]float64{1, 1}, []float64{1}, 0.5},
		{[]float64{1, 3}, []float64{2}, 0.5},
		{nil, []float64{1}, 0},
	} {
		if got := AUROC(c.in, c.out); got != c.want {
			t.Errorf("AUROC(%v, %v) = %v, want %v", c.in, c.out, got, c.want)
		}
	}
}

// The rule promises that of new out-of-scope questions at most alpha score above the threshold.
func TestConformalThresholdHoldsItsPromise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const rounds, alpha = 4000, 0.1
	above := 0
	for range rounds {
		scores := make([]float64, 49)
		for i := range scores {
			scores[i] = r.Float64()
		}
		if r.Float64() > ConformalThreshold(scores, alpha) {
			above++
		}
	}
	if share := float64(above) / rounds; share > alpha+0.015 || share < alpha-0.015 {
		t.Errorf("%.3f answered, want about %.3f", share, alpha)
	}
	if !math.IsInf(ConformalThreshold([]float64{1, 2}, alpha), 1) {
		t.Error("two questions promise nothing: nothing may be answered")
	}
}

func TestCalibration(t *testing.T) {
	_, ece := Calibration([]float64{0.9, 0.9, 0.1, 0.1}, []bool{true, true, false, false})
	if !near(ece, 0.1, 1e-9) {
		t.Errorf("expected error %.3f, want 0.1", ece)
	}
}

func TestPercentile(t *testing.T) {
	d := []time.Duration{4, 1, 3, 2}
	if Percentile(d, 0.5) != 3 || Percentile(d, 0.99) != 4 || Percentile(nil, 0.5) != 0 {
		t.Errorf("percentiles %v %v", Percentile(d, 0.5), Percentile(d, 0.99))
	}
}

// Learn finds the weights that made the answers.
func TestLearn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var examples []Example
	for range 20000 {
		var s answer.Signals
		for i := range s {
			s[i] = r.NormFloat64()
		}
		p := 1 / (1 + math.Exp(-(0.5 + 2*s[0] - s[4])))
		examples = append(examples, Example{s, r.Float64() < p, 1})
	}
	c := Learn(examples)
	want := map[string]float64{answer.SignalNames[0]: 2, answer.SignalNames[4]: -1}
	for _, name := range answer.SignalNames {
		if !near(c.Weights[name], want[name], 0.12) {
			t.Errorf("weight of %s is %.3f, want %.3f", name, c.Weights[name], want[name])
		}
	}
	if !near(c.Bias, 0.5, 0.1) {
		t.Errorf("bias %.3f, want 0.5", c.Bias)
	}
}

func TestThresholds(t *testing.T) {
	var results []Result
	add := func(p float64, rank int, gold ...string) {
		results = append(results, Result{Query: Query{Gold: gold}, Decision: answer.Decision{Probability: p}, Rank: rank})
	}
	for i := range 40 {
		add(float64(i)/100, 0) // out of scope: 0 to 0.39
		add(0.9, 1, "a")
	}
	for range 5 {
		add(0.7, 2, "a") // in scope and wrong
	}
	from, choose := Thresholds(results, 0.05, 0.02)
	if !(choose > 0.38 && choose < 0.39) {
		t.Errorf("choose from %v: of 40 out of scope 2 may pass, want just above 0.38", choose)
	}
	if !(from > 0.7 && from < 0.71) {
		t.Errorf("answer from %v: of 85 at most 1 may be wrong, want just above 0.7", from)
	}
}
