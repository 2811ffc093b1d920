package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"compa/content"
)

// backwards is a drafter that marks what it was given, or breaks its marks and numbers.
type backwards struct{ spoil string }

func (b backwards) Draft(_ context.Context, _, _ string, lines []string) ([]string, error) {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = "xx " + l + b.spoil
	}
	return out, nil
}

func draftLibrary(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "bot", "conversation", "testdata", "library"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"rights/bail/es.md"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestDraft: the draft is in the library's folder, marked, whole, and never served.
func TestDraft(t *testing.T) {
	dir, out := draftLibrary(t), &bytes.Buffer{}
	if err := writeDraft(t.Context(), out, backwards{}, dir, "bail", "es"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "rights/bail/es.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"draft: true", "title: xx Bail", "xx Money for a criminal court. [@guide]", "original: sha256:"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the draft has no %q:\n%s", want, data)
		}
	}
	lib, err := content.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	e, _ := lib.Entry("bail")
	if e.Served("es") || len(lib.Drafts()) != 1 {
		t.Error("the draft is served, or not counted")
	}
	if err := writeDraft(t.Context(), out, backwards{}, dir, "bail", "es"); err == nil {
		t.Error("a draft was written over a text")
	}
}

// TestDraftInANewLanguage: the menu has no titles in it yet, which is no fault of a draft.
func TestDraftInANewLanguage(t *testing.T) {
	dir, out := draftLibrary(t), &bytes.Buffer{}
	if err := writeDraft(t.Context(), out, backwards{}, dir, "bail", "vi"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := content.Load(os.DirFS(dir)); err != nil {
		t.Errorf("the library does not load with the draft in it: %v", err)
	}
}

// TestFaultyDraft: what changes a citation or a number is printed and not written.
func TestFaultyDraft(t *testing.T) {
	dir, out := draftLibrary(t), &bytes.Buffer{}
	if err := writeDraft(t.Context(), out, backwards{" 48"}, dir, "bail", "es"); err == nil {
		t.Error("a draft with another number was written")
	}
	if _, err := os.Stat(filepath.Join(dir, "rights/bail/es.md")); err == nil {
		t.Error("a faulty draft lies in the library")
	}
	if !strings.Contains(out.String(), "numbers") {
		t.Errorf("no fault is named:\n%s", out)
	}
}
