package answer

import "math"

// A textView scores the documents of one language by BM25 over everything
// they say, title and phrasings weighing more than the text itself. Scores are divided
// by what the question could have reached at most, so that they compare
// between questions: a raw BM25 score grows with the question's length.
type textView struct {
	terms *vocabulary
	idf   []float32
	m     *matrix
	rare  float32 // the idf of a term that no document has
}

// A field is a run of terms of a document and how much each of them counts.
type field struct {
	terms  []term
	weight float32
}

// BM25's usual constants.
const (
	saturation  = 1.2  // k1: how soon further mentions stop counting
	lengthShare = 0.75 // b: how much long documents are held back
)

// newTextView indexes documents; fields gives the fields of each, in order.
func newTextView(docs int, fields func(doc int) []field) *textView {
	v := &textView{terms: newVocabulary(docs * 16)}
	t := &tally{}
	length := make([]float32, docs)
	total := float32(0)
	var ids, terms []int32
	var counts []float32
	var seen counter
	for d := range docs {
		for _, f := range fields(d) {
			ids = ids[:0]
			for _, x := range f.terms {
				ids = append(ids, v.terms.add(x))
			}
			terms, counts = seen.append(terms[:0], counts[:0], ids)
			for i, x := range terms {
				t.add(x, uint16(d), float32(counts[i]*f.weight))
			}
			length[d] += float32(float32(len(f.terms)) * f.weight)
		}
		total += length[d]
	}
	v.m = t.matrix(int(v.terms.n))
	v.weigh(length, total/float32(max(docs, 1)), docs)
	v.m.pack()
	return v
}

// weigh turns counts into BM25 weights.
func (v *textView) weigh(length []float32, mean float32, docs int) {
	v.idf = make([]float32, v.terms.n)
	v.rare = idf(docs, 0)
	for t := range v.idf {
		from, to := v.m.start[t], v.m.start[t+1]
		v.idf[t] = idf(docs, int(to-from))
		for i := from; i < to; i++ {
			tf := v.m.weight[i]
			norm := 1 - lengthShare + float32(lengthShare*length[v.m.doc[i]]/mean)
			v.m.weight[i] = v.idf[t] * float32(tf*(saturation+1)) / (tf + float32(saturation*norm))
		}
	}
}

func idf(docs, df int) float32 {
	return float32(math.Log(1 + (float64(docs-df)+0.5)/(float64(df)+0.5)))
}

// addTo adds the scores of the terms, each between 0 and about 1, times weight.
func (v *textView) addTo(acc []float32, terms []term, weight float32) {
	most := float32(0)
	var x vector
	for _, t := range terms {
		id := v.terms.id(t)
		if id < 0 {
			most += v.rare
			continue
		}
		most += v.idf[id]
		x.term = append(x.term, id)
	}
	if most == 0 || len(x.term) == 0 {
		return
	}
	x.value = make([]float32, len(x.term))
	for i := range x.value {
		x.value[i] = weight / (most * (saturation + 1))
	}
	v.m.addTo(acc, x)
}
