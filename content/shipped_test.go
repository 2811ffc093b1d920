package content_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"compa/content"
)

// These tests hold the library that ships against the material it was written
// from: the fact base, the inventory of ideas and the open benchmark.

func shipped(t testing.TB) *content.Library {
	t.Helper()
	files, err := content.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	lib, err := content.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// shared gives the path of a file of the material beside the project. Without
// the material the test is skipped; in CI that is an error.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("COMPA_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing; set COMPA_SHARED to the folder that holds it", name)
		}
		t.Skipf("%s is not here (COMPA_SHARED names its folder)", name)
	}
	return path
}

// lines reads a file of JSON objects, one a line.
func lines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var v T
		if err := json.Unmarshal(scan.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	return out
}

type topic struct {
	ID           string
	Jurisdiction string
	Urgency      string
	Facts        []string
}

func TestEveryTopicHasItsEntry(t *testing.T) {
	lib := shipped(t)
	for _, topic := range lines[topic](t, shared(t, "facts/topics.jsonl")) {
		e, ok := lib.Entry(topic.ID)
		if !ok {
			t.Errorf("topic %s has no entry", topic.ID)
			continue
		}
		for _, lang := range languagesOf(topic) {
			if e.Texts[lang] == nil {
				t.Errorf("%s has no text in %s", topic.ID, lang)
			}
		}
	}
}

// languagesOf gives the languages that an entry on rights must have: English
// and Spanish always; all six where somebody must act now or today, and for what
// holds everywhere; else the country's and the newcomers' languages.
func languagesOf(t topic) []string {
	if t.Urgency != "plan" || t.Jurisdiction == "int" {
		return []string{"en", "es", "fr", "ar", "pt", "ht"}
	}
	return append([]string{"en", "es"}, map[string][]string{"fr": {"fr", "ar"}, "de": {"ar"}, "ca": {"fr"}}[t.Jurisdiction]...)
}

// TestUrgentRightsInEveryLanguage: whoever must act now or today may read any of the six.
func TestUrgentRightsInEveryLanguage(t *testing.T) {
	for _, e := range shipped(t).Entries() {
		if e.Kind != content.KindRight || e.Urgency == content.UrgencyPlan {
			continue
		}
		for _, lang := range []string{"en", "es", "fr", "ar", "pt", "ht"} {
			if e.Texts[lang] == nil {
				t.Errorf("%s (%s) has no text in %s", e.ID, e.Urgency, lang)
			}
		}
	}
}

func TestEveryFactIsUsed(t *testing.T) {
	lib := shipped(t)
	used := map[string]bool{}
	for _, e := range lib.Entries() {
		for _, id := range e.Facts {
			used[id] = true
		}
	}
	data, err := os.ReadFile("library/unused-facts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	unused := map[string]string{}
	if err := yaml.Unmarshal(data, &unused); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, fact := range lines[struct{ ID string }](t, shared(t, "facts/facts.jsonl")) {
		known[fact.ID] = true
		switch reason := unused[fact.ID]; {
		case used[fact.ID] && reason != "":
			t.Errorf("fact %s is used, and listed as unused", fact.ID)
		case !used[fact.ID] && reason == "":
			t.Errorf("fact %s is in no entry, and unused-facts.yaml gives no reason", fact.ID)
		}
	}
	for _, e := range lib.Entries() {
		for _, id := range e.Facts {
			if !known[id] {
				t.Errorf("%s names fact %s, which does not exist", e.ID, id)
			}
		}
	}
}

func TestEveryIdeaIsAnswerable(t *testing.T) {
	lib := shipped(t)
	for _, object := range lines[struct{ ID string }](t, shared(t, "seeds/inventory.jsonl")) {
		if _, ok := lib.Entry(object.ID); !ok {
			t.Errorf("%s of the inventory resolves to no entry", object.ID)
		}
	}
	for _, e := range lib.Entries() {
		if e.Collection != "concepts" {
			continue
		}
		for _, lang := range []string{"en", "es", "fr", "ar"} {
			if e.Texts[lang] == nil {
				t.Errorf("%s has no text in %s", e.ID, lang)
			}
		}
	}
}

func TestEnoughPhrasings(t *testing.T) {
	least := map[string]int{"rights": 12, "concepts": 10}
	for _, e := range shipped(t).Entries() {
		for lang, text := range e.Texts {
			if len(text.Ask) < least[e.Collection] {
				t.Errorf("%s/%s has %d phrasings, at least %d", e.ID, lang, len(text.Ask), least[e.Collection])
			}
		}
	}
}

// fold is what two phrasings are compared by: letters and digits alone.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// TestNoQuestionOfTheBenchmarkIsAPhrasing keeps the measure honest.
func TestNoQuestionOfTheBenchmarkIsAPhrasing(t *testing.T) {
	questions := map[string]bool{}
	for _, name := range []string{"questions/concepts.dev.jsonl", "questions/rights.dev.jsonl", "questions/concepts.own.jsonl", "questions/rights.own.jsonl"} {
		for _, q := range lines[struct{ Query string }](t, name) {
			questions[fold(q.Query)] = true
		}
	}
	for _, e := range shipped(t).Entries() {
		asked := map[string][]string{}
		maps.Copy(asked, e.Ask)
		for lang, text := range e.Texts {
			asked[lang] = text.Ask
		}
		for lang, phrases := range asked {
			for _, phrase := range phrases {
				if questions[fold(phrase)] {
					t.Errorf("%s/%s: %q is a question of the benchmark", e.ID, lang, phrase)
				}
			}
		}
	}
}

func TestTheTipLineStandsNowhere(t *testing.T) {
	err := filepath.WalkDir("library", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, string(data))
		for _, line := range []string{"8663472423", "866DHS2ICE"} {
			if strings.Contains(digits, line) || strings.Contains(string(data), line) {
				t.Errorf("%s gives the tip line: a caller could report themselves", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// promise finds what no text may say: that officers are unable to do something.
var promise = regexp.MustCompile(`(?i)\b(officers?|agents?|ice|police|they|border patrol|uscis|cbp) (can't|cannot|can not|may never|will never)\b`)

func TestNoPromiseAboutOfficers(t *testing.T) {
	for _, e := range shipped(t).Entries() {
		text := e.Texts["en"]
		if e.Kind != content.KindRight || text == nil {
			continue
		}
		for _, part := range [][]content.Block{text.Short, text.More, text.Changes} {
			for _, b := range part {
				for _, item := range b.Items {
					if m := promise.FindString(item.Words()); m != "" {
						t.Errorf("%s: %q promises too much in %q", e.ID, m, item.Words())
					}
				}
			}
		}
	}
}

// TestPhoneNumbersCarryTheirWarning wants every source that is a phone line to
// say that its number must be verified, unless it was seen on the operator's own page.
func TestPhoneNumbersCarryTheirWarning(t *testing.T) {
	phone := regexp.MustCompile(`\b(1-)?\d{3}-\d{3}-\d{4}\b`)
	for _, s := range shipped(t).Sources() {
		if seen := s.Seen != "" && s.URL != ""; !seen && phone.MatchString(s.Title.String()) && !strings.Contains(strings.ToLower(s.Note.String()), "verify") {
			t.Errorf("source %s names a phone number without the note to verify it", s.ID)
		}
	}
}

// maxRun is the longest run of words that a text may share with its material.
const maxRun = 8

// TestOwnWords looks for runs of words that stand in the texts the ideas come
// from. Names and titles, runs of capitalised words, are no copying.
func TestOwnWords(t *testing.T) {
	known := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(shared(t, "seeds/NOTES.md")), "0*.txt"))
	if err != nil || len(files) != 5 {
		t.Fatalf("%d texts, want 5: %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range runs(words(string(data))) {
			known[strings.ToLower(run)] = true
		}
	}
	for _, e := range shipped(t).Entries() {
		if e.Collection != "concepts" {
			continue
		}
		for lang, text := range e.Texts {
			for _, part := range [][]content.Block{text.Short, text.More, text.Changes} {
				for _, b := range part {
					for _, item := range b.Items {
						for _, run := range runs(words(item.Words())) {
							if known[strings.ToLower(run)] && !isName(run) {
								t.Errorf("%s/%s copies %q", e.ID, lang, run)
							}
						}
					}
				}
			}
		}
	}
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' })
}

func runs(words []string) []string {
	var out []string
	for i := 0; i+maxRun <= len(words); i++ {
		out = append(out, strings.Join(words[i:i+maxRun], " "))
	}
	return out
}

// isName takes a run as a title when most of its words are capitalised.
func isName(run string) bool {
	capitals := 0
	for _, w := range strings.Fields(run) {
		if r := []rune(w)[0]; unicode.IsUpper(r) || unicode.IsNumber(r) {
			capitals++
		}
	}
	return capitals*2 >= maxRun
}

// TestEveryTextIsServed wants every text to be pinned, current and signed.
func TestEveryTextIsServed(t *testing.T) {
	for _, e := range shipped(t).Entries() {
		langs := make([]string, 0, len(e.Texts))
		for lang := range e.Texts {
			langs = append(langs, lang)
		}
		sort.Strings(langs)
		for _, lang := range langs {
			if e.Stale(lang) {
				t.Errorf("%s/%s translates an older revision", e.ID, lang)
			}
			if !e.Served(lang) {
				t.Errorf("%s/%s is not served: its words have no review", e.ID, lang)
			}
		}
	}
}

// TestHonestLabel keeps anybody from claiming a lawyer's review that no reviewer signed.
func TestHonestLabel(t *testing.T) {
	for _, e := range shipped(t).Entries() {
		for lang, text := range e.Texts {
			for _, r := range text.Reviews {
				if r.By == "project" && r.Role != content.RoleSourceCheck {
					t.Errorf("%s/%s: the project signs as %q; it may only compare with sources", e.ID, lang, r.Role)
				}
			}
		}
	}
}

// TestEveryEntryIsInTheMenu lets people browse to everything without a question.
func TestEveryEntryIsInTheMenu(t *testing.T) {
	lib := shipped(t)
	listed := map[string]bool{}
	for _, topic := range lib.Menu() {
		for _, id := range topic.Entries {
			listed[id] = true
		}
	}
	for _, e := range lib.Entries() {
		if !listed[e.ID] {
			t.Errorf("%s is in no topic of the menu", e.ID)
		}
	}
}

func TestCrisisEntriesNeedNoPlace(t *testing.T) {
	lib := shipped(t)
	for _, id := range []string{"crisis-self-harm", "crisis-medical", "crisis-violence"} {
		e, ok := lib.Entry(id)
		if !ok {
			t.Errorf("%s is missing", id)
			continue
		}
		if !slices.Equal(e.Places, []string{content.Everywhere}) || e.Urgency != content.UrgencyNow {
			t.Errorf("%s must hold everywhere, now", id)
		}
		for _, lang := range []string{"en", "es", "fr", "ar", "pt", "ht"} {
			if !e.Served(lang) {
				t.Errorf("%s is not served in %s", id, lang)
			}
		}
	}
}

// BenchmarkLoad reports, beside the time, the megabytes that the loaded library holds.
func BenchmarkLoad(b *testing.B) {
	files, err := content.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var lib *content.Library
	for b.Loop() {
		if lib, err = content.Load(files); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB-held")
	runtime.KeepAlive(lib)
}
