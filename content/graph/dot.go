// Package graph draws the ideas of the library: how they relate, for Graphviz,
// and the spectrum of solidarity, for a classroom wall.
package graph

import (
	"fmt"
	"io"
	"strings"

	"compa/content"
)

// relation is a kind of line between two ideas.
type relation struct {
	name      string
	of        func(*content.Entry) []string
	attribute string // how Graphviz draws it
	mutual    bool   // drawn once, without an arrow
}

func relations() []relation {
	return []relation{
		{"contrasts", func(e *content.Entry) []string { return e.Contrasts }, "color=firebrick, style=dashed, dir=none", true},
		{"opposes", func(e *content.Entry) []string { return e.Opposes }, "color=firebrick", false},
		{"part of", func(e *content.Entry) []string { return e.PartOf }, "color=navy", false},
		{"example of", func(e *content.Entry) []string { return e.ExampleOf }, "color=darkgreen, style=dotted", false},
	}
}

// Dot writes the relations of the collection "concepts" in the language of
// Graphviz, with titles in lang (or the original's language where that is
// missing). The same library gives the same bytes.
func Dot(w io.Writer, lib *content.Library, lang string) error {
	var b strings.Builder
	b.WriteString("digraph ideas {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n")
	for _, e := range lib.Entries() {
		if e.Collection == "concepts" {
			fmt.Fprintf(&b, "  %s [label=%s];\n", quote(e.ID), quote(title(e, lang)))
		}
	}
	for _, e := range lib.Entries() {
		if e.Collection == "concepts" {
			writeEdges(&b, lib, e)
		}
	}
	b.WriteString("}\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	return nil
}

func writeEdges(b *strings.Builder, lib *content.Library, e *content.Entry) {
	for _, rel := range relations() {
		for _, id := range rel.of(e) {
			other, ok := lib.Entry(id)
			if !ok || other.Collection != "concepts" {
				continue
			}
			if rel.mutual && id < e.ID && contains(rel.of(other), e.ID) {
				continue
			}
			fmt.Fprintf(b, "  %s -> %s [label=%s, %s];\n", quote(e.ID), quote(id), quote(rel.name), rel.attribute)
		}
	}
}

func contains(ids []string, id string) bool {
	for _, i := range ids {
		if i == id {
			return true
		}
	}
	return false
}

// quote writes a string of the DOT language (Graphviz, "The DOT Language": in
// double quotes only the quote itself is escaped).
func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

func title(e *content.Entry, lang string) string {
	if t := e.Texts[lang]; t != nil {
		return t.Title.String()
	}
	return e.OriginalText().Title.String()
}
