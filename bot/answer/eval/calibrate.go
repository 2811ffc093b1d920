package eval

import (
	"fmt"
	"path/filepath"
	"time"

	"compa/bot/answer"
)

// Rates that the thresholds are chosen for.
const (
	offeredOutOfScope = 0.05 // of out-of-scope questions, at most
	answeredWrong     = 0.01 // of all questions, at most
	generalOutOfScope = 0.10 // of out-of-scope questions to documents of any field, at most
)

// tuneSets are the public sets with questions meant for tuning, and the name of their figure.
var tuneSets = [...][2]string{
	{"clinc150/entries.k10.jsonl", "clinc150/queries.tune.jsonl"},
	{"clinc150/entries.k5.jsonl", "clinc150/queries.tune.jsonl"},
	{"banking77oos/entries.k10.jsonl", "banking77oos/queries.tune.jsonl"},
}

// A Field is the library and the questions that its confidence is learned from.
type Field struct {
	Documents []answer.Document
	Places    []answer.Place
	Queries   []Query
}

// CalibrateGeneral learns the confidence for documents of any field from the
// tuning questions of the public sets in folder. Learned gets the files' hashes.
func CalibrateGeneral(p *answer.Params, folder string, learned map[string]string) error {
	p.General = neutral()
	var examples []Example
	var all []Result
	for _, set := range tuneSets {
		entries, queries := filepath.Join(folder, set[0]), filepath.Join(folder, set[1])
		docs, err := ReadEntries(entries)
		if err != nil {
			return err
		}
		questions, err := ReadQueries(queries)
		if err != nil {
			return err
		}
		for _, path := range []string{entries, queries} {
			sum, err := Hash(path)
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(folder, path)
			learned[name] = sum
		}
		f, err := answer.NewFromDocuments(docs, *p)
		if err != nil {
			return err
		}
		results := Run(f, questions, Asking(f, false), still)
		all = append(all, results...)
		examples = append(examples, Examples(results, 1000, 0.5)...)
		learned["figure: "+set[0]] = figure(Summarize(results))
	}
	p.General = Learn(examples)
	for i := range all {
		all[i].Decision.Probability = p.General.Probability(all[i].Signals)
	}
	p.General.Answer, p.General.Choose = Thresholds(all, generalOutOfScope, 1)
	return nil
}

// CalibrateField learns the confidence and the thresholds for the library from
// its questions, and says what they reach on those same questions.
func CalibrateField(p *answer.Params, field Field, learned map[string]string) error {
	p.Field = neutral()
	f, err := answer.NewInField(field.Documents, field.Places, *p)
	if err != nil {
		return err
	}
	results := Run(f, field.Queries, Asking(f, false), still)
	p.Field = Learn(Examples(results, float64(len(results)), 0.3))
	for i := range results {
		results[i].Decision.Probability = p.Field.Probability(results[i].Signals)
	}
	p.Field.Answer, p.Field.Choose = Thresholds(results, offeredOutOfScope, answeredWrong)
	learned["figure: library"] = figure(Summarize(results))
	return nil
}

// neutral knows nothing: learning starts from it and not from what was learned
// before, so that learning again gives the same.
func neutral() answer.Confidence {
	c := answer.Confidence{Answer: 0.5, Choose: 0.5, Weights: map[string]float64{}}
	for _, name := range answer.SignalNames {
		c.Weights[name] = 0
	}
	return c
}

// still is a clock for runs whose time does not matter.
func still() time.Duration { return 0 }

func figure(s Summary) string {
	return fmt.Sprintf("first %.3f, among three %.3f, AUROC %.3f, right at 90%% refusal %.3f", s.Top1.Value, s.Top3.Value, s.AUROC, s.At90.Value)
}
