package answer

import (
	"slices"
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
	borrowed  bool     // written in other languages, see borrow
	shown     string   // the language it is shown in where that is not Lang
	Refusal   string   // "decline" or "handover": no entry, but what nothing answers; see Refusals
}

// Documents gives the texts of a library that may be shown, sorted by id and
// language. What may not be shown must not be found either; but the ways of
// asking are no part of what is shown or reviewed: where a text may not be shown and
// another language's may, they still find the entry.
func Documents(lib *content.Library) []Document {
	var docs []Document
	for _, e := range lib.Entries() {
		shown := shownLang(e)
		if shown == "" {
			continue
		}
		for _, lang := range sortedKeys(e.Texts) {
			if d := document(e, e.Texts[lang]); e.Served(lang) {
				docs = append(docs, d)
			} else {
				d.Title, d.Body, d.shown = "", "", shown
				docs = append(docs, d)
			}
		}
		for _, lang := range sortedKeys(e.Ask) {
			if e.Texts[lang] == nil {
				d := document(e, &content.Text{Lang: lang})
				d.shown = shown
				docs = append(docs, d)
			}
		}
	}
	return docs
}

// shownLang gives the language that an entry is shown in where the wanted one
// is not served: the original's, else the first in order; "" when none is served.
func shownLang(e *content.Entry) string {
	if e.Served(e.Original) {
		return e.Original
	}
	for _, lang := range sortedKeys(e.Texts) {
		if e.Served(lang) {
			return lang
		}
	}
	return ""
}

func document(e *content.Entry, t *content.Text) Document {
	return Document{
		ID: e.ID, Lang: t.Lang, Title: t.Title.String(), Ask: slices.Concat(t.Ask, e.Ask[t.Lang]), Aliases: e.Aliases,
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
