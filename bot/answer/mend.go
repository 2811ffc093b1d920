package answer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A speller knows the words of one language's documents and brings a word that
// is not among them to the nearest one that is, as typing errors are: one
// letter too many, missing, wrong, or two letters swapped. It looks words up by
// what remains when one letter is left out on each side; so in long words some pairs of errors are mended too.
type speller struct {
	words  []string
	counts []int32
	number map[string]int32
	keys   []uint64 // hash of a word or of a word less one letter, ascending
	word   []int32  // beside keys
}

// Words shorter than these are taken as they are: too many others are near.
const (
	shortestMended = 4
	shortestTwice  = 8
)

func newSpeller(words []string) *speller {
	s := &speller{number: make(map[string]int32)}
	for _, w := range words {
		if id, ok := s.number[w]; ok {
			s.counts[id]++
			continue
		}
		w = strings.Clone(w) // a word is a part of a whole text, which would stay in memory with it
		s.number[w] = int32(len(s.words))
		s.words, s.counts = append(s.words, w), append(s.counts, 1)
	}
	type pair struct {
		key  uint64
		word int32
	}
	var pairs []pair
	for id, w := range s.words {
		if n := utf8.RuneCountInString(w); n < shortestMended-1 || n > 24 {
			continue
		}
		withoutOne(w, func(key uint64) { pairs = append(pairs, pair{key, int32(id)}) })
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		switch {
		case a.key != b.key && a.key < b.key:
			return -1
		case a.key != b.key:
			return 1
		}
		return int(a.word - b.word)
	})
	s.keys, s.word = make([]uint64, len(pairs)), make([]int32, len(pairs))
	for i, p := range pairs {
		s.keys[i], s.word[i] = p.key, p.word
	}
	return s
}

// withoutOne calls fn with the hash of the word and of each form that lacks one letter.
func withoutOne(word string, fn func(uint64)) {
	var buf [32]rune
	rs := append(buf[:0], []rune(word)...)
	fn(hashWithout(rs, -1))
	for i := range rs {
		if i > 0 && rs[i] == rs[i-1] {
			continue
		}
		fn(hashWithout(rs, i))
	}
}

func hashWithout(rs []rune, skip int) uint64 {
	h := wordSeed
	for i, r := range rs {
		if i != skip {
			h = h.extend(r)
		}
	}
	return uint64(h)
}

// mend gives the nearest known word, and whether the word had to be changed.
// Ties go to the word that the documents use more often, then to the first in the alphabet.
func (s *speller) mend(word string) (string, bool) {
	n := utf8.RuneCountInString(word)
	if n < shortestMended || n > 24 {
		return word, false
	}
	if _, ok := s.number[word]; ok {
		return word, false
	}
	limit := 1
	if n >= shortestTwice {
		limit = 2
	}
	best, bestDistance := int32(-1), limit+1
	withoutOne(word, func(key uint64) {
		i, _ := slices.BinarySearch(s.keys, key)
		for ; i < len(s.keys) && s.keys[i] == key; i++ {
			id := s.word[i]
			if id == best {
				continue
			}
			d := editDistance(word, s.words[id], bestDistance)
			if d < bestDistance || d == bestDistance && best >= 0 && s.before(id, best) {
				best, bestDistance = id, d
			}
		}
	})
	if best < 0 || bestDistance > limit {
		return word, false
	}
	return s.words[best], true
}

func (s *speller) before(a, b int32) bool {
	if s.counts[a] != s.counts[b] {
		return s.counts[a] > s.counts[b]
	}
	return s.words[a] < s.words[b]
}

// editDistance is the number of letters inserted, left out, replaced or
// swapped with a neighbour; limit+1 stands for anything above limit.
func editDistance(a, b string, limit int) int {
	var bufA, bufB [32]rune
	x, y := append(bufA[:0], []rune(a)...), append(bufB[:0], []rune(b)...)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	var rows [3][33]int
	for j := range len(y) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		two, one, row := &rows[(i+1)%3], &rows[(i+2)%3], &rows[i%3]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
	}
	return min(rows[len(x)%3][len(y)], limit+1)
}
