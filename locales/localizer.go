package locales

import (
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"compa/content"
)

// A Text is a phrase of this package, filled in. Only a [Localizer] makes one,
// and it fills in nothing but numbers, dates, other phrases and words of the
// library: what a member or a model wrote cannot become a Text.
type Text struct{ s string }

// String gives the words.
func (t Text) String() string { return t.s }

// An Arg fills one variable of a phrase.
type Arg struct{ name, value string }

// Number fills in a number, in the digits 0-9 of phone numbers and laws.
func Number(name string, n int) Arg { return Arg{name, strconv.Itoa(n)} }

// Words fills in words of the library.
func Words(name string, line content.Line) Arg { return Arg{name, line.String()} }

// Phrase fills in another phrase.
func Phrase(name string, t Text) Arg { return Arg{name, t.s} }

// A Localizer says the phrases of one language.
type Localizer struct {
	lang  string
	chain []*phrases
}

// Lang is the language asked for.
func (l *Localizer) Lang() string { return l.lang }

// Has reports whether the phrase exists in this language itself.
func (l *Localizer) Has(id ID) bool {
	if l.chain[0] == nil {
		return false
	}
	_, ok := l.chain[0].variables[id]
	return ok
}

// Say gives a phrase with its variables filled in. A variable that is not
// given is left empty.
func (l *Localizer) Say(id ID, args ...Arg) Text {
	data := map[string]string{}
	for _, a := range args {
		data[a.name] = a.value
	}
	for _, p := range l.chain {
		if p == nil {
			continue
		}
		names, ok := p.variables[id]
		if !ok {
			continue
		}
		for _, name := range names {
			if _, given := data[name]; !given {
				data[name] = ""
			}
		}
		said, err := p.localizer.Localize(&i18n.LocalizeConfig{MessageID: string(id), TemplateData: data})
		if err == nil {
			return Text{said}
		}
	}
	return Text{}
}

// List gives the alternatives of a phrase that holds several, parted by "|":
// the words of a command, the names of the months.
func (l *Localizer) List(id ID) []string {
	var out []string
	for _, s := range strings.Split(l.Say(id).s, "|") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Day writes a day out: "November 22, 2026".
func (l *Localizer) Day(day time.Time) Text {
	return l.Say(DateDay, Arg{"month", l.month(day)}, Number("day", day.Day()), Number("year", day.Year()))
}

// Date writes a date out as precisely as it is known: a day, a month or a year.
func (l *Localizer) Date(d content.Date) Text {
	switch {
	case d.HasDay:
		return l.Day(d.Time)
	case d.YearOnly:
		return Text{strconv.Itoa(d.Time.Year())}
	}
	return l.Say(DateMonth, Arg{"month", l.month(d.Time)}, Number("year", d.Time.Year()))
}

func (l *Localizer) month(day time.Time) string {
	months := l.List(DateMonths)
	if len(months) != 12 {
		return day.Format("01")
	}
	return months[day.Month()-1]
}

// Join puts words in a row, with the comma of the language's script.
func (l *Localizer) Join(words ...Text) Text {
	comma := ", "
	if l.lang == "ar" || l.lang == "fa" || l.lang == "ps" {
		comma = "، "
	}
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.s
	}
	return Text{strings.Join(parts, comma)}
}

// FromLibrary makes a phrase of words of the library.
func FromLibrary(line content.Line) Text { return Text{line.String()} }
