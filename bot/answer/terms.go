package answer

// A term is a word, a pair of neighbouring words, or a run of 2 to 5 letters
// of one word, as a 64-bit hash. Two terms sharing a hash is possible and harmless.
type term uint64

const (
	wordSeed term = 0x9E3779B97F4A7C15
	gramSeed term = 0xC2B2AE3D27D4EB4F
)

// extend appends one rune to what a hash stands for (FNV-1a with a wider mix).
func (h term) extend(r rune) term {
	h ^= term(r)
	h *= 0x100000001B3
	return h ^ h>>29
}

func (h term) extendString(s string) term {
	for _, r := range s {
		h = h.extend(r)
	}
	return h
}

// The letters of the start and the end of a text, as neighbours of its first and last word.
const (
	textStart = "\x02"
	textEnd   = "\x03"
)

// wordTerms appends the words and the pairs of neighbours. A pair is hashed as
// if written as one word, so that "de-solidarity" and "desolidarity" are the same.
func wordTerms(dst []term, words []string) []term {
	if len(words) == 0 {
		return dst
	}
	before := wordSeed.extendString(textStart)
	for _, w := range words {
		dst = append(dst, wordSeed.extendString(w), before.extendString(w))
		before = wordSeed.extendString(w)
	}
	return append(dst, before.extendString(textEnd))
}

// singleTerms appends the words without pairs.
func singleTerms(dst []term, words []string) []term {
	for _, w := range words {
		dst = append(dst, wordSeed.extendString(w))
	}
	return dst
}

// gramTerms appends the runs of 2 to 5 letters of each word with a space
// before and after; a shorter word is one term.
func gramTerms(dst []term, words []string) []term {
	var buf [66]rune
	for _, w := range words {
		rs := append(buf[:0], ' ')
		for _, r := range w {
			if len(rs) == cap(buf)-1 {
				break
			}
			rs = append(rs, r)
		}
		rs = append(rs, ' ')
		dst = wordGrams(dst, rs)
	}
	return dst
}

const (
	shortestGram = 2
	longestGram  = 5
)

func wordGrams(dst []term, rs []rune) []term {
	for i := range rs {
		h := gramSeed
		for n := 0; n < longestGram && i+n < len(rs); n++ {
			h = h.extend(rs[i+n])
			if n+1 >= shortestGram {
				dst = append(dst, h)
			}
		}
	}
	return dst
}
