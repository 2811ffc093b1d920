package answer

import "math"

// tongues says how likely a question is in each language of the library, by
// naive Bayes over the words and the three-letter runs of the library's own
// texts. It is not language detection (that is bot/language): it only weighs the
// languages that there is something to find in.
type tongues struct {
	langs []string
	terms *vocabulary
	log   []float32 // by term, then language: ln P(term | language)
}

func newTongues(langs []string, texts [][]string) *tongues {
	t := &tongues{langs: langs, terms: newVocabulary(1 << 12)}
	var counts []float32
	totals := make([]float32, len(langs))
	n := len(langs)
	var buf []term
	for l, words := range texts {
		for _, w := range words {
			buf = tongueTerms(buf[:0], w)
			for _, x := range buf {
				id := int(t.terms.add(x))
				for len(counts) < (id+1)*n {
					counts = append(counts, 0)
				}
				counts[id*n+l]++
				totals[l]++
			}
		}
	}
	types := float32(t.terms.n)
	t.log = counts
	for i, c := range counts {
		t.log[i] = float32(math.Log(float64((c + 0.2) / (totals[i%n] + float32(0.2*types)))))
	}
	return t
}

func tongueTerms(dst []term, word string) []term {
	dst = append(dst, wordSeed.extendString(word))
	var buf [66]rune
	rs := append(buf[:0], ' ')
	for _, r := range word {
		if len(rs) == cap(buf)-1 {
			break
		}
		rs = append(rs, r)
	}
	rs = append(rs, ' ')
	for i := range len(rs) - 2 {
		dst = append(dst, gramSeed.extend(rs[i]).extend(rs[i+1]).extend(rs[i+2]))
	}
	return dst
}

// evidence gives the mean of ln P over the terms of the words for each
// language, times the root of their number: terms of one word are not independent.
func (t *tongues) evidence(words []string) []float32 {
	n := len(t.langs)
	sum := make([]float32, n)
	var buf []term
	known := 0
	for _, w := range words {
		buf = tongueTerms(buf[:0], w)
		for _, x := range buf {
			if id := t.terms.id(x); id >= 0 {
				known++
				for l := range sum {
					sum[l] += t.log[int(id)*n+l]
				}
			}
		}
	}
	if known > 0 {
		f := float32(1 / math.Sqrt(float64(known)))
		for l := range sum {
			sum[l] *= f
		}
	}
	return sum
}

// shares gives the probability of each language; prior favours the member's own.
func (t *tongues) shares(words []string, member string, sharpness, prior float32) []float32 {
	scores := t.evidence(words)
	for l := range scores {
		scores[l] *= sharpness
		if t.langs[l] == member || baseLang(t.langs[l]) == baseLang(member) && member != "" {
			scores[l] += prior
		}
	}
	softmax(scores)
	return scores
}
