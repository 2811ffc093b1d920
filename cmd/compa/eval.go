package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"compa/bot/answer"
	"compa/bot/answer/eval"
	"compa/bot/conversation"
	"compa/config"
)

// evalOptions are the flags of `compa eval`.
type evalOptions struct {
	library, entries, questions string
	rows, compare               string
	asJSON, all, known          bool
	docs, own, shared           string
	model                       config.Model
}

func evalCommand() *cobra.Command {
	var o evalOptions
	cmd := &cobra.Command{
		Use:   "eval [QUESTIONS.jsonl]",
		Short: "Measure how well questions find their answers",
		Long: "Eval asks every question of a file and prints how often the right entry was found, what was decided, and how\n" +
			"far the probability can be trusted; per language and per kind, with 95% intervals (Wilson).\n\n" +
			"With --entries and --questions it measures on any set of entries; with --all on every development set, and\n" +
			"writes docs/quality.md. Exit code 1: a figure fell below the interval of the earlier one.",
		Example: "  compa eval content/questions/rights.dev.jsonl\n" +
			"  compa eval --entries entries.jsonl --questions queries.jsonl --json\n" +
			"  compa eval --json q.jsonl > old.json   # then, after a change:\n  compa eval --compare old.json q.jsonl",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.questions = args[0]
			}
			if o.model.URL != "" {
				return evalModel(cmd, o)
			}
			if o.all {
				return evalAll(cmd, o)
			}
			return evalOne(cmd, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.library, "library", "", "folder of the library (default: the one inside the program)")
	f.StringVar(&o.entries, "entries", "", "entries of another set, one JSON object a line, instead of the library")
	f.StringVar(&o.questions, "questions", "", "questions, one JSON object a line")
	f.StringVar(&o.rows, "rows", "", "write one JSON object per question to this file")
	f.StringVar(&o.compare, "compare", "", "say what changed since this report of --json")
	f.BoolVar(&o.asJSON, "json", false, "print the report as JSON")
	f.BoolVar(&o.all, "all", false, "measure on all development sets and write docs/quality.md")
	f.BoolVar(&o.known, "lang-known", false, "tell the finder the language of each question")
	f.StringVar(&o.docs, "docs", "docs", "with --all: folder of quality.md and its pictures")
	f.StringVar(&o.own, "own", "content/questions", "with --all: folder of the project's own questions")
	modelFlags(f, &o.model)
	f.StringVar(&o.shared, "shared", sharedFolder(), "with --all: folder with the public sets in eval/public (COMPA_SHARED)")
	return cmd
}

// sharedFolder is where the public sets lie: beside the checkout, or where COMPA_SHARED says.
func sharedFolder() string {
	if dir := os.Getenv("COMPA_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "shared")
}

func evalOne(cmd *cobra.Command, o evalOptions) error {
	if o.questions == "" {
		return errors.New("eval needs a file of questions")
	}
	set, rows, err := measure(cmd, o)
	if err != nil {
		return err
	}
	if o.rows != "" {
		if err := writeRows(o.rows, rows); err != nil {
			return err
		}
	}
	report := eval.Report{Sets: []eval.SetReport{set}}
	if o.asJSON {
		if err := printJSON(cmd.OutOrStdout(), report); err != nil {
			return err
		}
	} else {
		set.Print(cmd.OutOrStdout())
	}
	if o.compare == "" {
		return nil
	}
	old, err := eval.ReadReport(o.compare)
	if err != nil {
		return err
	}
	return printChanges(cmd, report.Compare(old))
}

func printChanges(cmd *cobra.Command, changes []eval.Change) error {
	worse := false
	for _, c := range changes {
		mark := "changed   "
		if c.Regression {
			mark, worse = "REGRESSION", true
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "%s %s: %s\n", mark, c.Set, c.Text)
	}
	if worse {
		return errSaid
	}
	return nil
}

// measure asks the questions of one file.
func measure(cmd *cobra.Command, o evalOptions) (eval.SetReport, []evalRow, error) {
	queries, err := eval.ReadQueries(o.questions)
	if err != nil {
		return eval.SetReport{}, nil, err
	}
	questionsSum, err := eval.Hash(o.questions)
	if err != nil {
		return eval.SetReport{}, nil, err
	}
	if o.entries != "" {
		return measureEntries(o, queries, questionsSum)
	}
	p, err := assemble(assembleOptions{library: o.library, now: time.Now})
	if err != nil {
		return eval.SetReport{}, nil, err
	}
	results := eval.Run(p.finder, queries, eval.Asking(p.finder, o.known), sinceStart())
	set := eval.Describe(filepath.Base(o.questions), p.shelf.Library().Revision(), questionsSum, results)
	set.Withheld = eval.Withheld(p.finder, results)
	var rows []evalRow
	if o.rows != "" {
		rows = p.rows(cmd, results)
	}
	return set, rows, nil
}

func measureEntries(o evalOptions, queries []eval.Query, questionsSum string) (eval.SetReport, []evalRow, error) {
	docs, err := eval.ReadEntries(o.entries)
	if err != nil {
		return eval.SetReport{}, nil, err
	}
	entriesSum, err := eval.Hash(o.entries)
	if err != nil {
		return eval.SetReport{}, nil, err
	}
	params, err := answer.DefaultParams()
	if err != nil {
		return eval.SetReport{}, nil, err
	}
	finder, err := answer.NewFromDocuments(docs, params)
	if err != nil {
		return eval.SetReport{}, nil, err
	}
	results := eval.Run(finder, queries, eval.Asking(finder, o.known), sinceStart())
	rows := make([]evalRow, len(results))
	for i := range results {
		rows[i] = newEvalRow(askResult{}, &results[i])
	}
	return eval.Describe(filepath.Base(o.questions), entriesSum, questionsSum, results), rows, nil
}

func sinceStart() eval.Clock {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// An evalRow is one line of --rows: what `compa ask --json` prints, and how it was judged.
type evalRow struct {
	askResult
	ID    string   `json:"id"`
	Gold  []string `json:"gold"`
	Top1  bool     `json:"top1"`
	Top3  bool     `json:"top3"`
	Right bool     `json:"right"`
}

// newEvalRow takes from the reply what only a conversation knows (text,
// sources, revision, review), and the decision from what was judged.
func newEvalRow(reply askResult, r *eval.Result) evalRow {
	d := r.Decision
	reply.Decision, reply.Entries, reply.Place, reply.Reason = d.Kind.String(), nonNil(d.Entries), d.Place, d.Reason
	reply.Candidates = []askCandidate{}
	for _, c := range d.Candidates {
		reply.Candidates = append(reply.Candidates, askCandidate{c.ID, c.Score, c.Probability})
	}
	if reply.Language == "" {
		reply.Language = d.Lang
	}
	if reply.Sources == nil {
		reply.Sources = []askSource{}
	}
	return evalRow{reply, r.Query.ID, nonNil(r.Query.Gold), r.Top(1), r.Top(3), r.Right}
}

func (p *parts) rows(cmd *cobra.Command, results []eval.Result) []evalRow {
	out := make([]evalRow, len(results))
	for i := range results {
		r := &results[i]
		reply := p.conversation.Explain(cmd.Context(), conversation.Message{ID: "eval", Text: r.Query.Query,
			Room: conversation.Room{ID: "eval-" + r.Query.ID, Direct: true}, Sender: "member", At: time.Now()},
			conversation.Preferences{Place: r.Query.MemberPlace()})
		out[i] = newEvalRow(p.result(reply), r)
	}
	return out
}

func writeRows(path string, rows []evalRow) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	enc := json.NewEncoder(file)
	enc.SetEscapeHTML(false)
	for _, row := range rows {
		if err := enc.Encode(row); err != nil {
			return err
		}
	}
	return nil
}

// evalAll measures on the project's own questions and on the public sets, and
// writes docs/quality.md. It fails when a figure fell below the committed one's interval.
func evalAll(cmd *cobra.Command, o evalOptions) error {
	var report eval.Report
	for _, name := range ownSets() {
		own := o
		own.questions, own.entries = filepath.Join(o.own, name), ""
		set, _, err := measure(cmd, own)
		if err != nil {
			return err
		}
		report.Sets = append(report.Sets, set)
		fmt.Fprintf(cmd.OutOrStdout(), "%-40s first %.3f, right %.3f\n", name, set.All.Top1.Value, set.All.Right.Value)
	}
	for _, s := range eval.PublicSets() {
		set, err := measurePublic(cmd, o, s)
		if errors.Is(err, fs.ErrNotExist) {
			if os.Getenv("CI") == "true" {
				return fmt.Errorf("public set %s: %w", s.Name, err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%-40s skipped: not in %s\n", s.Name, o.shared)
			continue
		}
		if err != nil {
			return err
		}
		report.Sets = append(report.Sets, set)
		fmt.Fprintf(cmd.OutOrStdout(), "%-40s first %.3f, AUROC %.3f\n", s.Name, set.All.Top1.Value, set.All.AUROC)
	}
	var err error
	if report.Language, err = measureLanguage(filepath.Join(o.shared, "eval", "public", "lid")); err != nil {
		return err
	}
	return publish(cmd, o, report)
}

func measurePublic(cmd *cobra.Command, o evalOptions, s eval.PublicSet) (eval.SetReport, error) {
	one := o
	one.entries, one.questions = s.Paths(filepath.Join(o.shared, "eval", "public"))
	set, _, err := measure(cmd, one)
	set.Name = s.Name
	return set, err
}

// publish compares with the committed figures first, and writes nothing when one fell.
func publish(cmd *cobra.Command, o evalOptions, report eval.Report) error {
	figures := filepath.Join(o.docs, "quality.json")
	old, err := eval.ReadReport(figures)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := printChanges(cmd, report.Compare(old)); err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "docs are left as they were; remove %s to accept the new figures\n", figures)
		return err
	}
	return eval.WriteDocs(o.docs, report)
}

// ownSets are the project's own questions.
func ownSets() []string {
	return []string{"rights.dev.jsonl", "concepts.dev.jsonl", "rights.own.jsonl", "concepts.own.jsonl"}
}
