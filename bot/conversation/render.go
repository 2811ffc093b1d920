package conversation

import (
	"fmt"
	"html"
	"strings"

	"compa/content"
)

// ForMatrix renders a reply for Matrix: plain text, and HTML in the subset that
// the client-server specification (section "m.room.message msgtypes") allows.
func ForMatrix(r *Reply) Outgoing {
	return Outgoing{plain: Plain(r), html: renderHTML(r), lang: r.lang, entry: r.entry}
}

// Plain renders a reply as plain text, as a terminal or a notification shows it.
func Plain(r *Reply) string {
	var b strings.Builder
	for i, block := range r.blocks {
		if i > 0 {
			b.WriteString("\n")
			if !closeTogether(r.blocks[i-1], block) {
				b.WriteString("\n")
			}
		}
		plainBlock(&b, block)
	}
	return b.String()
}

// closeTogether reports whether no empty line stands between two blocks: notes
// follow each other, a list follows the line that introduces it, and words to
// say stand with what they mean.
func closeTogether(before, after block) bool {
	return before.kind == kindNote && after.kind == kindNote ||
		after.kind == kindQuote || after.kind == kindMeaning ||
		before.kind == kindParagraph && (after.kind == kindBullets || after.kind == kindNumbers)
}

func plainBlock(b *strings.Builder, block block) {
	lang := block.lang

	for i, item := range block.items {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(mark(lang))
		switch block.kind {
		case kindBullets:
			b.WriteString("• ")
		case kindNumbers:
			b.WriteString(isolate(lang, fmt.Sprintf("%d.", block.first+i)) + " ")
		case kindQuote:
			b.WriteString("> ")
		}
		plainRun(b, lang, whole(block.kind, item))
	}
}

// whole marks words to say aloud as one piece: they are a sentence of another
// language, with its own point at the end.
func whole(kind blockKind, r run) run {
	if kind != kindQuote || len(r) != 1 {
		return r
	}
	return run{{words: r[0].words, style: r[0].style, foreign: true}}
}

func plainRun(b *strings.Builder, lang string, r run) {
	for i, s := range r {
		switch {
		case s.mark > 0 && i > 0:
			fmt.Fprintf(b, " %s", isolateMark(lang, s.mark))
		case s.mark > 0:
			b.WriteString(isolateMark(lang, s.mark))
		case s.foreign:
			b.WriteString(isolateAll(lang, s.words))
		case s.link != "" && s.link != s.words:
			fmt.Fprintf(b, "%s (%s)", isolate(lang, s.words), isolateAll(lang, s.link))
		case s.link != "":
			b.WriteString(isolateAll(lang, s.link))
		default:
			b.WriteString(isolate(lang, s.words))
		}
	}
}

func isolateMark(lang string, mark int) string { return isolateAll(lang, fmt.Sprintf("[%d]", mark)) }

// isolateAll wraps the whole of s, for what must stay in one piece.
func isolateAll(lang, s string) string {
	if isolate(lang, "a") == "a" {
		return s
	}
	return leftToRightIsolate + s + popIsolate
}

var htmlTags = map[blockKind][2]string{
	kindParagraph: {"<p>", "</p>"},
	kindTitle:     {"<h4>", "</h4>"},
	kindBullets:   {"<ul>", "</ul>"},
	kindQuote:     {"<blockquote>", "</blockquote>"},
	kindMeaning:   {"<p>", "</p>"},
	kindLines:     {"<p>", "</p>"},
	kindNote:      {"<p>", "</p>"},
}

func renderHTML(r *Reply) string {
	var b strings.Builder
	for _, block := range r.blocks {
		htmlBlock(&b, block)
	}
	return b.String()
}

func htmlBlock(b *strings.Builder, block block) {
	lang := block.lang
	open, closing := htmlTags[block.kind][0], htmlTags[block.kind][1]
	list := block.kind == kindBullets || block.kind == kindNumbers
	if block.kind == kindNumbers {
		open, closing = fmt.Sprintf(`<ol start="%d">`, block.first), "</ol>"
	}
	b.WriteString(open + mark(lang))
	for i, item := range block.items {
		switch {
		case list:
			b.WriteString("<li>")
		case i > 0:
			b.WriteString("<br>")
		}
		htmlRun(b, lang, block.kind, whole(block.kind, item))
		if list {
			b.WriteString("</li>")
		}
	}
	b.WriteString(closing)
}

func htmlRun(b *strings.Builder, lang string, kind blockKind, r run) {
	for _, s := range r {
		words := html.EscapeString(isolate(lang, s.words))
		switch {
		case s.foreign:
			words = html.EscapeString(isolateAll(lang, s.words))
		case s.mark > 0:
			words = "<sup>" + isolateMark(lang, s.mark) + "</sup>"
		case s.link != "" && s.link == s.words:
			words = htmlLink(s.link, html.EscapeString(isolateAll(lang, s.link)))
		case s.link != "":
			words = htmlLink(s.link, words)
		}
		switch {
		case s.style == content.Strong:
			words = "<strong>" + words + "</strong>"
		case s.style == content.Emphasis, kind == kindNote:
			words = "<em>" + words + "</em>"
		}
		b.WriteString(words)
	}
}

func htmlLink(address, words string) string {
	return `<a href="` + html.EscapeString(address) + `">` + words + "</a>"
}
