package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"compa/bot"
	"compa/bot/conversation"
	"compa/config"
)

// healthy is a bot that hears its homeserver.
func healthy() bot.Health {
	return bot.Health{Connected: true, Syncing: true, LastSync: time.Unix(1_000_000, 0)}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestServesMetrics takes the whole way: an address, the listener, a request, and the end.
func TestServesMetrics(t *testing.T) {
	l, err := listenForMetrics(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := listenForMetrics(t.Context(), l.Addr().String()); err == nil || !strings.Contains(err.Error(), "metrics.listen: ") {
		t.Errorf("an address that is taken gives %v", err)
	}
	health := healthy()
	stop := serveMetrics(l, metricsHandler(prometheus.NewRegistry(), func() bot.Health { return health }))
	base := "http://" + l.Addr().String()
	if code, body := get(t, base+"/metrics"); code != http.StatusOK || !strings.Contains(body, "\ncompa_up 1\n") ||
		!strings.Contains(body, "\ncompa_last_sync_timestamp_seconds 1e+06\n") {
		t.Errorf("metrics: %d\n%s", code, body)
	}
	if code, body := get(t, base+"/healthz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("healthy: %d %q", code, body)
	}
	health.Syncing = false
	if code, _ := get(t, base+"/healthz"); code != http.StatusServiceUnavailable {
		t.Errorf("not syncing: %d", code)
	}
	if code, _ := get(t, base+"/debug/pprof/"); code != http.StatusNotFound {
		t.Errorf("another path: %d", code)
	}
	if err := stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

func TestNoListenerUnlessSet(t *testing.T) {
	if l, err := listenForMetrics(t.Context(), ""); l != nil || err != nil {
		t.Errorf("got %v, %v", l, err)
	}
}

// modelServer is a server that answers with what is no answer.
func modelServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"error":"marker-of-the-server"}`) // the test sees it if this fails
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

// withModel is a conversation about the test library with a model before its finder, off in one room.
func withModel(t *testing.T, registry prometheus.Registerer) *parts {
	t.Helper()
	p, err := assemble(assembleOptions{library: filepath.Join("..", "..", "bot", "conversation", "testdata", "library"),
		now: time.Now, language: "en", model: modelOptions{state: t.TempDir(), metrics: registry, Model: config.Model{
			URL: modelServer(t), Name: "marker-of-the-model", Tasks: []string{"choose", "rewrite"}, AtOnce: 2, OffRooms: []string{"!off:example.org"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestMetricsHoldNobody: what is served of questions are counts under fixed words.
func TestMetricsHoldNobody(t *testing.T) {
	registry := prometheus.NewRegistry()
	p := withModel(t, registry)
	asked := func() float64 { return total(t, registry, "compa_model_faults_total") }
	said := func(room, text string) {
		p.conversation.Respond(t.Context(), conversation.Message{ID: "$marker-event", Text: text, Sender: "@marker-ana:example.org",
			Room: conversation.Room{ID: room, Direct: true}, At: time.Now()}, conversation.Preferences{Language: "en", Place: "us"})
	}
	for _, text := range []string{"bail marker-of-the-question", "what is a bond marker-of-the-question", "money for jail", "marker-of-the-question"} {
		said("!marker-room:example.org", text)
	}
	if _, err := newDrafter(config.Model{URL: "http://127.0.0.1:1/v1", Name: "m"}); err == nil && asked() == 0 {
		t.Error("the model was never asked; nothing is tested")
	}
	server := httptest.NewServer(metricsHandler(registry, healthy))
	defer server.Close()
	_, body := get(t, server.URL+"/metrics")
	for _, no := range []string{"marker", "@", "!", "$", "example.org"} {
		if strings.Contains(body, no) {
			t.Errorf("the metrics hold %q:\n%s", no, body)
		}
	}
	fixedLabels(t, registry)
}

// fixedLabels fails on a label that is none of the few which the bot's metrics have.
func fixedLabels(t *testing.T, registry *prometheus.Registry) {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if !strings.HasPrefix(family.GetName(), "compa_") {
			continue
		}
		for _, m := range family.GetMetric() {
			for _, l := range m.GetLabel() {
				if name := l.GetName(); name != "kind" && name != "changed" && name != "outcome" {
					t.Errorf("%s has the label %s", family.GetName(), name)
				}
			}
		}
	}
}

func total(t *testing.T, registry *prometheus.Registry, name string) (sum float64) {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == name {
			for _, m := range family.GetMetric() {
				sum += m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

// TestPrivacyOfARoomWithoutTheModel: the room that opted out is not told that a
// model helps there, and is not asked about; another one is told.
func TestPrivacyOfARoomWithoutTheModel(t *testing.T) {
	if _, err := newDrafter(config.Model{URL: "http://127.0.0.1:1/v1", Name: "m"}); err != nil {
		t.Skip("built without bot/model")
	}
	p := withModel(t, nil)
	for room, want := range map[string]string{
		"!off:example.org": "No language model reads the questions in this chat.",
		"!on:example.org":  "A language model on the bot's own machine helps to find a text.",
	} {
		turn := p.conversation.Respond(t.Context(), conversation.Message{ID: "1", Text: "privacy", Sender: "m",
			Room: conversation.Room{ID: room, Direct: true}}, conversation.Preferences{Language: "en"})
		if len(turn.Replies) != 1 || !strings.Contains(turn.Replies[0].Plain(), want) || strings.Count(turn.Replies[0].Plain(), "language model") != 1 {
			t.Errorf("%s: %v, want %q", room, turn.Replies, want)
		}
	}
}

// TestRunSaysWhenTheAddressIsTaken: the bot does not start without what it was told to serve.
func TestRunSaysWhenTheAddressIsTaken(t *testing.T) {
	l, err := listenForMetrics(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := &config.Config{State: filepath.Join(t.TempDir(), "state"), Metrics: config.Metrics{Listen: l.Addr().String()},
		Answers: config.Answers{Library: filepath.Join("..", "..", "bot", "conversation", "testdata", "library")}, Log: config.Log{Level: "error"}}
	err = runBot(context.Background(), c, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "metrics.listen") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(c.State); err == nil {
		t.Error("the state folder was made all the same")
	}
}
