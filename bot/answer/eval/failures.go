package eval

import (
	"bytes"
	"fmt"
	"strings"

	"compa/bot/answer"
)

// A Failure is a question that was not dealt with rightly, and why.
type Failure struct {
	ID, Lang, Query string
	Why             string
}

// failures gives the questions that failed, by kind, in the order of the set:
// what was shown is wrong, or the first candidate is.
func failures(results []Result) map[string][]Failure {
	out := map[string][]Failure{}
	for i := range results {
		r := &results[i]
		if r.Right && (len(r.Query.Gold) == 0 || r.Top(1)) {
			continue
		}
		out[r.Query.Kind] = append(out[r.Query.Kind], Failure{r.Query.ID, r.Query.Lang, r.Query.Query, why(r)})
	}
	return out
}

// why says what went wrong, as far as the decision tells.
func why(r *Result) string {
	d := r.Decision
	switch {
	case len(r.Query.Gold) == 0 && r.Query.Kind == kindUrgent:
		return "not recognised as urgent: " + shown(d)
	case len(r.Query.Gold) == 0:
		return "nothing fits, but " + shown(d)
	case r.Query.Kind == kindUrgent && d.Kind != answer.Urgent:
		return "not recognised as urgent (" + shown(d) + "); " + place(r)
	case r.Right:
		return "what was shown is right, but " + place(r)
	}
	return place(r) + "; " + shown(d)
}

// shown says what the member saw.
func shown(d answer.Decision) string {
	ids := strings.Join(d.Entries, ", ")
	switch d.Kind {
	case answer.NoAnswer:
		return fmt.Sprintf("refused (%s, probability %.2f)", d.Reason, d.Probability)
	case answer.Choose:
		return fmt.Sprintf("a choice was offered: %s (probability %.2f)", ids, d.Probability)
	case answer.AskPlace:
		return "the place was asked for: " + ids
	case answer.Compare:
		return "compared: " + ids
	case answer.Urgent:
		return "shown as urgent: " + ids
	}
	return "answered with " + ids
}

// place says where among the candidates the right entry is.
func place(r *Result) string {
	first := "nothing"
	if len(r.Decision.Candidates) > 0 {
		first = r.Decision.Candidates[0].ID
	}
	want := strings.Join(r.Query.Gold, " or ")
	switch r.Rank {
	case 1:
		return "the right entry " + first + " is first"
	case 0:
		return fmt.Sprintf("%s came first; %s is not among the candidates", first, want)
	}
	return fmt.Sprintf("%s came first; %s is number %d", first, want, r.Rank)
}

// Failures lists the questions of the project's own sets that fail, set by set and kind by kind.
func Failures(r Report) string {
	var b bytes.Buffer
	fmt.Fprint(&b, "# The questions that fail\n\nWritten by `make eval`: every question of the project's own sets for which something wrong was shown, nothing was\n"+
		"shown, or another entry came first. The figures are in [quality.md](quality.md).\n")
	for _, s := range r.Sets {
		if s.Kinds == nil {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", s.Name)
		for _, kind := range keys(s.Failures) {
			fmt.Fprintf(&b, "\n### %s: %d of %d\n\n", kind, len(s.Failures[kind]), s.Kinds[kind].Questions)
			for _, f := range s.Failures[kind] {
				fmt.Fprintf(&b, "- `%s` %s “%s”: %s\n", f.ID, f.Lang, escaped(f.Query), f.Why)
			}
		}
	}
	return b.String()
}

// escaped keeps a question from being read as Markdown or HTML.
func escaped(s string) string {
	return strings.NewReplacer("<", "&lt;", ">", "&gt;", "*", "\\*", "_", "\\_", "`", "'", "[", "\\[", "|", "\\|").Replace(s)
}
