package endpoint

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is taken from one answer.
const (
	maxContent = 2 << 10 // bytes
	maxChosen  = 3       // labels
	maxSearch  = 3       // search texts
	maxText    = 300     // characters of a search text
)

// only checks a message's text as if no schema had been sent, because
// servers ignore schemas: one object that holds the one key and nothing else.
func only(content, key string, most int) (json.RawMessage, error) {
	if len(content) > most {
		return nil, fault(FaultSize)
	}
	if err := checkJSON([]byte(content)); err != nil {
		return nil, err
	}
	m, ok := object(trim([]byte(content)))
	if !ok || len(m) != 1 || m[key] == nil {
		return nil, fault(FaultSchema)
	}
	return m[key], nil
}

// decodeChoice reads {"ids": [labels]} and gives the labels' numbers in this
// request's table. No label means that none of the passages fits.
func decodeChoice(content string, table labels) ([]int, error) {
	raw, err := only(content, "ids", maxContent)
	if err != nil {
		return nil, err
	}
	var elements []json.RawMessage
	if string(raw) == "null" || json.Unmarshal(raw, &elements) != nil {
		return nil, fault(FaultSchema)
	}
	if len(elements) > maxChosen {
		return nil, fault(FaultLabel)
	}
	out, seen := make([]int, 0, len(elements)), map[int]bool{}
	for _, e := range elements {
		var label string
		if e[0] != '"' || json.Unmarshal(e, &label) != nil {
			return nil, fault(FaultSchema)
		}
		n, ok := table.number[label]
		if !ok || seen[n] {
			return nil, fault(FaultLabel)
		}
		seen[n] = true
		out = append(out, n)
	}
	return out, nil
}

// decodeSearch reads {"query": "one search text a line"}.
func decodeSearch(content string) (SearchTexts, error) {
	raw, err := only(content, "query", maxContent)
	if err != nil {
		return SearchTexts{}, err
	}
	var text string
	if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
		return SearchTexts{}, fault(FaultSchema)
	}
	var s SearchTexts
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(strings.Map(plainRune, line))
		if line == "" {
			continue
		}
		if len(s.texts) == maxSearch || utf8.RuneCountInString(line) > maxText {
			return SearchTexts{}, fault(FaultSize)
		}
		s.texts = append(s.texts, line)
	}
	if len(s.texts) == 0 {
		return SearchTexts{}, fault(FaultSchema)
	}
	return s, nil
}

// plainRune drops what cannot be seen: control characters, zero widths, and directions.
func plainRune(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// SearchTexts are texts that a model proposed to search with. They cannot be
// read, printed or stored by a caller; Each lends them to a search and to nothing else.
type SearchTexts struct{ texts []string }

// Each calls search with every text.
func (s SearchTexts) Each(search func(text string)) {
	for _, t := range s.texts {
		search(t)
	}
}

// Len is how many texts there are.
func (s SearchTexts) Len() int { return len(s.texts) }

// String hides the texts from logs and from formatted errors.
func (s SearchTexts) String() string { return "search texts" }

// GoString hides them from %#v as well.
func (s SearchTexts) GoString() string { return s.String() }
