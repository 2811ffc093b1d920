package main

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"compa/bot/language"
	"compa/bot/language/ngram"
)

// texts are chat phrases and parts of the library: how people greet and ask,
// which translated news and declarations do not show. One file per language,
// one phrase per line.
//
//go:embed texts/*.txt
var texts embed.FS

// line is one text of the training set.
type line struct {
	words []string
	own   bool // from texts
}

// corpus is the training set, by label.
type corpus struct {
	labels []ngram.Label
	lines  [][]line
	own    [][]line
	listed [][]frequent // words with their frequency
	number map[string]int
	hash   string // of our own phrases
}

// readCorpus reads all sources. The order of labels is that of their first
// line, so it depends on the files alone.
func readCorpus(trainset []byte, lists map[string][]frequent) (*corpus, error) {
	c := &corpus{number: map[string]int{}}
	err := eachRow(trainset, func(r struct{ Lang, Text string }) error {
		tag := language.Canonical(r.Lang)
		if tag == "" {
			return fmt.Errorf("no tag is known for language %q", r.Lang)
		}
		c.add(tag, line{words: strings.Fields(r.Text)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := c.addTexts(); err != nil {
		return nil, err
	}
	for tag, list := range lists {
		if i, ok := c.number[tag]; ok {
			c.listed[i] = list
		}
	}
	return c, nil
}

func (c *corpus) add(tag string, l line) {
	i, ok := c.number[tag]
	if !ok {
		i = len(c.labels)
		c.number[tag] = i
		c.labels = append(c.labels, ngram.Label{Tag: tag})
		c.lines, c.own, c.listed = append(c.lines, nil), append(c.own, nil), append(c.listed, nil)
	}
	if len(l.words) == 0 {
		return
	}
	c.lines[i] = append(c.lines[i], l)
	if l.own {
		c.own[i] = append(c.own[i], l)
	}
}

// addTexts adds our own phrases; the file name begins with the language.
func (c *corpus) addTexts() error {
	names, err := fs.Glob(texts, "texts/*.txt")
	if err != nil {
		return err
	}
	slices.Sort(names)
	var all []byte
	for _, name := range names {
		raw, err := texts.ReadFile(name)
		if err != nil {
			return err
		}
		all = append(all, raw...)
		tag, _, _ := strings.Cut(strings.TrimPrefix(name, "texts/"), ".")
		for _, l := range strings.Split(string(raw), "\n") {
			c.add(tag, line{strings.Fields(l), true})
		}
	}
	c.hash = hash(all)
	return nil
}

// eachRow visits every row of a file of JSON lines.
func eachRow[T any](raw []byte, visit func(T) error) error {
	s := bufio.NewScanner(bytes.NewReader(raw))
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		var row T
		err := json.Unmarshal(s.Bytes(), &row)
		if err == nil {
			err = visit(row)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s.Err()
}

// readItems reads a set to measure on.
func readItems(path string) ([]language.Item, []byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	items, err := language.ReadItems(bytes.NewReader(raw))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return items, raw, nil
}
