package answer

import (
	"sort"
	"strings"

	"compa/content"
)

// A Document is one text of one entry, as far as finding it is concerned.
type Document struct {
	ID        string   // the entry's id
	Lang      string   // BCP 47
	Title     string   // shown to members, and itself a way of asking
	Ask       []string // how people ask; never shown
	Aliases   []string // ids that now mean this entry
	Body      string   // the short answer and the longer one, as plain words
	Places    []string // where the entry is true; empty or "int": everywhere
	Urgency   string   // now, today, plan; "" is plan
	Right     bool     // a right holds in a place; an idea does not
	Contrasts []string // ids of entries this one is mixed up with
	Related   []string // ids of look-alikes and next steps
	borrowed  string   // the language it was borrowed from, see borrow
	Refusal   string   // "decline" or "handover": no entry, but what nothing answers; see Refusals
}

// Documents gives the texts of a library that may be shown, sorted by id and
// language. What may not be shown must not be found either.
func Documents(lib *content.Library) []Document {
	var docs []Document
	for _, e := range lib.Entries() {
		langs := make([]string, 0, len(e.Texts))
		for lang := range e.Texts {
			langs = append(langs, lang)
		}
		sort.Strings(langs)
		for _, lang := range langs {
			if e.Served(lang) {
				docs = append(docs, document(e, e.Texts[lang]))
			}
		}
	}
	return docs
}

func document(e *content.Entry, t *content.Text) Document {
	return Document{
		ID: e.ID, Lang: t.Lang, Title: t.Title.String(), Ask: t.Ask, Aliases: e.Aliases,
		Body:   bodyWords(t),
		Places: e.Places, Urgency: string(e.Urgency), Right: e.Kind == content.KindRight,
		Contrasts: e.Contrasts, Related: e.Related,
	}
}

// bodyWords leaves out the part that changes often: it speaks of dates and
// court cases in words that many entries share.
func bodyWords(t *content.Text) string {
	var b strings.Builder
	for _, blocks := range [][]content.Block{t.Short, t.More} {
		for _, block := range blocks {
			for _, item := range block.Items {
				for _, span := range item.Spans {
					b.WriteString(span.Text.String())
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}
