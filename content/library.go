package content

import "sort"

// A Library is an immutable snapshot of all entries, sources, places and the
// menu. It is safe for concurrent use; nobody may change what it hands out.
type Library struct {
	entries  []*Entry // sorted by id
	byID     map[string]*Entry
	aliases  map[string]string
	sources  map[string]*Source
	places   map[string]*Place
	menu     []*Topic
	drafts   []Draft
	revision string
}

// A Draft is a text that is marked as one: it is checked and never served.
type Draft struct {
	Entry string
	Lang  string
	File  string
}

// Entries gives all entries, sorted by id.
func (l *Library) Entries() []*Entry { return l.entries }

// Entry finds an entry by its id or by the id of one that was merged into it.
func (l *Library) Entry(id string) (*Entry, bool) {
	if to, ok := l.aliases[id]; ok {
		id = to
	}
	e, ok := l.byID[id]
	return e, ok
}

// Source gives a source by its id; every id that an entry cites is there.
func (l *Library) Source(id string) (*Source, bool) {
	s, ok := l.sources[id]
	return s, ok
}

// Sources gives all sources, sorted by id.
func (l *Library) Sources() []*Source {
	out := make([]*Source, 0, len(l.sources))
	for _, id := range sortedKeys(l.sources) {
		out = append(out, l.sources[id])
	}
	return out
}

// Place gives a place by its id.
func (l *Library) Place(id string) (*Place, bool) {
	p, ok := l.places[id]
	return p, ok
}

// Places gives all places, sorted by id.
func (l *Library) Places() []*Place {
	out := make([]*Place, 0, len(l.places))
	for _, id := range sortedKeys(l.places) {
		out = append(out, l.places[id])
	}
	return out
}

// Menu gives the topics to browse, in the order of menu.yaml.
func (l *Library) Menu() []*Topic { return l.menu }

// Drafts gives the texts that are marked as drafts.
func (l *Library) Drafts() []Draft { return l.drafts }

// Revision names this state of the library: "sha256:<hex>".
func (l *Library) Revision() string { return l.revision }

// Languages gives the tags of all languages that have at least one text, sorted.
func (l *Library) Languages() []string {
	seen := map[string]bool{}
	for _, e := range l.entries {
		for lang := range e.Texts {
			seen[lang] = true
		}
	}
	langs := sortedKeys(seen)
	sort.Strings(langs)
	return langs
}

// Differs gives the line that says how the two entries differ, in lang, from
// whichever of the two has one.
func (l *Library) Differs(a, b *Entry, lang string) (Line, bool) {
	for _, pair := range [2][2]*Entry{{a, b}, {b, a}} {
		if t := pair[0].Texts[lang]; t != nil {
			if line, ok := t.Differs[pair[1].ID]; ok {
				return line, true
			}
		}
	}
	return Line{}, false
}
