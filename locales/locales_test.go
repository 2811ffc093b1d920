package locales

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestEveryPhraseLoads(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Complete() {
		l := c.In(lang)
		for id := range c.languages[Fallback].variables {
			said := l.Say(id).String()
			if said == "" || strings.Contains(said, "no value") {
				t.Errorf("%s: %s says %q", lang, id, said)
			}
		}
		if got := len(l.List(DateMonths)); got != 12 {
			t.Errorf("%s has %d months", lang, got)
		}
	}
}

func TestFaultsAreNamed(t *testing.T) {
	english := `{"hi": "hello {{.name}}", "n": {"one": "one", "other": "more"}, "date.months": "x"}`
	cases := map[string]struct{ file, data, want string }{
		"missing":   {"es.json", `{"hi": "hola {{.name}}"}`, `es.json: "date.months" is missing`},
		"variables": {"es.json", `{"hi": "hola {{.nombre}}"}`, "[nombre] instead of [name]"},
		"unknown":   {"fr.json", `{"ho": "x"}`, `"ho" is not in en.json`},
		"plural":    {"ar.json", `{"n": {"one": "a", "other": "b"}}`, "[few many one other two zero]"},
		"template":  {"zh.json", `{"hi": "{{.name}} {{if}}"}`, "no variable"},
		"json":      {"zh.json", `{"hi": 3}`, "must be text"},
		"tag":       {"x_y!.json", `{}`, "BCP 47"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{"en.json": {Data: []byte(english)}, tc.file: {Data: []byte(tc.data)}}
			_, err := LoadFrom(folder)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q in it", err, tc.want)
			}
		})
	}
}

func TestLanguageWithoutPluralRules(t *testing.T) {
	folder := fstest.MapFS{"en.json": {Data: []byte(`{"hi": "hello"}`)}, "ht.json": {Data: []byte(`{"hi": "bonjou"}`)}}
	c, err := LoadFrom(fs.FS(folder))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.In("ht").Say("hi").String(); got != "bonjou" {
		t.Errorf("Haitian Creole says %q", got)
	}
	if got := c.In("mam").Say("hi").String(); got != "hello" {
		t.Errorf("a language without phrases says %q, want English", got)
	}
}

func TestDates(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	want := map[string]string{"en": "November 22, 2026", "es": "22 de noviembre de 2026", "ar": "22 نوفمبر 2026", "ht": "22 novanm 2026"}
	for lang, w := range want {
		if got := c.In(lang).Day(day).String(); got != w {
			t.Errorf("%s: %q, want %q", lang, got, w)
		}
	}
}

// TestNoPhraseIsUnused keeps the constants and the files in step.
func TestNoPhraseIsUnused(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("ids.go")
	if err != nil {
		t.Fatal(err)
	}
	for id := range c.languages[Fallback].variables {
		if !strings.HasPrefix(string(id), "source.kind.") && !strings.Contains(string(source), `"`+string(id)+`"`) {
			t.Errorf("phrase %q has no constant in ids.go", id)
		}
	}
}
