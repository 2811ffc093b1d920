package answer

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"sync"

	"compa/content"
)

// A Finder finds the entries that answer a question. It never changes after it
// is built and may be used by many goroutines at once.
type Finder struct {
	params     Params
	entries    []entry
	number     map[string]int32 // by id and alias
	shelves    []*shelf         // by language tag, ascending
	tongues    *tongues
	atlas      *atlas
	cues       *phraseBook
	thesaurus  *phraseBook // nil: none
	agents     int         // the thesaurus' number for immigration officers
	confidence *Confidence
	key        [sha256.Size]byte // of all that was learned from
}

// An entry is what the finder knows of an entry beside its texts.
type entry struct {
	id        string
	places    []string
	urgency   string
	right     bool
	contrasts []string
	related   []string
	refusal   string
	aliases   []string
}

// New builds the finder of a library: the index and the classifier.
func New(lib *content.Library, p Params) (*Finder, error) { return newOfLibrary(lib, p, nil) }

func newOfLibrary(lib *content.Library, p Params, snapshot []byte) (*Finder, error) {
	refusals, err := Refusals()
	if err != nil {
		return nil, err
	}
	return inField(append(Documents(lib), refusals...), Places(lib), p, snapshot)
}

// NewInField builds a finder of documents of the library's field: with its
// places and its thesaurus.
func NewInField(docs []Document, places []Place, p Params) (*Finder, error) {
	return inField(docs, places, p, nil)
}

func inField(docs []Document, places []Place, p Params, snapshot []byte) (*Finder, error) {
	thesaurus, agents, err := readThesaurus(thesaurusFile)
	if err != nil {
		return nil, err
	}
	f, err := build(borrow(docs), places, thesaurus, p, snapshot)
	if err != nil {
		return nil, err
	}
	f.agents = agents
	return f, nil
}

// NewFromDocuments builds a finder of documents that need not come from a
// library and hold everywhere.
func NewFromDocuments(docs []Document, p Params) (*Finder, error) {
	return build(docs, nil, nil, p, nil)
}

// maxDocuments of one language fit a matrix's 16-bit document numbers.
const maxDocuments = 1 << 16

// build makes the finder. Documents with one id are texts of one entry. The
// order of the documents does not matter.
func build(docs []Document, places []Place, thesaurus *phraseBook, p Params, snapshot []byte) (*Finder, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	docs = slices.Clone(docs)
	sort.SliceStable(docs, func(i, j int) bool {
		if docs[i].Lang != docs[j].Lang {
			return docs[i].Lang < docs[j].Lang
		}
		return docs[i].ID < docs[j].ID
	})
	cues, err := readCues(cuesFile)
	if err != nil {
		return nil, err
	}
	f := &Finder{params: p, atlas: newAtlas(places), cues: cues, thesaurus: thesaurus}
	f.confidence = &f.params.General
	if thesaurus != nil {
		f.confidence = &f.params.Field
	}
	f.gatherEntries(docs)
	groups, err := byLanguage(docs)
	if err != nil {
		return nil, err
	}
	if f.key, err = keyOf(docs, places, &f.params); err != nil {
		return nil, err
	}
	if snapshot != nil {
		if err := f.restore(snapshot); err != nil {
			return nil, err
		}
		return f, nil
	}
	var wait sync.WaitGroup
	wait.Go(func() { f.tongues = gatherTongues(docs) })
	f.fillShelves(groups)
	wait.Wait()
	return f, nil
}

// byLanguage cuts sorted documents into those of each language.
func byLanguage(docs []Document) ([][]Document, error) {
	var groups [][]Document
	for from := 0; from < len(docs); {
		to := from
		for to < len(docs) && docs[to].Lang == docs[from].Lang {
			if to > from && docs[to].ID == docs[to-1].ID {
				return nil, fmt.Errorf("entry %s has two texts in %s", docs[to].ID, docs[to].Lang)
			}
			to++
		}
		if to-from > maxDocuments {
			return nil, fmt.Errorf("%d entries in %s, at most %d fit", to-from, docs[from].Lang, maxDocuments)
		}
		groups = append(groups, docs[from:to])
		from = to
	}
	return groups, nil
}

// fillShelves learns the languages side by side, on as many processors as
// there are. Each shelf depends on its own documents alone, so the order does not matter.
func (f *Finder) fillShelves(groups [][]Document) {
	f.shelves = make([]*shelf, len(groups))
	var wait sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, docs := range groups {
		wait.Add(1)
		free <- struct{}{}
		go func() {
			defer func() { <-free; wait.Done() }()
			numbers := make([]int32, len(docs))
			for j, d := range docs {
				numbers[j] = f.number[d.ID]
			}
			f.shelves[i] = newShelf(docs, numbers, f.atlas, f.thesaurus, &f.params)
		}()
	}
	wait.Wait()
}

func (f *Finder) gatherEntries(docs []Document) {
	byID := slices.Clone(docs)
	sort.SliceStable(byID, func(i, j int) bool { return byID[i].ID < byID[j].ID })
	f.number = make(map[string]int32, len(docs))
	for _, d := range byID {
		if _, ok := f.number[d.ID]; ok {
			continue
		}
		f.number[d.ID] = int32(len(f.entries))
		f.entries = append(f.entries, entry{
			id: d.ID, places: d.Places, urgency: d.Urgency, right: d.Right,
			contrasts: d.Contrasts, related: d.Related, refusal: d.Refusal,
		})
	}
	for _, d := range byID {
		for _, a := range d.Aliases {
			n := f.number[d.ID]
			if _, ok := f.number[a]; !ok {
				f.number[a] = n
			}
			f.entries[n].aliases = append(f.entries[n].aliases, a)
		}
	}
}

// gatherTongues learns the languages from what was written in them.
func gatherTongues(docs []Document) *tongues {
	var langs []string
	var texts [][]string
	for _, d := range docs {
		if len(langs) == 0 || langs[len(langs)-1] != d.Lang {
			langs = append(langs, d.Lang)
			texts = append(texts, nil)
		}
		if d.borrowed {
			continue
		}
		t := &texts[len(texts)-1]
		for _, s := range append([]string{d.Title, d.Body}, d.Ask...) {
			*t = append(*t, split(fold(s))...)
		}
	}
	return newTongues(langs, texts)
}

// Is reports whether an entry has this id, or has it as an alias. An id that
// was split lives on as an alias of each of its parts.
func (f *Finder) Is(entry, id string) bool {
	n, ok := f.number[entry]
	return ok && (entry == id || slices.Contains(f.entries[n].aliases, id))
}

// Canonical gives the id of the entry that an id or alias means, or "" when there is none.
func (f *Finder) Canonical(id string) string {
	if n, ok := f.number[id]; ok {
		return f.entries[n].id
	}
	return ""
}
