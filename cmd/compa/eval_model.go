package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"compa/bot/answer"
	"compa/bot/answer/eval"
	"compa/bot/conversation"
	"compa/config"
)

// modelFlags are those of commands that ask a model without a configuration file.
func modelFlags(f *pflag.FlagSet, c *config.Model) {
	f.StringVar(&c.URL, "model", "", "address of a model server on this machine, http://127.0.0.1:8080/v1")
	f.StringVar(&c.Name, "model-name", "", "the model, as the server names it")
	f.StringVar(&c.Embed, "model-embed", "", "the model for vectors, as the server names it")
	f.StringSliceVar(&c.Tasks, "model-tasks", []string{"choose"}, "what the model does: choose, rewrite")
}

// A modelRow compares, for one language, what was decided with and without the model.
type modelRow struct {
	Language  string `json:"language"`
	Questions int    `json:"questions"`
	Without   tally  `json:"without"`
	With      tally  `json:"with"`
	Gained    int    `json:"gained"` // right with the model alone
	Lost      int    `json:"lost"`   // right without it alone
}

// A tally counts decisions.
type tally struct {
	Right     int           `json:"right"`
	Wrong     int           `json:"wrong"`     // answered, and not right
	Abstained int           `json:"abstained"` // neither: a choice, a refusal or a question
	First     int           `json:"first"`     // a right entry stands first among what was found, shown or not
	P50       time.Duration `json:"p50_ns"`
	P99       time.Duration `json:"p99_ns"`
}

// evalModel asks every question twice and prints what the model gained and lost.
func evalModel(cmd *cobra.Command, o evalOptions) error {
	switch {
	case o.questions == "" || o.entries != "":
		return errors.New("eval --model needs a file of questions, and asks the library about them")
	case o.model.Name == "" && o.model.Embed == "":
		return errors.New("eval --model needs --model-name or --model-embed")
	}
	queries, err := eval.ReadQueries(o.questions)
	if err != nil {
		return err
	}
	p, err := assemble(assembleOptions{library: o.library, now: time.Now,
		model: modelOptions{Model: o.model}})
	if err != nil {
		return err
	}
	without := eval.Run(p.finder, queries, eval.Asking(p.finder, o.known), sinceStart())
	with := eval.Run(p.finder, queries, askingModel(cmd.Context(), p.helped.finder, o.known), sinceStart())
	rows := compareModel(without, with)
	if o.asJSON {
		return printJSON(cmd.OutOrStdout(), rows)
	}
	if err := printModel(cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	return reportWeight(cmd.Context(), cmd.OutOrStdout(), p.helped, without, o.known, p.finder.Is)
}

func askingModel(ctx context.Context, f conversation.Finder, known bool) func(eval.Query) (answer.Decision, answer.Signals) {
	return func(q eval.Query) (answer.Decision, answer.Signals) {
		return f.Decide(ctx, asked(q, known)), answer.Signals{}
	}
}

// compareModel gives a row for each language, and one for all under "".
func compareModel(without, with []eval.Result) []modelRow {
	rows := map[string]*modelRow{"": {}}
	took := map[string]*[2][]time.Duration{"": {}}
	for i := range without {
		for _, lang := range []string{"", without[i].Query.Lang} {
			if rows[lang] == nil {
				rows[lang], took[lang] = &modelRow{Language: lang}, &[2][]time.Duration{}
			}
			r := rows[lang]
			r.Questions++
			r.Without.add(&without[i])
			r.With.add(&with[i])
			if with[i].Right && !without[i].Right {
				r.Gained++
			}
			if without[i].Right && !with[i].Right {
				r.Lost++
			}
			took[lang][0] = append(took[lang][0], without[i].Took)
			took[lang][1] = append(took[lang][1], with[i].Took)
		}
	}
	out := make([]modelRow, 0, len(rows))
	for lang, r := range rows {
		r.Without.P50, r.Without.P99 = eval.Percentile(took[lang][0], 0.5), eval.Percentile(took[lang][0], 0.99)
		r.With.P50, r.With.P99 = eval.Percentile(took[lang][1], 0.5), eval.Percentile(took[lang][1], 0.99)
		out = append(out, *r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Language < out[j].Language })
	return out
}

func (t *tally) add(r *eval.Result) {
	if r.Top(1) {
		t.First++
	}
	switch k := r.Decision.Kind; {
	case r.Right:
		t.Right++
	case k == answer.Answer || k == answer.Urgent || k == answer.Compare:
		t.Wrong++
	default:
		t.Abstained++
	}
}

func printModel(w io.Writer, rows []modelRow) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "language\tquestions\tright\twith\twrong\twith\tabstained\twith\tfirst\twith\tgained\tlost\tp50\twith\tp99\twith\t")
	for _, r := range rows {
		name := r.Language
		if name == "" {
			name = "all"
		}
		fmt.Fprintf(tab, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t\n", name, r.Questions,
			r.Without.Right, r.With.Right, r.Without.Wrong, r.With.Wrong, r.Without.Abstained, r.With.Abstained,
			r.Without.First, r.With.First, r.Gained, r.Lost,
			short(r.Without.P50), short(r.With.P50), short(r.Without.P99), short(r.With.P99))
	}
	return tab.Flush()
}

func short(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }
