package graph

import (
	"fmt"
	"html"
	"io"
	"strings"

	"compa/content"
)

// column is a stretch of the spectrum: the idea at its head, and ideas under it.
type column struct {
	head  string
	below []string
	fill  string
}

// columns are the spectrum from the punishing of solidarity to its kinds, after
// "The Solidarity Spectrum" (de-solidarity, anti-solidarity, resistance), with the look-alikes
// of "Distilling Solidarity" in the middle and the kinds of the other essays at the end.
func columns() []column {
	return []column{
		{"anti-solidarity", []string{"criminalization-of-solidarity", "counter-smuggling", "smuggling-protection-from-below"}, "#f4c7c3"},
		{"de-solidarity", []string{"ideational-de-solidarity-full", "ideational-de-solidarity-partial", "infrastructural-de-solidarity"}, "#fbe3c5"},
		{"solidarity-vs-similar-concepts", []string{"solidarity-vs-charity", "solidarity-vs-care", "solidarity-vs-humanitarianism",
			"solidarity-vs-compassion", "solidarity-vs-accompaniment"}, "#eeeeee"},
		{"solidarity-with-migrants", []string{"solidarians", "solidarity-inherently-political", "solidarity-risk-transgression"}, "#d3e8d3"},
		{"solidarity-abstract-to-concrete", []string{"international-solidarity", "transversal-solidarity", "community-solidarity",
			"experiential-solidarity", "transformative-solidarity"}, "#cfe2f3"},
		{"resistance-as-solidarity", []string{"radical-care", "solidarity-of-most-marginalised", "solidarity-persists"}, "#d9d2e9"},
	}
}

// Measures of the sheet in millimetres: A4 across, as a printer takes it.
const (
	sheetWidth, sheetHeight = 297.0, 210.0
	margin, gap             = 10.0, 4.0
	lineHeight              = 4.6
	fontSize                = 3.6
)

// Spectrum draws the spectrum as an SVG of the size of an A4 sheet, in lang. Under the
// head of each column stands the line that tells it from the column before. It
// draws words of the library alone.
func Spectrum(w io.Writer, lib *content.Library, lang string) error {
	d := &drawing{lib: lib, lang: lang}
	fmt.Fprintf(&d.b, `<svg xmlns="http://www.w3.org/2000/svg" width="%gmm" height="%gmm" viewBox="0 0 %g %g" font-family="sans-serif" font-size="%g" xml:lang="%s">`+"\n",
		sheetWidth, sheetHeight, sheetWidth, sheetHeight, fontSize, html.EscapeString(lang))
	d.b.WriteString(`<rect width="100%" height="100%" fill="white"/>` + "\n")
	if e, ok := lib.Entry("solidarity-spectrum"); ok {
		d.text(sheetWidth/2, margin+6, 7, true, title(e, lang))
	}
	cols := columns()
	width := (sheetWidth - 2*margin - gap*float64(len(cols)-1)) / float64(len(cols))
	d.arrow(margin+12, sheetWidth-margin)
	var before *content.Entry
	for i, c := range cols {
		x := margin + float64(i)*(width+gap)
		if rightToLeft(lang) {
			x = sheetWidth - margin - width - float64(i)*(width+gap)
		}
		before = d.column(x, width, c, before)
	}
	d.b.WriteString("</svg>\n")
	if _, err := io.WriteString(w, d.b.String()); err != nil {
		return fmt.Errorf("spectrum: %w", err)
	}
	return nil
}

type drawing struct {
	b    strings.Builder
	lib  *content.Library
	lang string
}

func (d *drawing) arrow(y, right float64) {
	fmt.Fprintf(&d.b, `<line x1="%g" y1="%g" x2="%g" y2="%g" stroke="#555" stroke-width="0.6"/>`+"\n", margin, y, right, y)
}

// column draws one column and gives the entry at its head, for the next one's line.
func (d *drawing) column(x, width float64, c column, before *content.Entry) *content.Entry {
	head, ok := d.lib.Entry(c.head)
	if !ok {
		return before
	}
	y := margin + 16
	y = d.box(x, y, width, c.fill, true, title(head, d.lang)) + gap
	if before != nil {
		if line, ok := d.lib.Differs(head, before, d.lang); ok {
			y = d.paragraph(x, y, width, "≠ "+title(before, d.lang)+": "+line.String()) + gap
		}
	}
	for _, id := range c.below {
		if e, ok := d.lib.Entry(id); ok && e.ID != head.ID {
			y = d.box(x, y, width, "white", false, title(e, d.lang)) + gap/2
		}
	}
	return head
}

// box draws words in a frame and gives the y below it.
func (d *drawing) box(x, y, width float64, fill string, bold bool, words string) float64 {
	rows := wrap(words, width-4, fontSize)
	height := float64(len(rows))*lineHeight + 3
	fmt.Fprintf(&d.b, `<rect x="%g" y="%g" width="%g" height="%g" rx="2" fill="%s" stroke="#555" stroke-width="0.3"/>`+"\n", x, y, width, height, fill)
	for i, row := range rows {
		d.text(x+width/2, y+lineHeight*float64(i+1), fontSize, bold, row)
	}
	return y + height
}

func (d *drawing) paragraph(x, y, width float64, words string) float64 {
	const size = 3
	rows := wrap(words, width, size)
	for i, row := range rows {
		d.text(x+width/2, y+3.8*float64(i+1), size, false, row)
	}
	return y + 3.8*float64(len(rows))
}

func (d *drawing) text(x, y, size float64, bold bool, words string) {
	weight, direction := "normal", "ltr"
	if bold {
		weight = "bold"
	}
	if rightToLeft(d.lang) {
		direction = "rtl"
	}
	fmt.Fprintf(&d.b, `<text x="%g" y="%g" font-size="%g" font-weight="%s" text-anchor="middle" direction="%s">%s</text>`+"\n",
		x, y, size, weight, direction, html.EscapeString(words))
}

// wrap breaks words into rows that fit the width, at about half a font size a letter.
func wrap(words string, width, size float64) []string {
	most := int(width / (size * 0.52))
	var rows []string
	row := ""
	for _, word := range strings.Fields(words) {
		if row != "" && len([]rune(row))+1+len([]rune(word)) > most {
			rows, row = append(rows, row), ""
		}
		row = strings.TrimSpace(row + " " + word)
	}
	return append(rows, row)
}

// rightToLeft reports whether a language of the library is written from right to left.
func rightToLeft(lang string) bool { return lang == "ar" || lang == "fa" || lang == "ps" }
