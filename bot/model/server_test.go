package model_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"compa/bot/answer"
	"compa/bot/model"
	"compa/bot/model/endpoint"
	"compa/bot/model/fake"
)

// TestServer takes a question through choosing, rewriting and vectors on a
// server that behaves well: the one of COMPA_MODEL_URL, else the fake.
func TestServer(t *testing.T) {
	url, name, embed := os.Getenv("COMPA_MODEL_URL"), os.Getenv("COMPA_MODEL_NAME"), os.Getenv("COMPA_MODEL_EMBED")
	if url == "" {
		s := httptest.NewServer(fake.Sensible())
		t.Cleanup(s.Close)
		url, name, embed = s.URL+"/v1", "fake", "fake-embed"
	}
	f := newFixture(t)
	client, err := endpoint.New(endpoint.Options{URL: url, Model: name, EmbedModel: embed})
	if err != nil {
		t.Fatal(err)
	}
	question := answer.Question{Text: "My landlord changed the locks of my home", Lang: "en"}
	base := bases(replayCase{Retrieved: []string{"TST-005", "TST-001", "TST-007"}})[1]
	decide := func(t *testing.T, base answer.Decision, use model.Use, v *model.Vectors) (answer.Decision, *tally) {
		m := &tally{}
		d, err := model.New(model.Options{Finder: plain(base), Server: client, Passage: f.passage, Answer: bar, Choose: low, Low: low, Meter: m,
			Now: time.Now, Use: use, Languages: []string{"en", "es"}, Vectors: func() *model.Vectors { return v }})
		if err != nil {
			t.Fatal(err)
		}
		return d.Decide(t.Context(), question), m
	}
	t.Run("choose", func(t *testing.T) {
		if name == "" {
			t.Skip("COMPA_MODEL_NAME is not set")
		}
		made, m := decide(t, base, model.Use{Choose: true}, nil)
		if m.used != 1 || !slices.Contains(made.Entries, "tst-005") || made.Entries[0] != "tst-005" {
			t.Errorf("%s; offers %v, the entry on locks should come first", m.outcome(), made.Entries)
		}
	})
	t.Run("rewrite", func(t *testing.T) {
		if name == "" {
			t.Skip("COMPA_MODEL_NAME is not set")
		}
		if _, m := decide(t, base, model.Use{Rewrite: true}, nil); m.used != 1 {
			t.Error(m.outcome())
		}
	})
	t.Run("embed", func(t *testing.T) {
		if embed == "" {
			t.Skip("COMPA_MODEL_EMBED is not set")
		}
		var texts []model.Source
		for _, e := range f.lib.Entries() {
			texts = append(texts, model.Source{ID: e.ID, Text: e.OriginalText().Title.String()})
		}
		v, err := model.PrepareVectors(t.Context(), client, filepath.Join(t.TempDir(), "v"), f.lib.Revision(), embed, texts)
		if err != nil {
			t.Fatal(err)
		}
		made, m := decide(t, base, model.Use{}, v)
		if m.used != 1 || made.Entries[0] != "tst-005" {
			t.Errorf("%s; offers %v, the entry on locks should come first", m.outcome(), made.Entries)
		}
	})
}
