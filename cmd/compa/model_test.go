package main

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compa/bot/answer"
	"compa/bot/answer/eval"
	"compa/bot/conversation"
	"compa/config"
)

// TestWithoutThePackageOfModels builds the program as if bot/model were deleted
// and one file changed.
func TestWithoutThePackageOfModels(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "bot/model")); err != nil {
		t.Skip("bot/model is gone already")
	}
	replace := map[string]string{
		filepath.Join(root, "cmd/compa/model.go"): filepath.Join(root, "cmd/compa/testdata/model_none.go.txt"),
	}
	err = filepath.WalkDir(filepath.Join(root, "bot/model"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			replace[path] = ""
		}
		return err
	})
	if err != nil || len(replace) < 10 {
		t.Fatalf("%d files of bot/model: %v", len(replace), err)
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(overlay, data, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "vet", "-tags", "goolm", "-overlay", overlay, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("without bot/model: %v\n%s", err, out)
	}
	list := exec.Command("go", "list", "-tags", "goolm", "-overlay", overlay, "-deps", ".")
	out, err := list.Output()
	if err != nil || strings.Contains(string(out), "go-openai") || strings.Contains(string(out), "compa/bot/model") {
		t.Errorf("the program still knows of models: %v", err)
	}
}

func TestCompareModel(t *testing.T) {
	result := func(lang string, kind answer.Kind, right bool, took time.Duration) eval.Result {
		return eval.Result{Query: eval.Query{Lang: lang}, Decision: answer.Decision{Kind: kind}, Right: right, Took: took}
	}
	without := []eval.Result{result("en", answer.Answer, true, 1), result("en", answer.Answer, false, 1), result("es", answer.Choose, false, 1)}
	with := []eval.Result{result("en", answer.NoAnswer, false, 5), result("en", answer.NoAnswer, true, 5), result("es", answer.Choose, false, 5)}
	rows := compareModel(without, with)
	if len(rows) != 3 || rows[0].Language != "" || rows[1].Language != "en" {
		t.Fatalf("rows %+v", rows)
	}
	want := modelRow{Questions: 3, Gained: 1, Lost: 1,
		Without: tally{Right: 1, Wrong: 1, Abstained: 1, P50: 1, P99: 1}, With: tally{Right: 1, Abstained: 2, P50: 5, P99: 5}}
	if rows[0] != want {
		t.Errorf("got %+v, want %+v", rows[0], want)
	}
}

// TestDoctorAnnouncesTheModel: what is configured is said, and what may not be is wrong.
func TestDoctorAnnouncesTheModel(t *testing.T) {
	if _, err := newDrafter(config.Model{URL: "http://127.0.0.1:1/v1", Name: "m"}); err != nil {
		t.Skip("built without bot/model")
	}
	for _, c := range []struct {
		model config.Model
		ok    bool
		says  string
	}{
		{config.Model{}, true, "no language model is used"},
		{config.Model{URL: "http://127.0.0.1:8080/v1", Name: "m", Tasks: []string{"choose"}, OffRooms: []string{"!a:b"}}, true, "on this machine helps to find (choose); it writes nothing; off in 1 rooms"},
		{config.Model{URL: "https://models.example.org/v1", Name: "m"}, false, "model.allow_remote"},
		{config.Model{URL: "https://models.example.org/v1", Name: "m", AllowRemote: true, RemoteHost: "models.example.org"}, true, "another machine"},
	} {
		if f := examineModel(c.model); f.OK != c.ok || !strings.Contains(f.Detail, c.says) {
			t.Errorf("%+v: %+v, want %q", c.model, f, c.says)
		}
	}
}

// listening remembers the context in which it was asked.
type listening struct{ ctx context.Context }

func (l *listening) Respond(ctx context.Context, _ conversation.Message, _ conversation.Preferences) conversation.Turn {
	l.ctx = ctx
	return conversation.Turn{}
}

func (l *listening) Notice(conversation.Notice, conversation.Preferences) conversation.Outgoing {
	return conversation.Outgoing{}
}

// TestRoomsOptOut: only the rooms named are asked about without the model.
func TestRoomsOptOut(t *testing.T) {
	if _, err := newDrafter(config.Model{URL: "http://127.0.0.1:1/v1", Name: "m"}); err != nil {
		t.Skip("built without bot/model")
	}
	l := &listening{}
	c := optOut(l, []string{"!off:example.org"})
	for room, marked := range map[string]bool{"!off:example.org": true, "!on:example.org": false} {
		c.Respond(t.Context(), conversation.Message{Room: conversation.Room{ID: room}}, conversation.Preferences{})
		if (l.ctx != t.Context()) != marked {
			t.Errorf("room %s: marked %v, want %v", room, !marked, marked)
		}
	}
}
