package content

import "go.yaml.in/yaml/v3"

// Everywhere is the id of the place that all others lie in.
const Everywhere = "int"

// A Place is where an entry is true: a country, a state, a union, or everywhere.
type Place struct {
	ID        string
	Parent    string              // "" for Everywhere alone
	Names     map[string]Line     // by language
	Towns     []string            // names of places inside it, in any language: a town says where and never what
	Words     map[string][]string // by language: what else tells that a question is about it, as its people and authorities
	Emergency string              // the number to call when a life is in danger; "" when none holds for all of it
	line      int
}

func readPlaces(r *report, data []byte) map[string]*Place {
	places := map[string]*Place{}
	eachPair(r, readYAML(r, data, 0), func(key, value *yaml.Node) {
		p := &Place{ID: key.Value, Names: map[string]Line{}, Words: map[string][]string{}, line: key.Line}
		checkID(r, key.Line, p.ID)
		readMapping(r, value, map[string]field{
			"parent": intoString(&p.Parent), "emergency": intoString(&p.Emergency),
			"names!": func(r *report, n *yaml.Node) {
				eachPair(r, n, func(k, v *yaml.Node) {
					checkTag(r, k.Line, k.Value)
					p.Names[k.Value] = Line{readString(r, v)}
				})
			},
			"towns": intoStrings(&p.Towns),
			"words": func(r *report, n *yaml.Node) {
				eachPair(r, n, func(k, v *yaml.Node) {
					checkTag(r, k.Line, k.Value)
					p.Words[k.Value] = readStrings(r, v)
				})
			},
		})
		places[p.ID] = p
	})
	for _, id := range sortedKeys(places) {
		checkParents(r, places, places[id])
	}
	return places
}

// checkParents follows the parents up; all ways must end in Everywhere.
func checkParents(r *report, places map[string]*Place, p *Place) {
	at := p
	for range len(places) + 1 {
		switch {
		case at.ID == Everywhere && at.Parent == "":
			return
		case at.Parent == "":
			r.fault(at.line, "place %q has no parent; only %q has none", at.ID, Everywhere)
			return
		case places[at.Parent] == nil:
			r.fault(at.line, "parent %q of place %q is not in this file", at.Parent, at.ID)
			return
		}
		at = places[at.Parent]
	}
	r.fault(p.line, "the parents of place %q run in a circle", p.ID)
}

// Within reports whether place inner is outer or lies in it.
func (l *Library) Within(inner, outer string) bool {
	for at := l.places[inner]; at != nil; at = l.places[at.Parent] {
		if at.ID == outer {
			return true
		}
	}
	return false
}
