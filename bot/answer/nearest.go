package answer

import "math"

// nearest keeps the words' part of every phrasing, so that a question can be
// compared with single phrasings and not only with what was learned from all of them.
type nearest struct {
	byDoc []int32 // phrasings of document d are from[byDoc[d]] to byDoc[d+1]
	start []int32
	term  []int32
	value []float32
}

func newNearest(phrasings []phrasing, x *rows, wordsEnd []int32, docs int) *nearest {
	n := &nearest{byDoc: make([]int32, docs+1), start: []int32{0}}
	for i, ph := range phrasings {
		n.byDoc[ph.doc+1]++
		from, to := x.start[i], wordsEnd[i]
		n.term = append(n.term, x.term[from:to]...)
		at := len(n.value)
		n.value = append(n.value, x.value[from:to]...)
		unit(n.value[at:], 1)
		n.start = append(n.start, int32(len(n.term)))
	}
	for d := range docs {
		n.byDoc[d+1] += n.byDoc[d]
	}
	return n
}

// cosine gives the cosine between the question's words and the document's
// nearest phrasing. full is the squared length of the question's words with
// those that nobody used, so that a question mostly of unknown words is near to nothing.
func (n *nearest) cosine(doc int, q vector, full float32) float32 {
	best := float32(0)
	for i := n.byDoc[doc]; i < n.byDoc[doc+1]; i++ {
		best = max(best, dot(q, vector{n.term[n.start[i]:n.start[i+1]], n.value[n.start[i]:n.start[i+1]]}))
	}
	if full == 0 {
		return 0
	}
	return best / float32(math.Sqrt(float64(full)))
}

func dot(a, b vector) float32 {
	sum := float32(0)
	i, j := 0, 0
	for i < len(a.term) && j < len(b.term) {
		switch {
		case a.term[i] < b.term[j]:
			i++
		case a.term[i] > b.term[j]:
			j++
		default:
			sum += float32(a.value[i] * b.value[j])
			i++
			j++
		}
	}
	return sum
}
