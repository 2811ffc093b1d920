package conversation

import (
	"slices"

	"compa/content"
	"compa/locales"
)

// A Reply is what to say, as data. It is built from entries of the library and
// from phrases of locales alone: no function that makes a part of one takes a
// string. One renderer per outlet turns it into words on a screen.
type Reply struct {
	lang   string
	entry  string
	blocks []block
}

// blockKind says how a block is laid out.
type blockKind int

const (
	kindParagraph blockKind = iota
	kindTitle
	kindBullets
	kindNumbers
	kindQuote   // words to say aloud
	kindMeaning // what they mean
	kindLines   // short lines under each other, as sources are
	kindNote    // about the answer, not the answer
)

// A block is a paragraph, a title or a list. Items of kindNumbers are numbered
// from first on, so that a choice can begin at 0.
type block struct {
	kind  blockKind
	lang  string // of the words; a reply says so where it holds two
	first int
	items []run
}

// A run is a piece of running text.
type run []span

// A span is a run of words in one style.
type span struct {
	words   string
	style   content.Style
	link    string
	mark    int  // number of a source, shown as [1]; 0 for none
	foreign bool // the whole is in another language, and keeps its own direction
}

func fromPhrase(t locales.Text) span { return span{words: t.String()} }

func fromLine(l content.Line) span { return span{words: l.String()} }

func (s span) strong() span {
	s.style = content.Strong
	return s
}

// Entry is the id of the entry that the reply shows, or "".
func (r *Reply) Entry() string { return r.entry }

// Lang is the language of the reply.
func (r *Reply) Lang() string { return r.lang }

// citations numbers the sources of one reply in the order in which they are cited.
type citations struct {
	order []cited
	marks map[string]int
}

// cited is one source and the places in it that the reply points to.
type cited struct {
	source   string
	locators []content.Line
}

func newCitations() *citations { return &citations{marks: map[string]int{}} }

// mark gives the number of a source. Locators of the same source share a number.
func (c *citations) mark(cite content.Citation) int {
	n, ok := c.marks[cite.Source]
	if !ok {
		c.order = append(c.order, cited{source: cite.Source})
		n = len(c.order)
		c.marks[cite.Source] = n
	}
	to := &c.order[n-1]
	if !cite.Locator.Empty() && !slices.Contains(to.locators, cite.Locator) {
		to.locators = append(to.locators, cite.Locator)
	}
	return n
}

// blocksOf turns the blocks of a text in lang into blocks of a reply, with the
// numbers of their sources.
func (c *citations) blocksOf(lang string, blocks []content.Block, dated func(content.Date) locales.Text) []block {
	kinds := map[content.BlockKind]blockKind{
		content.Paragraph: kindParagraph, content.Bullets: kindBullets, content.Numbers: kindNumbers,
	}
	var out []block
	for _, b := range blocks {
		next := block{kind: kinds[b.Kind], lang: lang, first: 1}
		for _, item := range b.Items {
			next.items = append(next.items, c.runOf(item, dated))
		}
		out = append(out, next)
	}
	return out
}

func (c *citations) runOf(item content.Item, dated func(content.Date) locales.Text) run {
	var r run
	if item.Asof.Written != "" {
		r = append(r, fromPhrase(dated(item.Asof)).strong(), span{words: " "})
	}
	for _, s := range item.Spans {
		r = append(r, span{words: s.Text.String(), style: s.Style, link: s.Link})
	}
	seen := map[int]bool{}
	for _, cite := range item.Cites {
		if n := c.mark(cite); !seen[n] {
			seen[n] = true
			r = append(r, span{mark: n})
		}
	}
	return r
}
