package model_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"compa/bot/answer"
	"compa/bot/model"
	"compa/bot/model/endpoint"
	"compa/bot/model/fake"
)

// picks is a server that answers in the test itself.
type picks struct {
	places []int
	err    error
	asked  int
	texts  endpoint.SearchTexts
}

func (p *picks) Choose(context.Context, string, []endpoint.Passage) ([]int, error) {
	p.asked++
	return p.places, p.err
}

func (p *picks) Rewrite(context.Context, string, []string) (endpoint.SearchTexts, error) {
	p.asked++
	return p.texts, p.err
}

func deciding(t *testing.T, f *fixture, base answer.Decision, s model.Server) *model.Decider {
	t.Helper()
	d, err := model.New(model.Options{Finder: plain(base), Server: s, Passage: f.passage, Answer: bar, Choose: low, Low: low,
		Meter: &tally{}, Now: time.Now, Use: model.Use{Choose: true, Rewrite: true}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var retrieved = []string{"TST-001", "TST-002", "TST-003", "TST-004", "TST-005", "TST-006", "TST-007", "TST-010"}

// everyChoice gives all lists of at most three different places of n: all
// that the decoder can give, see FuzzChoice.
func everyChoice(n int) [][]int {
	out := [][]int{{}}
	for from := 0; from < len(out); from++ {
		if len(out[from]) == 3 {
			continue
		}
		for p := range n {
			if !slices.Contains(out[from], p) {
				out = append(out, append(slices.Clone(out[from]), p))
			}
		}
	}
	return out
}

// TestEveryChoice goes through everything a model can choose. What a member
// sees is the reply without a model, one of the finder's entries offered by its title, or
// the refusal; an entry is answered outright only where the finder answers or would.
func TestEveryChoice(t *testing.T) {
	f := newFixture(t)
	for _, base := range []answer.Decision{bases(replayCase{Retrieved: retrieved})[0], bases(replayCase{Retrieved: retrieved})[1]} {
		for _, places := range everyChoice(len(retrieved)) {
			made := deciding(t, f, base, &picks{places: places}).Decide(t.Context(), answer.Question{Text: "door"})
			for _, id := range made.Entries {
				if !slices.Contains(ids(base.Candidates), id) {
					t.Fatalf("%v: entry %s is not the finder's", places, id)
				}
			}
			switch made.Kind {
			case answer.NoAnswer:
				if len(places) > 0 {
					t.Fatalf("%v was taken for a veto", places)
				}
			case answer.Answer:
				if base.Kind != answer.Answer || probability(base, made.Entries[0]) < bar {
					t.Fatalf("%v: the model made an answer", places)
				}
			case answer.Choose:
				if made.Entries[0] != ids(base.Candidates)[places[0]] || !slices.Contains(made.Entries, base.Entries[0]) {
					t.Fatalf("%v: offers %v", places, made.Entries)
				}
			default:
				t.Fatalf("%v: kind %v", places, made.Kind)
			}
			if len(ids(made.Candidates)) != len(base.Candidates) {
				t.Fatalf("%v: %d candidates", places, len(made.Candidates))
			}
		}
	}
}

func probability(d answer.Decision, id string) float64 {
	for _, c := range d.Candidates {
		if c.ID == id {
			return c.Probability
		}
	}
	return 0
}

// TestWhoIsNotAsked: danger never waits, and some questions are the finder's alone.
func TestWhoIsNotAsked(t *testing.T) {
	f := newFixture(t)
	base := answer.Decision{Entries: []string{"tst-001", "tst-002"}, Candidates: candidates(retrieved, 0.9), Probability: 0.9}
	for kind, want := range map[answer.Kind]int{answer.Urgent: 0, answer.AskPlace: 0, answer.Compare: 0, answer.Answer: 1, answer.Choose: 2, answer.NoAnswer: 1} {
		s, b := &picks{places: []int{0}}, base
		b.Kind = kind
		deciding(t, f, b, s).Decide(t.Context(), answer.Question{Text: "q"})
		if s.asked != want {
			t.Errorf("%v: %d requests, want %d", kind, s.asked, want)
		}
	}
	s := &picks{}
	got := deciding(t, f, bases(replayCase{Retrieved: retrieved})[0], s).Decide(model.Without(t.Context()), answer.Question{Text: "q"})
	if s.asked != 0 || got.Kind != answer.Answer {
		t.Error("a room that opted out was asked about")
	}
	follow := bases(replayCase{Retrieved: retrieved})[0]
	follow.Probability = 0.3
	deciding(t, f, follow, s).Decide(t.Context(), answer.Question{Text: "and in Texas?", Last: "tst-001"})
	if s.asked != 0 {
		t.Error("a question that leans on the one before was judged by itself")
	}
}

// bySteps finds one entry for one text, so that a rewritten question can be told from the original.
type bySteps map[string]answer.Decision

func (b bySteps) Decide(q answer.Question) answer.Decision { return b[q.Text] }

// TestRewriting: words of the model find topics to name, never an answer.
func TestRewriting(t *testing.T) {
	f := newFixture(t)
	found := answer.Decision{Kind: answer.Urgent, Entries: []string{"tst-005"}, Candidates: candidates([]string{"TST-005"}, 0.99)}
	for _, base := range []answer.Decision{
		{Kind: answer.NoAnswer, Candidates: candidates([]string{"TST-001"}, 0.1), Reason: "below"},
		{Kind: answer.Choose, Entries: []string{"tst-001", "tst-005"}, Candidates: candidates([]string{"TST-001", "TST-005"}, 0.6), Reason: "between"},
	} {
		d, err := model.New(model.Options{Finder: bySteps{"q": base, "": base, "locks": found}, Server: rewriter(t, "locks"), Passage: f.passage,
			Answer: bar, Choose: low, Low: low, Meter: &tally{}, Now: time.Now, Use: model.Use{Rewrite: true}})
		if err != nil {
			t.Fatal(err)
		}
		made := d.Decide(t.Context(), answer.Question{Text: "q"})
		if made.Kind != base.Kind || made.Candidates[0].ID != "tst-005" {
			t.Errorf("%v: %v with %v first", base.Kind, made.Kind, made.Candidates[0].ID)
		}
	}
}

// TestBudget: however many steps there are, the reply without a model goes out in time.
func TestBudget(t *testing.T) {
	f := newFixture(t)
	server := fake.Start(fake.Behaviour{DelayMS: 1500, Headers: map[string]string{"Content-Type": "application/json"}})
	t.Cleanup(server.Close)
	server.Prepare = obeying(false)
	client, err := endpoint.New(endpoint.Options{URL: server.URL(), Model: "fake"})
	if err != nil {
		t.Fatal(err)
	}
	base := bases(replayCase{Retrieved: retrieved})[1]
	start := time.Now()
	made := deciding(t, f, base, client).Decide(t.Context(), answer.Question{Text: "door"})
	if took := time.Since(start); took > model.Budget+grace {
		t.Errorf("took %v", took)
	}
	if diff := cmp.Diff(base, made); diff != "" || server.Requests.Load() != 2 {
		t.Errorf("%d requests; not the decision without a model: %s", server.Requests.Load(), diff)
	}
}

// TestVectorsNoticeAnotherModel: stored vectors are of no use beside those of another model.
func TestVectorsNoticeAnotherModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "vectors")
	texts := []model.Source{{ID: "a", Text: "x"}}
	e := &embedder{unit: []float32{1, 0}, name: "one"}
	prepare := func(revision string) error {
		_, err := model.PrepareVectors(t.Context(), e, file, revision, "m", texts)
		return err
	}
	if err := prepare("r1"); err != nil || e.texts != 2 {
		t.Fatalf("computed %d texts, %v", e.texts, err)
	}
	if err := prepare("r1"); err != nil || e.texts != 3 {
		t.Fatalf("stored vectors: computed %d texts, %v; want the probe alone", e.texts, err)
	}
	e.unit = []float32{0.99, 0.141}
	if err := prepare("r1"); err != model.ErrModelChanged {
		t.Errorf("another direction of the probe: %v", err)
	}
	e.unit, e.name = []float32{1, 0}, "two"
	if err := prepare("r1"); err != model.ErrModelChanged {
		t.Errorf("another name: %v", err)
	}
	if err := prepare("r2"); err != nil {
		t.Errorf("another library: %v", err)
	}
}

type embedder struct {
	unit  []float32
	name  string
	texts int
}

func (e *embedder) EmbedTexts(_ context.Context, texts []string) ([]endpoint.Vector, error) {
	e.texts += len(texts)
	out := make([]endpoint.Vector, len(texts))
	for i := range out {
		out[i] = endpoint.Vector{Unit: e.unit, Model: e.name}
	}
	return out, nil
}

func (e *embedder) EmbedQuestion(context.Context, string) (endpoint.Vector, error) {
	return endpoint.Vector{Unit: e.unit, Model: e.name}, nil
}

func TestMetrics(t *testing.T) {
	registry := prometheus.NewRegistry()
	m, err := model.NewMetrics(registry)
	if err != nil {
		t.Fatal(err)
	}
	m.Used(true)
	m.Fault(endpoint.FaultLabel)
	m.Took(time.Second, true)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, family := range families {
		for _, x := range family.GetMetric() {
			got[family.GetName()] += x.GetCounter().GetValue() + float64(x.GetHistogram().GetSampleCount())
		}
	}
	want := map[string]float64{"compa_model_used_total": 1, "compa_model_faults_total": 1, "compa_model_seconds": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestImports: what speaks with the server reaches nothing of the project, and
// the model reaches neither conversations nor Matrix. What members are shown can only be built there.
func TestImports(t *testing.T) {
	deps := func(pkg string) []string {
		out, err := exec.Command("go", "list", "-tags", "goolm", "-deps", pkg).Output()
		if err != nil {
			t.Fatalf("go list %s: %v", pkg, err)
		}
		return strings.Fields(string(out))
	}
	for _, d := range deps("compa/bot/model/endpoint") {
		if strings.HasPrefix(d, "compa/") && d != "compa/bot/model/endpoint" {
			t.Errorf("bot/model/endpoint reaches %s", d)
		}
	}
	for _, d := range deps("compa/bot/model") {
		for _, no := range []string{"compa/bot/conversation", "compa/bot/matrix", "compa/bot/store", "compa/locales", "maunium.net/go/mautrix"} {
			if d == no || strings.HasPrefix(d, no+"/") {
				t.Errorf("bot/model reaches %s", d)
			}
		}
	}
	out, err := exec.Command("go", "list", "-tags", "goolm", "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}", "compa/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(out), "\n") {
		pkg, imports, _ := strings.Cut(line, " ")
		inside := strings.HasPrefix(pkg, "compa/bot/model")
		if !inside && strings.Contains(imports, "go-openai") {
			t.Errorf("%s knows the client", pkg)
		}
		if pkg == "compa/bot/model" && strings.Contains(imports, "compa/content") {
			t.Error("bot/model imports content")
		}
		if !inside && pkg != "compa/cmd/compa" && strings.Contains(imports, "compa/bot/model") {
			t.Errorf("%s knows that models exist", pkg)
		}
	}
}
