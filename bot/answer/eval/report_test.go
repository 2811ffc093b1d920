package eval

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"compa/bot/answer"
)

func TestReadQueriesNamesTheLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "q.jsonl")
	if err := os.WriteFile(path, []byte("{\"id\":\"a\",\"query\":\"b\"}\n\n{\"id\":\"c\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := ReadQueries(path)
	if err == nil || !strings.Contains(err.Error(), "q.jsonl:3: ") {
		t.Errorf("error %v, want one for line 3", err)
	}
}

func finder(t *testing.T) *answer.Finder {
	t.Helper()
	p, err := answer.DefaultParams()
	if err != nil {
		t.Fatal(err)
	}
	f, err := answer.NewFromDocuments([]answer.Document{
		{ID: "a", Lang: "en", Title: "a", Aliases: []string{"old-a", "split"}}, {ID: "b", Lang: "en", Title: "b", Aliases: []string{"split"}},
		{ID: "x-vs-y", Lang: "en", Title: "x or y"},
	}, p)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestJudge(t *testing.T) {
	f := finder(t)
	shows := func(k answer.Kind, ids ...string) answer.Decision { return answer.Decision{Kind: k, Entries: ids} }
	for _, c := range []struct {
		name string
		q    Query
		d    answer.Decision
		want bool
	}{
		{"gold answered", Query{Gold: []string{"a"}}, shows(answer.Answer, "a"), true},
		{"by its alias", Query{Gold: []string{"old-a"}}, shows(answer.Answer, "a"), true},
		{"by an id that was split", Query{Gold: []string{"split"}}, shows(answer.Answer, "b"), true},
		{"a false alarm is right", Query{Gold: []string{"a"}}, shows(answer.Urgent, "a"), true},
		{"another one", Query{Gold: []string{"a"}}, shows(answer.Answer, "b"), false},
		{"offered only", Query{Gold: []string{"a"}}, shows(answer.Choose, "a", "b"), false},
		{"out of scope refused", Query{}, shows(answer.NoAnswer), true},
		{"out of scope offered", Query{}, shows(answer.Choose, "a"), false},
		{"urgent missed", Query{Kind: "urgent", Gold: []string{"a"}}, shows(answer.Answer, "a"), false},
		{"urgent, wrong entry", Query{Kind: "urgent", Gold: []string{"a"}}, shows(answer.Urgent, "b"), false},
		{"urgent without a label", Query{Kind: "urgent"}, shows(answer.Urgent, "b"), true},
		{"both sides", Query{Kind: "compare", Gold: []string{"a", "b"}}, shows(answer.Compare, "b", "a"), true},
		{"one side", Query{Kind: "compare", Gold: []string{"a", "b"}}, shows(answer.Answer, "a"), false},
		{"an entry on the difference", Query{Kind: "compare", Gold: []string{"x-vs-y", "a"}}, shows(answer.Answer, "x-vs-y"), true},
		{"place asked", Query{Kind: "place-unclear", Gold: []string{"a"}}, shows(answer.AskPlace, "a"), true},
		{"place not asked", Query{Kind: "place-unclear", Gold: []string{"a"}}, shows(answer.Answer, "a"), false},
	} {
		if got := judge(f, c.q, c.d); got != c.want {
			t.Errorf("%s: judged %v, want %v", c.name, got, c.want)
		}
	}
}

func results(right, of int) []Result {
	out := make([]Result, of)
	for i := range out {
		out[i] = Result{Query: Query{ID: string(rune('a' + i%26)), Lang: "en", Gold: []string{"x"}}, Decision: answer.Decision{Kind: answer.Answer, Probability: 0.5}}
		if i < right {
			out[i].Rank, out[i].Right = 1, true
		}
	}
	return out
}

func TestCompareFindsRegressions(t *testing.T) {
	told := func(right int) []LanguageFigure {
		return []LanguageFigure{{Name: "one word", Right: Wilson(right, 100)}}
	}
	was := Report{Sets: []SetReport{Describe("s", "", "", results(90, 100))}, Language: told(90)}
	worse := Report{Sets: []SetReport{Describe("s", "", "", results(70, 100))}}
	alike := Report{Sets: []SetReport{Describe("s", "", "", results(88, 100))}}
	regressions := func(r Report) (n int) {
		for _, c := range r.Compare(was) {
			if c.Regression {
				n++
			}
		}
		return n
	}
	if regressions(worse) == 0 {
		t.Error("70 after 90 of 100 is a regression")
	}
	if regressions(alike) != 0 {
		t.Error("88 after 90 of 100 is within the interval")
	}
	if regressions(Report{Language: told(70)}) != 1 || regressions(Report{Language: told(88)}) != 0 {
		t.Error("a fall in telling languages is not seen as it is")
	}
}

// TestFailuresSayWhy: every kind of failure is listed under its kind, with a reason, and what was right is not.
func TestFailuresSayWhy(t *testing.T) {
	ask := func(kind string, gold []string, decided answer.Kind, rank int, right bool) Result {
		return Result{Query: Query{ID: kind, Lang: "en", Query: "a *bold* <question>", Kind: kind, Gold: gold},
			Decision: answer.Decision{Kind: decided, Entries: []string{"e"}, Candidates: []answer.Candidate{{ID: "e"}}}, Rank: rank, Right: right}
	}
	set := Describe("own", "", "", []Result{
		ask("urgent", []string{"g"}, answer.NoAnswer, 2, false),
		ask("out-of-scope", nil, answer.Answer, 0, false),
		ask("in-scope", []string{"g"}, answer.Choose, 1, false),
		ask("compare", []string{"g"}, answer.Compare, 0, false),
		ask("place-unclear", []string{"g"}, answer.AskPlace, 1, true),
	})
	page := Failures(Report{Sets: []SetReport{set}})
	for _, want := range []string{"not recognised as urgent", "nothing fits, but answered with e", "a choice was offered",
		"g is not among the candidates; compared", `a \*bold\* &lt;question&gt;`, "### urgent: 1 of 1"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing in:\n%s", want, page)
		}
	}
	if strings.Contains(page, "place-unclear") {
		t.Error("what was dealt with rightly is listed")
	}
}

func TestWriteDocsKeepsWhatPeopleWrote(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "quality.md")
	before := "# Quality\n\nWhy.\n\n" + figuresStart + "\nold\n" + figuresEnd + "\n\nWhat was tried.\n"
	if err := os.WriteFile(page, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteDocs(dir, Report{Sets: []SetReport{Describe("s", "", "", results(1, 2))}}); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Why.", "What was tried.", "## Public sets"} {
		if !strings.Contains(string(after), want) {
			t.Errorf("%q is gone", want)
		}
	}
	if strings.Contains(string(after), "\nold\n") {
		t.Error("the old figures are still there")
	}
}

func TestPlotIsXML(t *testing.T) {
	d := xml.NewDecoder(bytes.NewReader(Plot("<a> & b", Summarize(results(3, 5)))))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
