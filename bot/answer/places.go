package answer

import (
	"slices"
	"sort"
	"strings"

	"compa/content"
)

// A Place is where an entry can be true, as the finder needs it.
type Place struct {
	ID     string
	Parent string   // "" for the place that all others lie in
	Names  []string // its own and those of towns in it, in all languages
	Words  []string // what else tells that a question is about it
}

// Places gives the places of a library, sorted by id, with their names and words in all languages.
func Places(lib *content.Library) []Place {
	var out []Place
	for _, p := range lib.Places() {
		place := Place{ID: p.ID, Parent: p.Parent}
		if p.ID != content.Everywhere {
			for _, lang := range sortedKeys(p.Names) {
				place.Names = append(place.Names, p.Names[lang].String())
			}
			place.Names = append(place.Names, p.Towns...)
			for _, lang := range sortedKeys(p.Words) {
				place.Words = append(place.Words, p.Words[lang]...)
			}
		}
		out = append(out, place)
	}
	return out
}

// An atlas knows the places and finds them in questions.
type atlas struct {
	places []Place
	number map[string]int
	book   phraseBook
	towns  phraseBook // names of places alone
}

func newAtlas(places []Place) *atlas {
	a := &atlas{places: places, number: map[string]int{}}
	for i, p := range places {
		a.number[p.ID] = i
		seen := map[string]bool{}
		add := func(book *phraseBook, words []string) {
			for _, w := range words {
				if !seen[w] {
					seen[w] = true
					book.add(w, i)
				}
			}
		}
		add(&a.towns, p.Names)
		clear(seen)
		add(&a.book, p.Names)
		add(&a.book, p.Words)
	}
	return a
}

// named gives the places that a question names, narrow ones first, then those
// named more often; and which of its words do so.
func (a *atlas) named(words []string) (ids []string, naming []bool) {
	naming = make([]bool, len(words))
	count := make([]int, len(a.places))
	var found []int
	for _, h := range widest(a.book.find(words)) {
		for i := h.start; i < h.end; i++ {
			naming[i] = true
		}
		if count[h.tag]++; count[h.tag] == 1 {
			found = append(found, h.tag)
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		x, y := found[i], found[j]
		if dx, dy := a.depth(x), a.depth(y); dx != dy {
			return dx > dy
		}
		return count[x] > count[y]
	})
	ids = make([]string, len(found))
	for i, n := range found {
		ids[i] = a.places[n].ID
	}
	return ids, naming
}

// country stands for every name of a place in the same country: whoever asks
// about a stop in Fresno is answered by what was asked about a stop in Dallas.
// Subdivisions of a country have its code before a hyphen (ISO 3166-2).
func (a *atlas) country(n int) string {
	code, _, _ := strings.Cut(a.places[n].ID, "-")
	return countryMark + code
}

// countryMark begins what no word begins with.
const countryMark = "\x04"

func isCountry(word string) bool { return strings.HasPrefix(word, countryMark) }

// general gives the words with the names of places replaced by their countries.
func (a *atlas) general(words []string) []string {
	hits := widest(a.towns.find(words))
	if len(hits) == 0 {
		return words
	}
	out := make([]string, 0, len(words))
	at := 0
	for _, h := range hits {
		if h.start < at {
			continue
		}
		out = append(append(out, words[at:h.start]...), a.country(h.tag))
		at = h.end
	}
	return append(out, words[at:]...)
}

// widest leaves out what lies within a longer name: "New Mexico" does not
// speak of Mexico, nor "Manchester, New Hampshire" of England.
func widest(hits []hit) []hit {
	return slices.DeleteFunc(slices.Clone(hits), func(h hit) bool {
		return slices.ContainsFunc(hits, func(o hit) bool {
			return o.start <= h.start && h.end <= o.end && o.end-o.start > h.end-h.start
		})
	})
}

// depth is how many places a place lies in.
func (a *atlas) depth(n int) int {
	for d := range len(a.places) {
		parent, ok := a.number[a.places[n].Parent]
		if !ok {
			return d
		}
		n = parent
	}
	return len(a.places)
}

// within reports whether inner is outer or lies in it. The loader has made sure that parents do not run in a circle.
func (a *atlas) within(inner, outer string) bool {
	for range len(a.places) + 1 {
		if inner == outer {
			return true
		}
		i, ok := a.number[inner]
		if !ok {
			return false
		}
		inner = a.places[i].Parent
	}
	return false
}

// fits reports whether an entry that holds in places may be shown to somebody
// who is in one of where: it holds there, in a part of it, or everywhere.
func (a *atlas) fits(places, where []string) bool {
	if everywhere(places) {
		return true
	}
	for _, p := range places {
		for _, w := range where {
			if a.within(w, p) || a.within(p, w) {
				return true
			}
		}
	}
	return false
}

func everywhere(places []string) bool {
	for _, p := range places {
		if p == content.Everywhere {
			return true
		}
	}
	return len(places) == 0
}
