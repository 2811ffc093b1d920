package answer

import (
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed thesaurus.yaml
var thesaurusFile []byte

// meaningAgents is the meaning that immigration officers are spoken of.
const meaningAgents = "agents"

// readThesaurus fills a book with the words that mean the same in the
// library's field; the tag is the number of the meaning. agents is that of
// meaningAgents.
func readThesaurus(data []byte) (book *phraseBook, agents int, err error) {
	var file map[string][]string
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, 0, fmt.Errorf("read thesaurus: %w", err)
	}
	book, agents = &phraseBook{}, -1
	for n, name := range sortedKeys(file) {
		if name == meaningAgents {
			agents = n
		}
		seen := map[string]bool{}
		for _, p := range file[name] {
			if !seen[p] {
				seen[p] = true
				book.add(p, n)
			}
		}
	}
	if agents < 0 {
		return nil, 0, fmt.Errorf("read thesaurus: %q is missing", meaningAgents)
	}
	return book, agents, nil
}

const (
	meaningSeed     term = 0x165667B19E3779F9
	meaningPairSeed term = 0x27D4EB2F165667C5
)

// meanings gives the meanings that words have, each once, ascending.
func meanings(book *phraseBook, plain []string) []int {
	if book == nil {
		return nil
	}
	var tags []int
	for _, h := range book.find(plain) {
		tags = append(tags, h.tag)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// meaningTerms appends a term for each meaning, and with pairs one for each
// two of them: in whatever order "they took my brother from work" is said.
func meaningTerms(dst []term, tags []int, pairs bool) []term {
	for i, a := range tags {
		dst = append(dst, meaningSeed.extend(rune(a)))
		if !pairs {
			continue
		}
		for _, b := range tags[i+1:] {
			dst = append(dst, meaningPairSeed.extend(rune(a)).extend(rune(b)))
		}
	}
	return dst
}
