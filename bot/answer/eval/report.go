package eval

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
)

// A Report holds the figures of all sets of one run.
type Report struct {
	Sets     []SetReport      `json:"sets"`
	Language []LanguageFigure `json:"language,omitempty"`
}

// A LanguageFigure is how often the language of a message is told rightly, of
// messages of one kind, with what was to be reached and what the best other program reaches.
type LanguageFigure struct {
	Name   string   `json:"name"`
	Right  Interval `json:"right"`
	Target float64  `json:"target"`
	Floor  float64  `json:"floor"`
}

// A SetReport holds the figures of one set, and what became of each question.
type SetReport struct {
	Name      string             `json:"name"`
	Entries   string             `json:"entries"`   // SHA-256 of the entries' file, or the library's revision
	Questions string             `json:"questions"` // SHA-256 of the questions' file
	All       Summary            `json:"all"`
	Languages map[string]Summary `json:"languages,omitempty"`
	Kinds     map[string]Summary `json:"kinds,omitempty"`
	Rows      map[string]Outcome `json:"rows,omitempty"` // by question id

	Failures map[string][]Failure `json:"-"` // by kind

	// Withheld is how often a right entry that was among the candidates is not
	// there any more when the member's own place is another one than the question names.
	Withheld Interval `json:"withheld"`
}

// An Outcome is what became of one question.
type Outcome struct {
	Decision string `json:"decision"`
	First    string `json:"first"` // the first candidate's id
	Top1     bool   `json:"top1"`
	Right    bool   `json:"right"`
}

// Describe computes the figures of a set.
func Describe(name, entries, questions string, results []Result) SetReport {
	r := SetReport{Name: name, Entries: entries, Questions: questions, All: Summarize(results), Rows: map[string]Outcome{},
		Failures: failures(results)}
	langs, kinds := map[string][]Result{}, map[string][]Result{}
	for _, x := range results {
		langs[x.Query.Lang] = append(langs[x.Query.Lang], x)
		if x.Query.romanised() {
			langs[romanisedArabic] = append(langs[romanisedArabic], x)
		}
		if x.Query.Kind != "" {
			kinds[x.Query.Kind] = append(kinds[x.Query.Kind], x)
		}
		o := Outcome{Decision: x.Decision.Kind.String(), Top1: x.Top(1), Right: x.Right}
		if len(x.Decision.Candidates) > 0 {
			o.First = x.Decision.Candidates[0].ID
		}
		r.Rows[x.Query.ID] = o
	}
	r.Languages, r.Kinds = summaries(langs), summaries(kinds)
	return r
}

func summaries(groups map[string][]Result) map[string]Summary {
	if len(groups) < 2 {
		return nil
	}
	out := make(map[string]Summary, len(groups))
	for k, g := range groups {
		out[k] = Summarize(g)
	}
	return out
}

// ReadReport reads a report that was written as JSON.
func ReadReport(path string) (Report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Report{}, err
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		return Report{}, fmt.Errorf("read report %s: %w", path, err)
	}
	return r, nil
}

// Set finds a set by its name.
func (r *Report) Set(name string) (SetReport, bool) {
	for _, s := range r.Sets {
		if s.Name == name {
			return s, true
		}
	}
	return SetReport{}, false
}

// WithoutRows gives the report without the single questions; the committed figures are kept so.
func (r Report) WithoutRows() Report {
	out := Report{Sets: append([]SetReport(nil), r.Sets...), Language: r.Language}
	for i := range out.Sets {
		out.Sets[i].Rows = nil
		out.Sets[i].All = out.Sets[i].All.withoutTimes()
		for _, group := range []map[string]Summary{out.Sets[i].Languages, out.Sets[i].Kinds} {
			for k, s := range group {
				group[k] = s.withoutTimes()
			}
		}
	}
	return out
}

// withoutTimes leaves out what differs from run to run.
func (s Summary) withoutTimes() Summary {
	s.P50, s.P99 = 0, 0
	return s
}

// A Change is one line of a comparison.
type Change struct {
	Set        string
	Text       string
	Regression bool // a figure fell below the old one's interval
}

// Compare says what changed from old to r: questions one by one where both
// have them, and figures that left their interval.
func (r *Report) Compare(old Report) []Change {
	out := r.compareLanguage(old)
	for _, now := range r.Sets {
		was, ok := old.Set(now.Name)
		if !ok {
			continue
		}
		out = append(out, compareRows(was, now)...)
		for _, f := range []struct {
			name     string
			was, now Interval
		}{
			{"right entry first", was.All.Top1, now.All.Top1}, {"among three", was.All.Top3, now.All.Top3},
			{"right", was.All.Right, now.All.Right}, {"out of scope refused", was.All.OutOfScopeRefused, now.All.OutOfScopeRefused},
			{"at 90% refusal", was.All.At90, now.All.At90},
		} {
			if f.was.Of > 0 && f.now.Value < f.was.Low {
				out = append(out, Change{now.Name, fmt.Sprintf("%s fell from %.3f (%.3f to %.3f) to %.3f",
					f.name, f.was.Value, f.was.Low, f.was.High, f.now.Value), true})
			}
		}
		if n := now.All.AnsweredWrong; was.All.AnsweredWrong.Of > 0 && n.Value > was.All.AnsweredWrong.High {
			out = append(out, Change{now.Name, fmt.Sprintf("answered and wrong rose from %.3f to %.3f", was.All.AnsweredWrong.Value, n.Value), true})
		}
	}
	return out
}

// compareLanguage says which figures of language fell below their old interval.
func (r *Report) compareLanguage(old Report) []Change {
	var out []Change
	for _, now := range r.Language {
		for _, was := range old.Language {
			if was.Name == now.Name && now.Right.Value < was.Right.Low {
				out = append(out, Change{"language", fmt.Sprintf("%s fell from %.3f (%.3f to %.3f) to %.3f",
					now.Name, was.Right.Value, was.Right.Low, was.Right.High, now.Right.Value), true})
			}
		}
	}
	return out
}

func compareRows(was, now SetReport) []Change {
	ids := make([]string, 0, len(now.Rows))
	for id := range now.Rows {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var out []Change
	for _, id := range ids {
		b := now.Rows[id]
		a, ok := was.Rows[id]
		if !ok || a == b {
			continue
		}
		out = append(out, Change{now.Name, fmt.Sprintf("%s: %s %s (first %v, right %v) -> %s %s (first %v, right %v)",
			id, a.Decision, a.First, a.Top1, a.Right, b.Decision, b.First, b.Top1, b.Right), false})
	}
	return out
}
