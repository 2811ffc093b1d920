package model

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"compa/bot/model/endpoint"
)

// An Embedder turns texts into vectors of length 1; *endpoint.Client is one.
type Embedder interface {
	EmbedQuestion(ctx context.Context, question string) (endpoint.Vector, error)
	EmbedTexts(ctx context.Context, texts []string) ([]endpoint.Vector, error)
}

// A Source is one reviewed text of an entry, for its vector.
type Source struct{ ID, Text string }

// probe is a text whose vector tells whether the model is still the same.
const probe = "The probe of the library: who is at the door, and what may they do?"

// leastProbe is the cosine below which the model counts as another one.
const leastProbe = 0.999

// kept is what is stored of vectors.
type kept struct {
	Revision string // of the library
	Model    string // as it was asked for
	Answered string // as the server named it
	Probe    []float32
	IDs      []string
	Vectors  [][]float32
}

// Vectors are those of a library's texts. They order an offer by meaning, and
// never add to it. They never change after they are made, and may be used by many goroutines.
type Vectors struct {
	embedder Embedder
	k        kept
	byID     map[string][][]float32
	ids      []string // of byID, in order: sums over the library must not depend on chance
}

// ErrModelChanged says that the model behind stored vectors is another one now.
var ErrModelChanged = errors.New("the model for vectors is another one than before; remove the stored vectors to compute them anew")

// PrepareVectors takes stored vectors, or computes and stores them where the
// library's revision or the configured model is another one. With stored ones
// the server is asked for the probe's vector; it gives ErrModelChanged where that differs.
func PrepareVectors(ctx context.Context, e Embedder, file, revision, name string, texts []Source) (*Vectors, error) {
	k, err := readKept(file)
	if err != nil || k.Revision != revision || k.Model != name {
		if k, err = compute(ctx, e, revision, name, texts); err != nil {
			return nil, err
		}
		if err := k.write(file); err != nil {
			return nil, err
		}
		return newVectors(e, k), nil
	}
	now, err := e.EmbedTexts(ctx, []string{probe})
	if err != nil {
		return nil, fmt.Errorf("the probe of the stored vectors: %w", err)
	}
	if now[0].Model != k.Answered || cosine(now[0].Unit, k.Probe) < leastProbe {
		return nil, ErrModelChanged
	}
	return newVectors(e, k), nil
}

// batch is how many texts are sent at once while a library is computed.
const batch = 16

func compute(ctx context.Context, e Embedder, revision, name string, texts []Source) (kept, error) {
	k := kept{Revision: revision, Model: name}
	first, err := e.EmbedTexts(ctx, []string{probe})
	if err != nil {
		return kept{}, fmt.Errorf("vectors of the library: %w", err)
	}
	k.Probe, k.Answered = first[0].Unit, first[0].Model
	for from := 0; from < len(texts); from += batch {
		some := texts[from:min(from+batch, len(texts))]
		words := make([]string, len(some))
		for i, s := range some {
			words[i] = s.Text
			k.IDs = append(k.IDs, s.ID)
		}
		vectors, err := e.EmbedTexts(ctx, words)
		if err != nil {
			return kept{}, fmt.Errorf("vectors of the library, from text %d: %w", from, err)
		}
		for _, v := range vectors {
			if len(v.Unit) != len(k.Probe) || v.Model != k.Answered {
				return kept{}, ErrModelChanged
			}
			k.Vectors = append(k.Vectors, v.Unit)
		}
	}
	return k, nil
}

func newVectors(e Embedder, k kept) *Vectors {
	v := &Vectors{embedder: e, k: k, byID: map[string][][]float32{}}
	for i, id := range k.IDs {
		v.byID[id] = append(v.byID[id], k.Vectors[i])
	}
	v.ids = slices.Sorted(maps.Keys(v.byID))
	return v
}

func cosine(a, b []float32) float64 {
	if len(a) != len(b) {
		return 0
	}
	sum := float32(0)
	for i := range a {
		sum += a[i] * b[i]
	}
	return float64(sum)
}

// maxKept bounds the file of vectors, in bytes.
const maxKept = 256 << 20

func readKept(file string) (kept, error) {
	f, err := os.Open(file)
	if err != nil {
		return kept{}, err
	}
	defer f.Close()
	var k kept
	if err := gob.NewDecoder(io.LimitReader(f, maxKept)).Decode(&k); err != nil {
		return kept{}, fmt.Errorf("vectors %s: %w", filepath.Base(file), err)
	}
	if len(k.IDs) != len(k.Vectors) || len(k.Probe) == 0 {
		return kept{}, fmt.Errorf("vectors %s: not complete", filepath.Base(file))
	}
	for _, v := range k.Vectors {
		if len(v) != len(k.Probe) {
			return kept{}, fmt.Errorf("vectors %s: of different sizes", filepath.Base(file))
		}
	}
	return k, nil
}

// write stores the vectors whole or not at all. They hold no member's words.
func (k kept) write(file string) error {
	var b strings.Builder
	if err := gob.NewEncoder(&b).Encode(k); err != nil {
		return fmt.Errorf("vectors: %w", err)
	}
	part := file + ".part"
	if err := os.WriteFile(part, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("vectors: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("vectors: %w", err)
	}
	return nil
}
