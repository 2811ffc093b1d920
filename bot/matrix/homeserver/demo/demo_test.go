package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compa/bot/matrix/homeserver"
	"compa/content"
)

// languages are those in which the demo must answer.
var languages = []string{"en", "es", "fr", "ar"}

// needServer skips the test where no homeserver can run.
func needServer(t *testing.T) {
	t.Helper()
	_, err := homeserver.ForTests(t.Context(), os.Stderr)
	if errors.Is(err, homeserver.ErrSkipped) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// build makes the demo and the bot as the Makefile does.
func build(t *testing.T) (demo, compa string) {
	t.Helper()
	folder := t.TempDir()
	demo, compa = filepath.Join(folder, "demo"), filepath.Join(folder, "compa")
	for output, source := range map[string]string{demo: ".", compa: "compa/cmd/compa"} {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "goolm", "-o", output, source)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", source, err, out)
		}
	}
	return demo, compa
}

// play runs the demo with a script and returns what it printed. Nothing may be
// left behind.
func play(t *testing.T, demo, compa, script string, flags ...string) (conversation, news string, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script.txt")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	t.Cleanup(func() { _ = os.RemoveAll(demoFolder) }) // of a demo that failed
	cmd := exec.CommandContext(ctx, demo, append([]string{"-compa", compa, "-script", path}, flags...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	if _, statErr := os.Stat(demoFolder); !os.IsNotExist(statErr) {
		t.Errorf("the demo left %s behind", demoFolder)
	}
	return out.String(), errs.String(), err
}

// A question in each language gets the right entry in that language, with its
// sources: what somebody would ask with an officer at the door.
func TestDemoAnswersInEachLanguage(t *testing.T) {
	needServer(t)
	files, err := content.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	library, err := content.Load(files)
	if err != nil {
		t.Fatal("the library does not load, see `compa content check`")
	}
	entry, found := library.Entry("door-now")
	if !found {
		t.Fatal("the library has no door-now")
	}
	demo, compa := build(t)
	script := "# what people ask at the door\n\n"
	for _, lang := range languages {
		script += entry.Texts[lang].Ask[0] + "\n"
	}
	conversation, news, err := play(t, demo, compa, script, "-wait", "20s")
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, conversation, news)
	}
	parts := strings.Split(withoutDirections(conversation), "you> ")[1:]
	if len(parts) != len(languages) {
		t.Fatalf("%d questions, %d answers:\n%s", len(languages), len(parts), conversation)
	}
	for n, lang := range languages {
		text := entry.Texts[lang]
		for _, want := range []string{text.Title.String(), firstSource(t, library, text)} {
			if !strings.Contains(parts[n], withoutDirections(want)) {
				t.Errorf("the reply in %s does not show %q:\n%s", lang, want, parts[n])
			}
		}
	}
}

func TestDemoFailsWithoutReply(t *testing.T) {
	needServer(t)
	demo, compa := build(t)
	_, news, err := play(t, demo, compa, "hello\n", "-wait", "1ms")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(news, `line 1, "hello": no reply`) {
		t.Errorf("error %v:\n%s", err, news)
	}
}

// firstSource is the title of the first source that a text cites.
func firstSource(t *testing.T, library *content.Library, text *content.Text) string {
	t.Helper()
	for _, block := range text.Short {
		for _, item := range block.Items {
			for _, cite := range item.Cites {
				if source, found := library.Source(cite.Source); found {
					return source.Title.String()
				}
			}
		}
	}
	t.Fatalf("%s cites nothing", text.File)
	return ""
}

// withoutDirections takes out the marks that set the direction of writing,
// which stand between a title's words and its numbers.
func withoutDirections(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\u200e' || r == '\u200f' || (r >= '\u2066' && r <= '\u2069') {
			return -1
		}
		return r
	}, text)
}
