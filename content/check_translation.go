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
	numbersA, numbersB := numbers(a.Words()), numbers(b.Words())
	if !slices.Equal(numbersA, numbersB) {
		return fmt.Errorf("numbers %v instead of %v", numbersB, numbersA)
	}
	formsA, formsB := forms(a.Words()), forms(b.Words())
	if !slices.Equal(formsA, formsB) {
		return fmt.Errorf("names of forms %v instead of %v", formsB, formsA)
	}
	return nil
}

var formName = regexp.MustCompile(`\b[A-Z]{1,4}-[0-9]{1,4}[A-Z]?\b`)

// forms gives the names of forms, such as I-200 and G-325R, sorted.
func forms(words string) []string {
	names := formName.FindAllString(words, -1)
	slices.Sort(names)
	return names
}

var (
	numberForm = regexp.MustCompile(`[0-9]+`)
	// digitsOf maps the digits of Arabic and Persian to ours.
	digitsOf = strings.NewReplacer(
		"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
		"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9")
)

// numbers gives the runs of digits in a text, sorted: phone numbers, forms
// and figures keep their digits in every language, their order in the sentence may change.
// Ordinals and thousands separators are no difference: the runs are joined over
// points, commas and spaces before three digits.
func numbers(words string) []string {
	runs := numberForm.FindAllString(thousands.ReplaceAllString(digitsOf.Replace(words), "$1$2"), -1)
	slices.Sort(runs)
	return runs
}

var thousands = regexp.MustCompile(`\b([0-9]{1,3})[ .,\x{00A0}\x{202F}]([0-9]{3})\b`)
