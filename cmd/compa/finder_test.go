package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"compa/bot/answer"
	"compa/content"
)

// TestBuildFinder: the second start reads what the first one learned, and a
// damaged snapshot is learned anew and replaced.
func TestBuildFinder(t *testing.T) {
	lib, err := content.Load(os.DirFS("../../bot/conversation/testdata/library"))
	if err != nil {
		t.Fatal(err)
	}
	params, err := answer.DefaultParams()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, snapshotName)
	question := answer.Question{Text: "ice is at my door"}
	build := func() answer.Decision {
		t.Helper()
		finder, err := buildFinder(lib, params, folder)
		if err != nil {
			t.Fatal(err)
		}
		return finder.Decide(question)
	}
	first := build()
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if again := build(); again.Probability != first.Probability || len(first.Candidates) == 0 {
		t.Errorf("the second start finds %v, the first %v", again, first)
	}
	if err := os.WriteFile(path, good[:len(good)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	if after := build(); after.Probability != first.Probability {
		t.Errorf("after damage it finds %v", after)
	}
	if mended, err := os.ReadFile(path); err != nil || !bytes.Equal(mended, good) {
		t.Errorf("the damaged snapshot was not replaced: %v", err)
	}
	if files, _ := os.ReadDir(folder); len(files) != 1 {
		t.Errorf("%d files are left", len(files))
	}
}
