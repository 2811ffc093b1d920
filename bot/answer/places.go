package answer

import (
	"sort"

	"compa/content"
)

// A Place is where an entry can be true, as the finder needs it.
type Place struct {
	ID     string
	Parent string   // "" for the place that all others lie in
	Words  []string // how questions name it, in all languages
}

// Places gives the places of a library, sorted by id, with their names and words in all languages.
func Places(lib *content.Library) []Place {
	var out []Place
	for _, p := range lib.Places() {
		place := Place{ID: p.ID, Parent: p.Parent}
		if p.ID != content.Everywhere {
			for _, lang := range sortedKeys(p.Names) {
				place.Words = append(place.Words, p.Names[lang].String())
			}
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
}

func newAtlas(places []Place) *atlas {
	a := &atlas{places: places, number: map[string]int{}}
	for i, p := range places {
		a.number[p.ID] = i
		seen := map[string]bool{}
		for _, w := range p.Words {
			if !seen[w] {
				seen[w] = true
				a.book.add(w, i)
			}
		}
	}
	return a
}

// named gives the places that a question names, narrow ones first, then those
// named more often; and which of its words do so.
func (a *atlas) named(words []string) (ids []string, naming []bool) {
	naming = make([]bool, len(words))
	count := make([]int, len(a.places))
	var found []int
	for _, h := range a.book.find(words) {
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
