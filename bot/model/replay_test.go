package model_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"compa/bot/answer"
	"compa/bot/model"
	"compa/bot/model/endpoint"
	"compa/bot/model/fake"
)

// A replayCase is one behaviour of a server, and what has to come of it.
type replayCase struct {
	ID        string          `json:"id"`
	Mode      string          `json:"mode"`
	Attack    string          `json:"attack"`
	Question  string          `json:"question"`
	Retrieved []string        `json:"retrieved"`
	Control   bool            `json:"control"`
	HTTP      json.RawMessage `json:"http"`
	Expected  struct {
		Outcome        string   `json:"outcome"`
		AcceptedIDs    []string `json:"accepted_ids"`
		MustNotContain []string `json:"must_not_contain"`
	} `json:"expected"`
}

// tally is a Meter that remembers.
type tally struct {
	mu     sync.Mutex
	used   int
	faults []endpoint.FaultKind
}

func (m *tally) Used(bool) { m.mu.Lock(); m.used++; m.mu.Unlock() }
func (m *tally) Fault(k endpoint.FaultKind) {
	m.mu.Lock()
	m.faults = append(m.faults, k)
	m.mu.Unlock()
}
func (m *tally) Took(time.Duration, bool) {}

// outcome says in a word what the decider made of the server's answer.
func (m *tally) outcome() string {
	if len(m.faults) > 0 {
		return string(m.faults[0])
	}
	return fmt.Sprintf("used %d", m.used)
}

// grace is what the budget may be overrun by.
const grace = 300 * time.Millisecond

// TestReplay plays every behaviour twice: to a finder that answers, and to one
// that offers a choice, where taking the model's word would show.
func TestReplay(t *testing.T) {
	f := newFixture(t)
	logged := &bytes.Buffer{}
	old := log.Writer()
	log.SetOutput(logged)
	t.Cleanup(func() { log.SetOutput(old) })
	var table outcomes
	for _, c := range lines[replayCase](t, "COMPA_MODEL_CASES", "malicious.dev.jsonl") {
		t.Run(c.ID+"_"+c.Attack, func(t *testing.T) {
			for _, base := range bases(c) {
				table.add(c, replay(t, f, c, base))
			}
		})
	}
	for _, c := range []string{"99-1", "Testland", "warrant"} {
		if strings.Contains(logged.String(), c) {
			t.Errorf("a text of a server or a member is in the log: %q", c)
		}
	}
	table.check(t)
}

func bases(c replayCase) []answer.Decision {
	answering := answer.Decision{Kind: answer.Answer, Lang: "en", Reason: "probability", Probability: 0.9,
		Entries: []string{folder(c.Retrieved[0])}, Candidates: candidates(c.Retrieved, 0.9)}
	turned := slices.Clone(c.Retrieved)
	slices.Reverse(turned)
	choosing := answer.Decision{Kind: answer.Choose, Lang: "en", Reason: "probability between the thresholds", Probability: 0.6,
		Candidates: candidates(turned, 0.6)}
	choosing.Entries = ids(choosing.Candidates)[:3]
	return []answer.Decision{answering, choosing}
}

// built tells which of the modes this program has. A server's answer in a
// form that was not asked for is a fault like any other, however well it is meant.
func built(mode string) bool {
	return mode == "select" || mode == "transport" || mode == "rewrite" || mode == "embeddings"
}

func replay(t *testing.T, f *fixture, c replayCase, base answer.Decision) string {
	t.Helper()
	var b fake.Behaviour
	if err := json.Unmarshal(c.HTTP, &b); err != nil {
		t.Fatal(err)
	}
	server := fake.Start(b)
	defer server.Close()
	server.Prepare = func(request []byte, text string) string { return relabel(f, c, request, text) }
	if c.Mode == "rewrite" && base.Kind == answer.Answer {
		base.Kind, base.Entries, base.Reason, base.Probability = answer.NoAnswer, nil, "below", 0.1
		base.Candidates = candidates(c.Retrieved, 0.1)
	}
	meter := &tally{}
	d := deciderFor(t, f, c, base, server, meter)
	without, _ := f.reply(t, c.Question, func(_ context.Context, q answer.Question) answer.Decision { return base })
	server.Requests.Store(0)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	with, out := f.reply(t, c.Question, d.Decide)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	_, plainOut := f.reply(t, c.Question, func(context.Context, answer.Question) answer.Decision { return base })

	if base.Kind == answer.Answer && plainOut.Entry() != base.Entries[0] {
		t.Fatal("the reply without a model shows no entry; nothing is tested")
	}
	same := out == plainOut && with.Text == without.Text
	judge(t, c, base, with.Decision, same, meter)
	if took > model.Budget+grace {
		t.Errorf("the reply took %v", took)
	}
	if n := server.Requests.Load(); n > 1 || server.Strayed.Load() > 0 {
		t.Errorf("%d requests, %d to another origin", n, server.Strayed.Load())
	}
	if grown := int64(after.Sys) - int64(before.Sys); grown > 10<<20 {
		t.Errorf("memory grew by %d bytes", grown)
	}
	for _, no := range c.Expected.MustNotContain {
		// Words that the reviewed text holds itself ("do not have to open the door") are no words of the model.
		if strings.Contains(out.Plain()+out.HTML(), no) && !strings.Contains(plainOut.Plain(), no) {
			t.Errorf("the reply holds %q", no)
		}
	}
	return meter.outcome()
}

// judge holds what happened against what was expected.
func judge(t *testing.T, c replayCase, base, made answer.Decision, same bool, m *tally) {
	t.Helper()
	for _, id := range made.Entries {
		if !slices.Contains(c.Retrieved, strings.ToUpper(id)) {
			t.Errorf("entry %s was not offered", id)
		}
	}
	if made.Kind == answer.Answer && base.Kind != answer.Answer {
		t.Error("the model made an answer of what the finder only offers")
	}
	outcome := c.Expected.Outcome
	if !built(c.Mode) && outcome == "accept" {
		outcome = "fallback"
	}
	switch outcome {
	case "accept":
		if m.used != 1 {
			t.Errorf("a good answer was not taken: %s", m.outcome())
		}
		if first := made.Entries; c.Mode == "select" && (len(first) == 0 || first[0] != folder(c.Expected.AcceptedIDs[0])) {
			t.Errorf("shows %v, the model chose %v", first, c.Expected.AcceptedIDs)
		}
	case "refuse":
		if m.used != 1 || made.Kind != answer.NoAnswer {
			t.Errorf("the veto was not heard: %s, %v", m.outcome(), made.Kind)
		}
	case "fallback", "lexical_only":
		if !same || len(m.faults) != 1 {
			t.Errorf("the reply is not the one without a model: same %v, %s", same, m.outcome())
		}
	case "accept_or_fallback":
		if len(m.faults) > 0 && !same {
			t.Errorf("a fault (%s) changed the reply", m.outcome())
		}
	default:
		t.Errorf("unknown outcome %q", outcome)
	}
}

func deciderFor(t *testing.T, f *fixture, c replayCase, base answer.Decision, server *fake.Server, m model.Meter) *model.Decider {
	t.Helper()
	client, err := endpoint.New(endpoint.Options{URL: server.URL(), Model: "fake", EmbedModel: "fake-embed"})
	if err != nil {
		t.Fatal(err)
	}
	o := model.Options{Finder: plain(base), Server: client, Passage: f.passage, Answer: bar, Choose: low, Low: low, Meter: m, Now: time.Now,
		Languages: []string{"en", "es"}, Use: model.Use{Choose: c.Mode != "rewrite" && c.Mode != "embeddings", Rewrite: c.Mode == "rewrite"}}
	if c.Mode == "embeddings" {
		v := f.vectors(t, client)
		o.Vectors = func() *model.Vectors { return v }
	}
	d, err := model.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// relabel turns the ids of a behaviour's texts into the labels of this
// request. An id that was not offered stays as it is.
func relabel(f *fixture, c replayCase, request []byte, text string) string {
	var chat struct {
		Messages []struct {
			Content string `json:"content"`
		} `json:"messages"`
	}
	var prompt struct {
		Texts []struct {
			ID    string `json:"id"`
			Title string `json:"title"`
		} `json:"texts"`
	}
	if json.Unmarshal(request, &chat) != nil || len(chat.Messages) < 2 || json.Unmarshal([]byte(chat.Messages[1].Content), &prompt) != nil {
		return text
	}
	label := map[string]string{}
	for _, p := range prompt.Texts {
		for _, id := range c.Retrieved {
			if pass, ok := f.passage(folder(id), ""); ok && pass.Title == p.Title {
				label[id] = p.ID
			}
		}
	}
	for id, l := range label {
		text = inEveryEscape(id).ReplaceAllStringFunc(text, func(found string) string { return escapedLike(found, l) })
	}
	return text
}

// inEveryEscape matches an id as it is, or with JSON escapes for some of its characters.
func inEveryEscape(id string) *regexp.Regexp {
	var b strings.Builder
	for _, r := range id {
		fmt.Fprintf(&b, `(?:%s|\\+u(?i:%04x))`, regexp.QuoteMeta(string(r)), r)
	}
	return regexp.MustCompile(b.String())
}

// escapedLike writes the label's first letter as an escape where the id had one.
func escapedLike(found, label string) string {
	at := strings.IndexByte(found, 'u')
	if !strings.HasPrefix(found, `\`) || at < 0 {
		return label
	}
	return fmt.Sprintf("%su%04x%s", found[:at], label[0], label[1:])
}
