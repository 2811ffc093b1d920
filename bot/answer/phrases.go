package answer

import (
	"sort"
	"strings"
)

// A phraseBook finds given phrases in a question, word by word. A phrase has a
// tag; what the tag means is up to the one who fills the book.
type phraseBook struct {
	exact  map[string][]phrase // by first word
	prefix map[string][]phrase // those whose first word ends in a star, by its first bytes
}

type phrase struct {
	words []string // folded; a star at the end of a word stands for any ending
	tag   int
}

// A hit is a phrase found in a question, from word start up to word end.
type hit struct{ start, end, tag int }

func (b *phraseBook) add(text string, tag int) {
	words := phraseWords(text)
	if len(words) == 0 {
		return
	}
	p := phrase{words, tag}
	if b.exact == nil {
		b.exact, b.prefix = map[string][]phrase{}, map[string][]phrase{}
	}
	if stem, star := strings.CutSuffix(words[0], "*"); star {
		b.prefix[start(stem)] = append(b.prefix[start(stem)], p)
		return
	}
	b.exact[words[0]] = append(b.exact[words[0]], p)
}

// start is what starred words are looked up by.
func start(word string) string { return word[:min(len(word), 3)] }

// phraseWords splits a phrase as a question is split, keeping the stars.
func phraseWords(text string) []string {
	var out []string
	for _, part := range strings.Fields(text) {
		stem, star := strings.CutSuffix(part, "*")
		words := split(fold(stem))
		if star && len(words) > 0 {
			words[len(words)-1] += "*"
		}
		out = append(out, words...)
	}
	for i, w := range out {
		out[i] = bareArabic(w)
	}
	return out
}

// bareArabic takes the article and the particles written onto an Arabic word
// off it, so that "in Germany" is found under "Germany".
func bareArabic(word string) string {
	rs := []rune(word)
	if len(rs) < 4 || rs[0] < 0x600 || rs[0] >= 0x700 {
		return word
	}
	for _, prefix := range [...]string{"بال", "وال", "عال", "هال", "لل", "ال", "ب", "ل", "و", "ع"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok && len([]rune(rest)) >= 3 {
			return rest
		}
	}
	return word
}

// find gives every phrase of the book that stands in the words, in order.
func (b *phraseBook) find(words []string) []hit {
	var hits []hit
	bare := make([]string, len(words))
	for i, w := range words {
		bare[i] = bareArabic(w)
	}
	for i := range words {
		seen := len(hits)
		hits = b.at(hits, words, i)
		if bare[i] != words[i] && len(hits) == seen {
			hits = b.at(hits, bare, i)
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].start < hits[j].start })
	return hits
}

func (b *phraseBook) at(hits []hit, words []string, i int) []hit {
	for _, candidates := range [2][]phrase{b.exact[words[i]], b.prefix[start(words[i])]} {
		for _, p := range candidates {
			if p.matches(words[i:]) {
				hits = append(hits, hit{i, i + len(p.words), p.tag})
			}
		}
	}
	return hits
}

func (p *phrase) matches(words []string) bool {
	if len(words) < len(p.words) {
		return false
	}
	for i, want := range p.words {
		if start, star := strings.CutSuffix(want, "*"); star && strings.HasPrefix(words[i], start) {
			continue
		}
		if words[i] != want && bareArabic(words[i]) != want {
			return false
		}
	}
	return true
}
