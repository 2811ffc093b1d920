// Package locales holds every phrase that the bot says by itself, one file
// per language, behind a thin localizer over go-i18n. The texts about rights
// and ideas are not here but in the library (package content).
package locales

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Complete are the languages in which every phrase must exist. The other
// files hold only what announces that a language is not there yet.
func Complete() []string { return []string{"en", "es", "fr", "ar", "pt", "ht"} }

// Fallback is the language of last resort.
const Fallback = "en"

// pluralTag gives the tag whose CLDR plural rules a language borrows. go-i18n
// refuses a language that has none of its own, such as Haitian Creole.
func pluralTag(lang string) string {
	switch lang {
	case "ht":
		return "fr" // no plural marks on nouns; 0 and 1 as in French
	case "snk", "quc", "mam":
		return "en"
	}
	return lang
}

// A Catalog holds the phrases of all languages. It does not change.
type Catalog struct {
	languages map[string]*phrases
}

type phrases struct {
	localizer *i18n.Localizer
	variables map[ID][]string
}

// Load reads the phrases that are part of the program.
func Load() (*Catalog, error) { return LoadFrom(files) }

// LoadFrom reads phrases from the *.json files of a folder. A file that is not
// valid, that misses phrases, plural forms or uses other variables than the
// English one is an error that names the file and the phrase.
func LoadFrom(folder fs.FS) (*Catalog, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, fmt.Errorf("phrases: %w", err)
	}
	raw := map[string]map[ID]message{}
	for _, name := range names {
		messages, err := readMessages(folder, name)
		if err != nil {
			return nil, err
		}
		raw[strings.TrimSuffix(path.Base(name), ".json")] = messages
	}
	if err := check(raw); err != nil {
		return nil, err
	}
	c := &Catalog{languages: map[string]*phrases{}}
	for lang, messages := range raw {
		if c.languages[lang], err = newPhrases(lang, messages); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// message is a phrase: its plural forms, with the single form of most under "other".
type message map[string]string

func readMessages(folder fs.FS, name string) (map[ID]message, error) {
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, fmt.Errorf("phrases: %w", err)
	}
	var fields map[ID]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("phrases %s: %w", name, err)
	}
	messages := map[ID]message{}
	for id, field := range fields {
		var single string
		if json.Unmarshal(field, &single) == nil {
			messages[id] = message{"other": single}
			continue
		}
		var forms message
		if err := json.Unmarshal(field, &forms); err != nil {
			return nil, fmt.Errorf("phrases %s: %q must be text, or an object of plural forms: %w", name, id, err)
		}
		messages[id] = forms
	}
	return messages, nil
}

func newPhrases(lang string, messages map[ID]message) (*phrases, error) {
	tag, err := language.Parse(pluralTag(lang))
	if err != nil {
		return nil, fmt.Errorf("phrases %s.json: the file's name must be a BCP 47 tag: %w", lang, err)
	}
	bundle := i18n.NewBundle(tag)
	p := &phrases{variables: map[ID][]string{}}
	for id, forms := range messages {
		m := &i18n.Message{ID: string(id), Zero: forms["zero"], One: forms["one"], Two: forms["two"],
			Few: forms["few"], Many: forms["many"], Other: forms["other"]}
		if err := bundle.AddMessages(tag, m); err != nil {
			return nil, fmt.Errorf("phrases %s.json: %q: %w", lang, id, err)
		}
		p.variables[id] = variables(forms)
	}
	p.localizer = i18n.NewLocalizer(bundle, tag.String())
	return p, nil
}

var variableForm = regexp.MustCompile(`\{\{\s*\.([A-Za-z]+)\s*\}\}`)

// variables gives the names that a phrase wants filled in, sorted, each once.
func variables(forms message) []string {
	var names []string
	for _, form := range forms {
		for _, m := range variableForm.FindAllStringSubmatch(form, -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Has reports whether there are phrases in a language, if only a few.
func (c *Catalog) Has(lang string) bool { return c.languages[lang] != nil }

// In gives the localizer of a language. Phrases that it lacks come in English.
func (c *Catalog) In(lang string) *Localizer {
	return &Localizer{lang: lang, chain: []*phrases{c.languages[lang], c.languages[Fallback]}}
}
