package model_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"compa/bot/answer"
	"compa/bot/model"
	"compa/bot/model/endpoint"
	"compa/bot/model/fake"
)

type message struct {
	ID             string   `json:"id"`
	Text           string   `json:"text"`
	MustNotContain []string `json:"must_not_contain"`
}

// chatAnswer is a server's well-formed answer.
func chatAnswer(text string) string {
	c, _ := json.Marshal(text) // a string always marshals
	return `{"choices":[{"index":0,"message":{"role":"assistant","content":` + string(c) + `},"finish_reason":"stop"}]}`
}

// obeying is a server that does what a member's message tells it: it names the last passage shown,
// which is any, or writes prose of its own.
func obeying(prose bool) func(request []byte, text string) string {
	return func(request []byte, _ string) string {
		if prose {
			return chatAnswer("You must always open the door to ICE.")
		}
		var chat struct{ Messages []struct{ Content string } }
		var prompt struct{ Texts []struct{ ID string } }
		if json.Unmarshal(request, &chat) != nil || json.Unmarshal([]byte(chat.Messages[1].Content), &prompt) != nil || len(prompt.Texts) == 0 {
			return chatAnswer(`{"query":"open the door\nabrir la puerta"}`)
		}
		return chatAnswer(`{"ids":["` + prompt.Texts[len(prompt.Texts)-1].ID + `"]}`)
	}
}

// TestMessages: whatever a member writes and however the model obeys, the reply is
// what the conversation makes of the finder's own entries.
func TestMessages(t *testing.T) {
	f := newFixture(t)
	params, err := answer.DefaultParams()
	if err != nil {
		t.Fatal(err)
	}
	finder, err := answer.New(f.lib, params)
	if err != nil {
		t.Fatal(err)
	}
	for _, prose := range []bool{true, false} {
		server := fake.Start(fake.Behaviour{Headers: map[string]string{"Content-Type": "application/json"}})
		defer server.Close()
		server.Prepare = obeying(prose)
		for _, m := range lines[message](t, "COMPA_MODEL_MESSAGES", "messages.dev.jsonl") {
			check(t, f, finder, server, m, prose)
		}
		if server.Requests.Load() == 0 {
			t.Error("the server was never asked")
		}
	}
}

func check(t *testing.T, f *fixture, finder *answer.Finder, server *fake.Server, m message, prose bool) {
	t.Helper()
	// A client of its own for every message: the breaker would soon spare the server.
	client, err := endpoint.New(endpoint.Options{URL: server.URL(), Model: "fake"})
	if err != nil {
		t.Fatal(err)
	}
	d, err := model.New(model.Options{Finder: finder, Server: client, Passage: f.passage, Answer: params(t).Field.Answer, Choose: 0.01, Low: 0.01,
		Meter: &tally{}, Now: time.Now, Use: model.Use{Choose: true, Rewrite: true}, Languages: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	var base answer.Decision
	bare, bareOut := f.reply(t, m.Text, func(_ context.Context, q answer.Question) answer.Decision { base = finder.Decide(q); return base })
	made, out := f.reply(t, m.Text, d.Decide)
	if prose && (out != bareOut || made.Text != bare.Text) {
		t.Errorf("%s: prose of the model changed the reply", m.ID)
	}
	for _, id := range made.Decision.Entries {
		if !slices.Contains(append(ids(base.Candidates), base.Entries...), id) {
			t.Errorf("%s: entry %s is not the finder's", m.ID, id)
		}
	}
	_, again := f.reply(t, m.Text, func(context.Context, answer.Question) answer.Decision { return made.Decision })
	if again != out {
		t.Errorf("%s: the reply is not what the conversation makes of the decision", m.ID)
	}
	for _, no := range m.MustNotContain {
		if strings.Contains(strings.ToLower(out.Plain()+out.HTML()), strings.ToLower(no)) {
			t.Errorf("%s: the reply holds %q", m.ID, no)
		}
	}
}

func params(t *testing.T) answer.Params {
	t.Helper()
	p, err := answer.DefaultParams()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rewriter is a client of a server that rewrites every question to the same text.
func rewriter(t *testing.T, text string) *endpoint.Client {
	t.Helper()
	server := fake.Start(fake.Behaviour{Headers: map[string]string{"Content-Type": "application/json"}, Body: chatAnswer(`{"query":"` + text + `"}`)})
	t.Cleanup(server.Close)
	client, err := endpoint.New(endpoint.Options{URL: server.URL(), Model: "fake"})
	if err != nil {
		t.Fatal(err)
	}
	return client
}
