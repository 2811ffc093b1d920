package answer

import "math"

// exp is e to the x within 1e-7, by the same additions and multiplications
// on every machine; math.Exp has assembly that rounds differently.
func exp(x float32) float32 {
	if x < -80 {
		return 0
	}
	if x > 80 {
		x = 80
	}
	n := float32(math.Floor(float64(float32(x*1.44269504) + 0.5)))
	r := x - float32(n*0.69314575)
	r -= float32(n * 1.4286068e-06)
	p := float32(1.0 / 720)
	for _, c := range [...]float32{1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1} {
		p = float32(p*r) + c
	}
	return p * math.Float32frombits(uint32(int32(n)+127)<<23)
}

// sigmoid is the logistic function.
func sigmoid(x float64) float64 { return 1 / (1 + float64(exp(float32(-x)))) }

// negligible is how far below the best a score is when its probability is
// taken for nothing: e to the -12 is six millionths.
const negligible = -12

// softmax turns scores into probabilities, in place.
func softmax(scores []float32) {
	best := scores[0]
	for _, s := range scores[1:] {
		best = max(best, s)
	}
	sum := float32(0)
	for i, s := range scores {
		if s -= best; s < negligible {
			scores[i] = 0
			continue
		}
		scores[i] = exp(s)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}
