package answer

import (
	"bytes"
	_ "embed"
	"fmt"
	"sort"

	"go.yaml.in/yaml/v3"
)

//go:embed cues.yaml
var cuesFile []byte

//go:embed refusals.yaml
var refusalsFile []byte

// A cue says something about a message whatever it is about.
type cue int

const (
	cueNow     cue = iota // it is happening now
	cueAsking             // it is asked in general, or for a case that may come
	cueCompare            // how two things differ
	cueFollow             // it leans on what was said before
	cueIn                 // the next word is where somebody is
	cueAnd                // between the two sides of a comparison
	cueBetween            // belongs to a comparison and to neither side of it
	numCues
)

var cueNames = [numCues]string{"now", "asking", "compare", "follow", "in", "and", "between"}

// cueSet says which cues a question has and where.
type cueSet struct {
	hits  [numCues][]hit
	words int
}

func (c *cueSet) has(k cue) bool { return len(c.hits[k]) > 0 }

// readCues fills a book with the cues of all languages: people mix languages in one message.
func readCues(data []byte) (*phraseBook, error) {
	var file map[string]map[string][]string
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("read cues: %w", err)
	}
	book := &phraseBook{}
	for k, name := range cueNames {
		langs, ok := file[name]
		if !ok {
			return nil, fmt.Errorf("read cues: %q is missing", name)
		}
		seen := map[string]bool{}
		for _, lang := range sortedKeys(langs) {
			for _, p := range langs[lang] {
				if !seen[p] {
					seen[p] = true
					book.add(p, k)
				}
			}
		}
	}
	return book, nil
}

func findCues(book *phraseBook, words []string) cueSet {
	c := cueSet{words: len(words)}
	for _, h := range book.find(words) {
		c.hits[h.tag] = append(c.hits[h.tag], h)
	}
	return c
}

// A refusal is a subject that nothing in the library answers, with ways of asking about it.
type refusal struct {
	Then string              `yaml:"then"` // decline or handover
	Asks map[string][]string `yaml:",inline"`
}

// Refusals gives documents for what people ask that the library does not
// answer. They compete with the entries for a question and are never shown.
func Refusals() ([]Document, error) {
	var file map[string]refusal
	d := yaml.NewDecoder(bytes.NewReader(refusalsFile))
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("read refusals: %w", err)
	}
	var docs []Document
	for _, id := range sortedKeys(file) {
		r := file[id]
		if r.Then != "decline" && r.Then != "handover" {
			return nil, fmt.Errorf("read refusals: %s: then is %q, want decline or handover", id, r.Then)
		}
		for _, lang := range sortedKeys(r.Asks) {
			docs = append(docs, Document{ID: "~" + id, Lang: lang, Ask: r.Asks[lang], Refusal: r.Then})
		}
	}
	return docs, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
