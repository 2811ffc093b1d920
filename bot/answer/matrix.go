package answer

import "math"

// A matrix holds one weight per term and document, term by term: the inverted
// index of one view. A view's scores for a question are the product of the
// question's vector with it.
type matrix struct {
	start  []int32 // by term: where its run begins; one more at the end
	doc    []uint16
	weight []float32 // while it is made; nil once it is packed
	packed []uint16  // the upper halves of the weights (bfloat16): two decimals are enough to rank by
}

// pack halves the memory that the weights take.
func (m *matrix) pack() {
	m.packed = make([]uint16, len(m.weight))
	for i, w := range m.weight {
		m.packed[i] = uint16((math.Float32bits(w) + 0x8000) >> 16)
	}
	m.weight = nil
}

// A vector is a question or a phrasing: term numbers, ascending, and their weights.
type vector struct {
	term  []int32
	value []float32
}

// addTo adds the scores of x to acc, one per document.
//
// The explicit conversion keeps the compiler from fusing multiplication and
// addition on the machines that can: all machines shall round alike.
func (m *matrix) addTo(acc []float32, x vector) {
	for i, t := range x.term {
		if int(t)+1 >= len(m.start) {
			continue
		}
		from, to := m.start[t], m.start[t+1]
		v := x.value[i]
		addPacked(acc, v, m.doc[from:to], m.packed[from:to])
	}
}

// run gives the documents that have a term and their weights, before they are packed.
func (m *matrix) run(term int32) ([]uint16, []float32) {
	from, to := m.start[term], m.start[term+1]
	return m.doc[from:to], m.weight[from:to]
}

func addPacked(acc []float32, v float32, docs, packed []uint16) {
	for j, d := range docs {
		acc[d] += float32(v * math.Float32frombits(uint32(packed[j])<<16))
	}
}

// A tally collects the (term, document) cells that a matrix shall have.
type tally struct {
	term  []int32
	doc   []uint16
	value []float32
}

func newTally(cells int) *tally {
	return &tally{make([]int32, 0, cells), make([]uint16, 0, cells), make([]float32, 0, cells)}
}

func (t *tally) add(term int32, doc uint16, value float32) {
	t.term = append(t.term, term)
	t.doc = append(t.doc, doc)
	t.value = append(t.value, value)
}

// matrix sorts the cells by term, keeping documents in the order they were
// added in, and sums up equal neighbours. Documents must have been added in ascending order.
func (t *tally) matrix(terms int) *matrix {
	count := make([]int32, terms+1)
	for _, x := range t.term {
		count[x+1]++
	}
	for i := range terms {
		count[i+1] += count[i]
	}
	at := append([]int32(nil), count...)
	doc, value := make([]uint16, len(t.doc)), make([]float32, len(t.doc))
	for i, x := range t.term {
		doc[at[x]], value[at[x]] = t.doc[i], t.value[i]
		at[x]++
	}
	return merged(count, doc, value)
}

func merged(start []int32, doc []uint16, value []float32) *matrix {
	m := &matrix{start: make([]int32, len(start))}
	out := int32(0)
	for t := range len(start) - 1 {
		m.start[t] = out
		for i := start[t]; i < start[t+1]; i++ {
			if out > m.start[t] && doc[out-1] == doc[i] {
				value[out-1] += value[i]
				continue
			}
			doc[out], value[out] = doc[i], value[i]
			out++
		}
	}
	m.start[len(start)-1] = out
	m.doc, m.weight = append([]uint16(nil), doc[:out]...), append([]float32(nil), value[:out]...)
	return m
}

// highest gives each term's highest weight, at least 0.
func (m *matrix) highest() []float32 {
	out := make([]float32, len(m.start)-1)
	for t := range out {
		for _, w := range m.weight[m.start[t]:m.start[t+1]] {
			out[t] = max(out[t], w)
		}
	}
	return out
}
