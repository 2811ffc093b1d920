package locales

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// check holds the files against the English one. go-i18n itself prints
// "<no value>" for a wrong variable and both text and an error for a missing
// plural form, so nothing of that kind may get past here.
func check(raw map[string]map[ID]message) error {
	english, ok := raw[Fallback]
	if !ok {
		return fmt.Errorf("phrases: %s.json is missing", Fallback)
	}
	var errs []error
	for _, lang := range sorted(raw) {
		if slices.Contains(Complete(), lang) {
			for _, id := range sorted(english) {
				if _, ok := raw[lang][id]; !ok {
					errs = append(errs, fmt.Errorf("phrases %s.json: %q is missing", lang, id))
				}
			}
		}
		for _, id := range sorted(raw[lang]) {
			errs = append(errs, checkMessage(lang, id, raw[lang][id], english[id]))
		}
	}
	return errors.Join(errs...)
}

func checkMessage(lang string, id ID, forms, english message) error {
	if english == nil {
		return fmt.Errorf("phrases %s.json: %q is not in %s.json", lang, id, Fallback)
	}
	if want, got := variables(english), variables(forms); !slices.Equal(want, got) {
		return fmt.Errorf("phrases %s.json: %q has the variables %v instead of %v", lang, id, got, want)
	}
	if strings.Count(strings.Join(values(forms), ""), "{{") != len(variableForm.FindAllString(strings.Join(values(forms), ""), -1)) {
		return fmt.Errorf("phrases %s.json: %q holds {{ that is no variable; write {{.name}}", lang, id)
	}
	wanted := []string{"other"}
	if len(english) > 1 {
		wanted = pluralForms(lang)
	}
	if got := sorted(forms); !slices.Equal(got, wanted) {
		return fmt.Errorf("phrases %s.json: %q has the plural forms %v instead of %v", lang, id, got, wanted)
	}
	for _, form := range wanted {
		if strings.TrimSpace(forms[form]) == "" {
			return fmt.Errorf("phrases %s.json: %q is empty", lang, id)
		}
	}
	return nil
}

// pluralForms gives the names of the cardinal plural forms that CLDR has for a
// language, sorted, found by asking for the form of many numbers.
func pluralForms(lang string) []string {
	names := map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two",
		plural.Few: "few", plural.Many: "many", plural.Other: "other"}
	tag := language.Make(pluralTag(lang))
	found := map[string]bool{"other": true}
	for n := range 2000 {
		found[names[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]] = true
	}
	found[names[plural.Cardinal.MatchPlural(tag, 1000000, 0, 0, 0, 0)]] = true
	return sorted(found)
}

func sorted[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func values(m message) []string {
	var out []string
	for _, k := range sorted(m) {
		out = append(out, m[k])
	}
	return out
}
