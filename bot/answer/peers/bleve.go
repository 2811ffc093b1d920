package main

import (
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ar"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/de"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/es"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"

	"compa/bot/answer"
)

// bleveEngine is one bleve index in memory.
type bleveEngine struct {
	index bleve.Index
	one   bool // all documents are in one language
}

// analyzers are the languages that bleve analyzes and the sets have; the others get the standard analyzer.
var analyzers = map[string]bool{"ar": true, "de": true, "en": true, "es": true, "fr": true}

func newBleve(docs []answer.Document) (engine, error) {
	lang := docs[0].Lang
	one := true
	for _, d := range docs {
		one = one && d.Lang == lang
	}
	mapping := bleve.NewIndexMapping()
	mapping.ScoringModel = "bm25"
	if one && analyzers[lang] {
		mapping.DefaultAnalyzer = lang
	}
	index, err := bleve.NewMemOnly(mapping)
	if err != nil {
		return nil, err
	}
	batch := index.NewBatch()
	for _, d := range docs {
		text := d.Title + "\n" + strings.Join(d.Ask, "\n") + "\n" + d.Body
		if err := batch.Index(d.ID, map[string]string{"text": text}); err != nil {
			return nil, fmt.Errorf("index %s: %w", d.ID, err)
		}
	}
	return &bleveEngine{index, one}, index.Batch(batch)
}

func (b *bleveEngine) Find(question, _ string) ([]hit, error) {
	q := bleve.NewMatchQuery(question)
	q.SetField("text")
	result, err := b.index.Search(bleve.NewSearchRequestOptions(q, 10, 0, false))
	if err != nil {
		return nil, err
	}
	hits := make([]hit, len(result.Hits))
	for i, h := range result.Hits {
		hits[i] = hit{h.ID, h.Score}
	}
	return hits, nil
}

func (b *bleveEngine) Close() error { return b.index.Close() }
