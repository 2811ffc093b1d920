package eval

import (
	"math"
	"sort"
	"time"
)

// An Interval is a share with its Wilson 95% interval and what it was made from.
type Interval struct {
	Hits  int     `json:"hits"`
	Of    int     `json:"of"`
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Wilson gives the share hits/of with its 95% score interval (Wilson 1927).
func Wilson(hits, of int) Interval {
	if of == 0 {
		return Interval{}
	}
	const z = 1.959964
	n, p := float64(of), float64(hits)/float64(of)
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Interval{hits, of, p, max(mid-half, 0), min(mid+half, 1)}
}

// AUROC is the probability that a random positive scores above a random negative, ties half;
// 0 when there are none of one kind.
func AUROC(positive, negative []float64) float64 {
	if len(positive) == 0 || len(negative) == 0 {
		return 0
	}
	neg := append([]float64(nil), negative...)
	sort.Float64s(neg)
	sum := 0.0
	for _, p := range positive {
		below := sort.SearchFloat64s(neg, p)
		notAbove := sort.Search(len(neg), func(i int) bool { return neg[i] > p })
		sum += float64(below) + float64(notAbove-below)/2
	}
	return sum / float64(len(positive)) / float64(len(negative))
}

// ConformalThreshold gives the score above which at most a share alpha of
// out-of-scope questions is answered: the floor(alpha*(n+1))-th largest of
// their scores. It is +Inf when there are too few of them to promise that.
func ConformalThreshold(outOfScope []float64, alpha float64) float64 {
	k := int(math.Floor(alpha * float64(len(outOfScope)+1)))
	if k < 1 {
		return math.Inf(1)
	}
	s := append([]float64(nil), outOfScope...)
	sort.Sort(sort.Reverse(sort.Float64Slice(s)))
	return s[min(k, len(s))-1]
}

// A Bin is one column of a reliability diagram.
type Bin struct {
	N         int     `json:"n"`
	Predicted float64 `json:"predicted"` // mean probability
	Right     float64 `json:"right"`     // share that was right
}

// Calibration sorts predictions into ten bins of width 0.1 and gives them with
// the expected calibration error: the mean gap between predicted and right, weighted by size.
func Calibration(p []float64, right []bool) ([10]Bin, float64) {
	var bins [10]Bin
	for i, x := range p {
		b := &bins[min(int(x*10), 9)]
		b.N++
		b.Predicted += x
		if right[i] {
			b.Right++
		}
	}
	ece := 0.0
	for i := range bins {
		b := &bins[i]
		if b.N == 0 {
			continue
		}
		b.Predicted /= float64(b.N)
		b.Right /= float64(b.N)
		ece += math.Abs(b.Predicted-b.Right) * float64(b.N) / float64(len(p))
	}
	return bins, ece
}

// Percentile gives the value below which a share q of the durations lies.
func Percentile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := append([]time.Duration(nil), d...)
	sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

// kthLargest gives the k-th largest of xs, counted from 1.
func kthLargest(xs []float64, k int) float64 {
	s := append([]float64(nil), xs...)
	sort.Sort(sort.Reverse(sort.Float64Slice(s)))
	return s[min(k, len(s))-1]
}
