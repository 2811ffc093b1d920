package model_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/bot/language"
	"compa/bot/model"
	"compa/bot/model/endpoint"
	"compa/content"
	"compa/locales"
)

// corpus is the fixture library as it is given: fictional law.
type corpus struct {
	Entries []struct {
		ID        string   `json:"id"`
		Title     string   `json:"title"`
		Status    string   `json:"status"`
		Lang      string   `json:"lang"`
		Sentences []string `json:"sentences"`
	} `json:"entries"`
}

// fixture is the fixture library in the project's format.
type fixture struct {
	lib     *content.Library
	catalog *locales.Catalog
	detect  *language.Detector
}

func folder(id string) string { return strings.ToLower(id) }

func newFixture(t testing.TB) *fixture {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "fixture_corpus.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c corpus
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	put := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	put("sources.yaml", "code: {title: Testland Code, kind: statute, year: 2026}\n")
	put("places.yaml", "int: {names: {en: everywhere, es: todas partes, fr: partout, ar: كل مكان, pt: todos os lugares, ht: tout kote}}\n")
	put("menu.yaml", "all: {titles: {en: All, es: Todo, fr: Tout, ar: الكل, pt: Tudo, ht: Tout}, entries: [tst-001]}\n")
	for _, e := range c.Entries {
		if e.Status == "draft" {
			continue // a draft is no entry: nothing could serve it
		}
		dir := "faq/" + folder(e.ID) + "/"
		review := "2027-11-01"
		if e.Status == "expired" {
			review = "2026-10-02"
		}
		put(dir+"entry.yaml", fmt.Sprintf("kind: faq\nplaces: [int]\noriginal: %s\nchecked: 2026-10-01\nreview_by: {stable: %s}\n", e.Lang, review))
		put(dir+e.Lang+".md", fmt.Sprintf("---\ntitle: %q\nask: [%q]\n---\n%s [@code]\n", e.Title, e.Title, strings.Join(e.Sentences, " ")))
	}
	f := &fixture{}
	f.lib = reviewed(t, files)
	if f.catalog, err = locales.Load(); err != nil {
		t.Fatal(err)
	}
	if f.detect, err = language.NewDetector(); err != nil {
		t.Fatal(err)
	}
	return f
}

// reviewed loads the files with a review of every text, without which none is served.
func reviewed(t testing.TB, files fstest.MapFS) *content.Library {
	t.Helper()
	lib, err := content.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range lib.Entries() {
		review := fmt.Sprintf("- {text: %q, by: fixture-reviewer, role: lawyer, \"on\": 2026-10-01}\n", e.OriginalText().Revision)
		files["faq/"+e.ID+"/reviews.yaml"] = &fstest.MapFile{Data: []byte(review)}
	}
	if lib, err = content.Load(files); err != nil {
		t.Fatal(err)
	}
	for _, e := range lib.Entries() {
		if !e.Served(e.Original) {
			t.Fatalf("entry %s is not served", e.ID)
		}
	}
	return lib
}

func (f *fixture) passage(id, _ string) (endpoint.Passage, bool) {
	e, ok := f.lib.Entry(id)
	if !ok {
		return endpoint.Passage{}, false
	}
	t := e.OriginalText()
	return endpoint.Passage{Title: t.Title.String(), Text: t.Title.String()}, true
}

// decides lets a function stand as the conversation's finder.
type decides func(context.Context, answer.Question) answer.Decision

func (d decides) Decide(ctx context.Context, q answer.Question) answer.Decision { return d(ctx, q) }

// reply gives what a member sees, by the conversation that members have.
func (f *fixture) reply(t testing.TB, question string, d decides) (conversation.Answered, conversation.Outgoing) {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	var seen answer.Decision
	c, err := conversation.New(conversation.Options{
		Shelf: content.NewShelf(f.lib), Catalog: f.catalog, Detector: f.detect, Now: now, DefaultLanguage: "en",
		Finder: decides(func(ctx context.Context, q answer.Question) answer.Decision { seen = d(ctx, q); return seen }),
	})
	if err != nil {
		t.Fatal(err)
	}
	turn := c.Respond(t.Context(), conversation.Message{ID: "m", Text: question, Sender: "member",
		Room: conversation.Room{ID: "r", Direct: true}, At: now()}, conversation.Preferences{Language: "en"})
	if len(turn.Replies) == 0 {
		t.Fatal("no reply")
	}
	return conversation.Answered{Decision: seen, Text: turn.Replies[0].Plain()}, turn.Replies[0]
}

// plain is a finder that always decides the same.
type plain answer.Decision

func (p plain) Decide(answer.Question) answer.Decision { return answer.Decision(p) }

// The fixture's thresholds.
const (
	bar = 0.8
	low = 0.2
)

func candidates(ids []string, first float64) []answer.Candidate {
	var out []answer.Candidate
	for i, id := range ids {
		out = append(out, answer.Candidate{ID: folder(id), Score: first - 0.01*float64(i), Probability: first - 0.01*float64(i), Lang: "en"})
	}
	return out
}

func ids(cs []answer.Candidate) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.ID)
	}
	return out
}

// lines reads a file of JSON lines; the environment variable may name another one.
func lines[T any](t testing.TB, variable, name string) []T {
	t.Helper()
	path := filepath.Join("testdata", name)
	if other := os.Getenv(variable); other != "" {
		path = other
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []T
	s := bufio.NewScanner(file)
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		if len(strings.TrimSpace(s.Text())) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// vectors are those of the fixture's texts: directions that a server of the test gives.
func (f *fixture) vectors(t testing.TB, e model.Embedder) *model.Vectors {
	t.Helper()
	file := filepath.Join(t.TempDir(), "vectors")
	var texts []model.Source
	for _, entry := range f.lib.Entries() {
		texts = append(texts, model.Source{ID: entry.ID, Text: entry.OriginalText().Title.String()})
	}
	v, err := model.PrepareVectors(t.Context(), known{e}, file, f.lib.Revision(), "fake-embed", texts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// known gives the texts of a library vectors of eight numbers, and asks the server about questions.
type known struct{ model.Embedder }

func (known) EmbedTexts(_ context.Context, texts []string) ([]endpoint.Vector, error) {
	out := make([]endpoint.Vector, len(texts))
	for i, text := range texts {
		v := make([]float32, 8)
		v[len(text)%8] = 1
		out[i] = endpoint.Vector{Unit: v, Model: "fake-embed"}
	}
	return out, nil
}
