package main

import (
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
