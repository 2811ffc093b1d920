package content

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checkTranslation compares what no language may change: the shape of the
// text, its citations and dates, and every number, phone number and name of a form in it.
func checkTranslation(r *report, original, t *Text) {
	parts := []struct {
		name string
		a, b []Block
	}{
		{"the short answer", original.Short, t.Short},
		{"the part below " + markMore, original.More, t.More},
		{"the part below " + markChanges, original.Changes, t.Changes},
	}
	for _, p := range parts {
		if err := sameShape(p.a, p.b); err != nil {
			r.fault(0, "%s differs from %s.md: %v", p.name, original.Lang, err)
		}
	}
	if len(original.Say) != len(t.Say) {
		r.fault(0, "say has %d sentences, %s.md has %d", len(t.Say), original.Lang, len(original.Say))
		return
	}
	for i := range t.Say {
		if t.Say[i].Words != original.Say[i].Words {
			r.fault(0, "the words of say %d differ from %s.md; they stay in the officer's language", i+1, original.Lang)
		}
	}
}

func sameShape(a, b []Block) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d paragraphs and lists instead of %d", len(b), len(a))
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || len(a[i].Items) != len(b[i].Items) {
			return fmt.Errorf("paragraph or list %d (%q) has another form", i+1, firstWords(&b[i].Items[0]))
		}
		for j := range a[i].Items {
			if err := sameFacts(&a[i].Items[j], &b[i].Items[j]); err != nil {
				return fmt.Errorf("%q: %w", firstWords(&b[i].Items[j]), err)
			}
		}
	}
	return nil
}

func sameFacts(a, b *Item) error {
	if !slices.Equal(a.Cites, b.Cites) {
		return fmt.Errorf("citations %v instead of %v", b.Cites, a.Cites)
	}
	if a.Asof.Written != b.Asof.Written {
		return fmt.Errorf("date %q instead of %q", b.Asof.Written, a.Asof.Written)
	}
	numbersA, numbersB := numbers(a), numbers(b)
	if !slices.Equal(numbersA, numbersB) {
		return fmt.Errorf("numbers %v instead of %v", numbersB, numbersA)
	}
	formsA, formsB := forms(a), forms(b)
	if !slices.Equal(formsA, formsB) {
		return fmt.Errorf("names of forms %v instead of %v", formsB, formsA)
	}
	return nil
}

var formName = regexp.MustCompile(`\b[A-Z]{1,4}-[0-9]{1,4}[A-Z]?\b`)

// forms gives the names of forms, such as I-200 and G-325R, sorted.
func forms(item *Item) []string {
	var names []string
	for _, s := range item.Spans {
		if strings.Contains(s.Text.s, "-") {
			names = append(names, formName.FindAllString(s.Text.s, -1)...)
		}
	}
	slices.Sort(names)
	return names
}

// numbers gives the runs of digits in an item, sorted: phone numbers, forms
// and figures keep their digits in every language, their order in the sentence
// may change. A separator of thousands is no difference: 5,000 and 5 000 are one run.
// It reads by itself because every text of the library goes through it when loading.
func numbers(item *Item) []string {
	var runs []string
	var run []rune
	flush := func() {
		if len(run) > 0 {
			runs = append(runs, string(run))
			run = nil
		}
	}
	for _, s := range item.Spans {
		if !strings.ContainsFunc(s.Text.s, isDigit) {
			continue
		}
		letters := []rune(s.Text.s)
		for i, r := range letters {
			switch d, ok := digit(r); {
			case ok:
				run = append(run, d)
			case !separates(letters, i, len(run)):
				flush()
			}
		}
		flush()
	}
	slices.Sort(runs)
	return runs
}

// digit maps the digits of Latin, Arabic and Persian to 0-9.
func digit(r rune) (rune, bool) {
	switch {
	case r >= '0' && r <= '9':
		return r, true
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠', true
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰', true
	}
	return 0, false
}

func isDigit(r rune) bool {
	_, ok := digit(r)
	return ok
}

// separates reports whether the rune at i parts thousands: one to three digits
// stand before it, exactly three after it.
func separates(letters []rune, i, before int) bool {
	switch letters[i] {
	case ' ', '.', ',', '\u00a0', '\u202f':
	default:
		return false
	}
	after := 0
	for j := i + 1; j < len(letters); j++ {
		if _, ok := digit(letters[j]); !ok {
			break
		}
		after++
	}
	return before >= 1 && before <= 3 && after == 3
}
