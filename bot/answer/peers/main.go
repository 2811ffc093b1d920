// Command peers measures the finder beside what else one would take: bleve
// and SQLite FTS5, in one run, on the same public sets. It is a module of its
// own, so that neither becomes a part of the product.
//
// The peers get what a careful user would give them: every way of asking, the
// title and the text in one document per entry, the language's analyzer where bleve has
// one, a disjunction of the question's words, BM25.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"compa/bot/answer"
	"compa/bot/answer/eval"
)

// An engine finds the ids of entries for a question, best first, at most ten, with scores.
type engine interface {
	Find(question, lang string) ([]hit, error)
	Close() error
}

type hit struct {
	id    string
	score float64
}

type builder struct {
	name  string
	build func([]answer.Document) (engine, error)
}

func main() {
	shared := flag.String("shared", sharedFolder(), "folder with the public sets in eval/public (COMPA_SHARED)")
	flag.Parse()
	if err := run(*shared); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func sharedFolder() string {
	if dir := os.Getenv("COMPA_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "..", "shared")
}

func run(shared string) error {
	builders := []builder{{"compa", newOurs}, {"bleve", newBleve}, {"fts5", newFTS}}
	fmt.Println("| set | engine | right entry first | among three | AUROC | right at 90% refusal | ready in | p50 | p99 |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	for _, set := range eval.PublicSets() {
		entries, queries := set.Paths(filepath.Join(shared, "eval", "public"))
		docs, err := eval.ReadEntries(entries)
		if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true" {
			fmt.Printf("%s: skipped, not in %s\n", set.Name, shared)
			continue
		}
		if err != nil {
			return err
		}
		questions, err := eval.ReadQueries(queries)
		if err != nil {
			return err
		}
		for _, b := range builders {
			if err := measure(set.Name, b, docs, questions); err != nil {
				return fmt.Errorf("%s, %s: %w", set.Name, b.name, err)
			}
		}
	}
	return nil
}

// measure prints one line. A peer's confidence is its best score; nothing else comes with it.
func measure(set string, b builder, docs []answer.Document, questions []eval.Query) (err error) {
	start := time.Now()
	e, err := b.build(docs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	ready := time.Since(start)
	var took []time.Duration
	var in, out, right []float64
	top1, top3 := 0, 0
	for _, q := range questions {
		from := time.Now()
		hits, err := e.Find(q.Query, q.Lang)
		if err != nil {
			return err
		}
		took = append(took, time.Since(from))
		score := 0.0
		if len(hits) > 0 {
			score = hits[0].score
		}
		if len(q.Gold) == 0 {
			out = append(out, score)
			continue
		}
		in = append(in, score)
		rank := slices.IndexFunc(hits, func(h hit) bool { return slices.Contains(q.Gold, h.id) })
		if rank == 0 {
			top1++
			right = append(right, score)
		}
		if rank >= 0 && rank < 3 {
			top3++
		}
	}
	at90 := 0
	if len(out) > 0 {
		threshold := eval.ConformalThreshold(out, 0.10)
		for _, s := range right {
			if s > threshold {
				at90++
			}
		}
	}
	n := float64(len(in))
	fmt.Printf("| %s | %s | %.3f | %.3f | %.3f | %.3f | %v | %v | %v |\n", set, b.name, float64(top1)/n, float64(top3)/n,
		eval.AUROC(in, out), float64(at90)/n, ready.Round(time.Millisecond),
		eval.Percentile(took, .5).Round(time.Microsecond), eval.Percentile(took, .99).Round(time.Microsecond))
	return nil
}

// ours is the finder as the product has it.
type ours struct{ finder *answer.Finder }

func newOurs(docs []answer.Document) (engine, error) {
	p, err := answer.DefaultParams()
	if err != nil {
		return nil, err
	}
	f, err := answer.NewFromDocuments(docs, p)
	return ours{f}, err
}

func (o ours) Find(question, _ string) ([]hit, error) {
	d := o.finder.Decide(answer.Question{Text: question})
	hits := make([]hit, len(d.Candidates))
	for i, c := range d.Candidates {
		hits[i] = hit{c.ID, c.Probability}
	}
	return hits, nil
}

func (ours) Close() error { return nil }
