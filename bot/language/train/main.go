// Command train makes the model of languages, data/model.bin, from text in
// many languages, and writes what it reached beside it, data/model.json.
//
// The texts stay outside the project (data/README.md names them). The same
// files give the same model, byte for byte, on the same kind of processor.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"compa/bot/language"
)

// keep is how many weights of runs the model has: about 3.6 MB.
const keep = 1_000_000

// likely says by rank how much more a weight of a language matters.
var likely = [language.Ranks]float64{2, 1.75, 1.6, 1.25, 1}

// draws says by rank how many lines the fit draws of a language.
var draws = [language.Ranks]int{600, 450, 450, 160, 40}

// settings are the flags.
type settings struct {
	shared, wordfreq, lingua, out string
}

func main() {
	s := settings{shared: os.Getenv("COMPA_SHARED")}
	if s.shared == "" {
		s.shared = filepath.Join("..", "shared")
	}
	flag.StringVar(&s.shared, "shared", s.shared, "folder with the evaluation sets")
	flag.StringVar(&s.wordfreq, "wordfreq", "", "the wheel of wordfreq 3.1.1")
	flag.StringVar(&s.lingua, "lingua", "", "the zip file of the module lingua-go v1.4.0")
	flag.StringVar(&s.out, "out", filepath.Join("bot", "language", "data"), "where to write model.bin and model.json")
	flag.Parse()
	if err := train(s, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// train makes the model and measures it.
func train(s settings, log io.Writer) error {
	sets := filepath.Join(s.shared, "eval", "public", "lid")
	trainset, err := os.ReadFile(filepath.Join(sets, "train.jsonl"))
	if err != nil {
		return err
	}
	wheel, err := os.ReadFile(s.wordfreq)
	if err != nil {
		return fmt.Errorf("the word lists (-wordfreq): %w", err)
	}
	lists, err := readWordfreq(wheel)
	if err != nil {
		return err
	}
	module, err := os.ReadFile(s.lingua)
	if err != nil {
		return fmt.Errorf("the runs of letters of lingua (-lingua): %w", err)
	}
	spelled, err := spell(module)
	if err != nil {
		return err
	}
	lists = merge(lists, spelled)
	c, err := readCorpus(trainset, lists)
	if err != nil {
		return fmt.Errorf("train.jsonl: %w", err)
	}
	fmt.Fprintf(log, "%d languages\n", len(c.labels))
	file, err := model(c, log)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.out, "model.bin"), file, 0o644); err != nil {
		return err
	}
	r := record{Model: hash(file), Bytes: len(file), Languages: len(c.labels), Sets: map[string]string{
		"train.jsonl": hash(trainset), "wordfreq": hash(wheel), "lingua-go": hash(module), "texts": c.hash,
	}}
	if err := r.measure(file, sets); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "%s\n", text)
	return os.WriteFile(filepath.Join(s.out, "model.json"), append(text, '\n'), 0o644)
}

// model counts, prunes and fits.
func model(c *corpus, log io.Writer) ([]byte, error) {
	t := newTable(c)
	all := len(t.postings)
	t.prune(keep, func(label uint16) float64 { return likely[language.Rank(c.labels[label].Tag)] })
	fmt.Fprintf(log, "%d of %d weights, %d runs\n", len(t.postings), all, len(t.index))
	f := newFitter(c, t, newLexicon(c))
	f.fit(func(label int) int { return draws[language.Rank(c.labels[label].Tag)] })
	return f.file()
}

func hash(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
