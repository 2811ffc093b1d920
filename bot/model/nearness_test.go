package model_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"
	"time"

	"compa/bot/answer"
	"compa/bot/model"
	"compa/bot/model/endpoint"
)

// directions embeds texts as it is told, and the question as {1, 0, 0}.
type directions map[string][]float32

func (d directions) EmbedTexts(_ context.Context, texts []string) ([]endpoint.Vector, error) {
	out := make([]endpoint.Vector, len(texts))
	for i, text := range texts {
		out[i] = endpoint.Vector{Unit: []float32{0, 0, 1}, Model: "m"}
		if v, ok := d[text]; ok {
			out[i].Unit = v
		}
	}
	return out, nil
}

func (d directions) EmbedQuestion(context.Context, string) (endpoint.Vector, error) {
	return endpoint.Vector{Unit: []float32{1, 0, 0}, Model: "m"}, nil
}

// at is a direction with this cosine to the question's.
func at(cosine float64) []float32 {
	return []float32{float32(cosine), float32(math.Sqrt(1 - cosine*cosine)), 0}
}

func nearnessWith(t *testing.T, cosines map[string]float64) map[string]model.Near {
	t.Helper()
	d, sources := directions{}, []model.Source(nil)
	for id, c := range cosines {
		d[id] = at(c)
		sources = append(sources, model.Source{ID: id, Text: id})
	}
	v, err := model.PrepareVectors(t.Context(), d, filepath.Join(t.TempDir(), "v"), "r", "m", sources)
	if err != nil {
		t.Fatal(err)
	}
	base := answer.Decision{Kind: answer.Choose, Entries: []string{"a", "b"}, Candidates: []answer.Candidate{
		{ID: "a", Probability: 0.5}, {ID: "b", Probability: 0.3}, {ID: "none", Probability: 0.2}}}
	f := newFixture(t)
	decider, err := model.New(model.Options{Finder: plain(base), Server: &picks{}, Passage: f.passage, Answer: bar, Choose: low, Low: low,
		Meter: &tally{}, Now: time.Now, Vectors: func() *model.Vectors { return v }})
	if err != nil {
		t.Fatal(err)
	}
	near, err := decider.Nearness(t.Context(), answer.Question{Text: "q"}, base)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]model.Near{}
	for _, n := range near {
		out[n.ID] = n
	}
	if refused, err := decider.Nearness(t.Context(), answer.Question{Text: "q"}, answer.Decision{Kind: answer.Urgent}); err != nil || refused != nil {
		t.Errorf("an urgent question has nearness: %v, %v", refused, err)
	}
	return out
}

// TestNearnessIsRelative: models that find all texts alike, and models that find few alike, say the same by the same order.
func TestNearnessIsRelative(t *testing.T) {
	wide := nearnessWith(t, map[string]float64{"a": 0.1, "b": 0.7, "c": 0.1, "d": 0.3})
	narrow := nearnessWith(t, map[string]float64{"a": 0.80, "b": 0.92, "c": 0.80, "d": 0.84})
	for _, id := range []string{"a", "b"} {
		if math.Abs(wide[id].Nearness-narrow[id].Nearness) > 0.01 {
			t.Errorf("%s: %.3f by one model, %.3f by the other", id, wide[id].Nearness, narrow[id].Nearness)
		}
	}
	if wide["b"].Nearness < 1 || wide["a"].Nearness > 0 || wide["none"].Nearness != 0 {
		t.Errorf("nearness %v: b is nearest, a below the average, and one without vectors is neither", wide)
	}
	if math.Abs(wide["a"].Log-math.Log(0.5)) > 1e-9 {
		t.Errorf("the logarithm of 0.5 is %v", wide["a"].Log)
	}
	alike := nearnessWith(t, map[string]float64{"a": 0.5, "b": 0.5001, "c": 0.5, "d": 0.5})
	if math.Abs(alike["b"].Nearness) > 0.1 {
		t.Errorf("texts that are all alike: %v", alike)
	}
}
