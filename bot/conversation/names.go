package conversation

import (
	"sort"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"compa/content"
	"compa/locales"
)

// languageNames maps what people call the languages we write, folded, to their tags.
func languageNames() map[string]string {
	names := map[string]string{
		"creole": "ht", "creole haitien": "ht", "kreyol": "ht", "kreyol ayisyen": "ht", "haitian creole": "ht",
		"haitian": "ht", "criollo haitiano": "ht", "crioulo haitiano": "ht",
		"angle": "en", "panyol": "es", "franse": "fr", "arab": "ar", "potige": "pt", "arabi": "ar",
		"castellano": "es", "brasileiro": "pt", "انجليزي": "en", "عربي": "ar", "فرنسي": "fr", "اسباني": "es",
	}
	for _, lang := range locales.Complete() {
		names[lang] = lang
		names[fold(locales.Endonym(lang).String())] = lang
		for _, in := range locales.Complete() {
			if namer := display.Languages(language.Make(in)); namer != nil {
				if name := fold(namer.Name(language.Make(lang))); name != "" {
					names[name] = lang
				}
			}
		}
	}
	return names
}

// findPlace finds the place that words name, by its id or in any language: the
// longest name that fits.
func findPlace(lib *content.Library, words string) (*content.Place, bool) {
	if p, ok := lib.Place(fold(words)); ok {
		return p, true
	}
	words = " " + fold(words) + " "
	var found *content.Place
	longest := 0
	for _, p := range lib.Places() {
		for _, name := range placeNames(p) {
			if len(name) > longest && containsWord(words, name) {
				found, longest = p, len(name)
			}
		}
	}
	return found, found != nil
}

func containsWord(padded, name string) bool {
	at := " " + fold(name) + " "
	return len(at) > 2 && strings.Contains(padded, at)
}

func placeNames(p *content.Place) []string {
	var names []string
	for _, name := range p.Names {
		names = append(names, name.String())
	}
	for _, words := range p.Words {
		names = append(names, words...)
	}
	sort.Strings(names)
	return names
}
