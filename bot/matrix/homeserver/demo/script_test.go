package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadScript(t *testing.T) {
	got, err := readScript("s", strings.NewReader("# a comment\n\n  hello \n#\n¿qué?\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []line{{3, "hello"}, {5, "¿qué?"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
		t.Error(diff)
	}
	for _, nothing := range []string{"", "# only a comment\n\n", strings.Repeat("x", 1<<20)} {
		if _, err := readScript("s", strings.NewReader(nothing)); err == nil {
			t.Errorf("accepted a script of %d bytes that says nothing or too much", len(nothing))
		}
	}
}

func TestPrintableDropsTerminalControl(t *testing.T) {
	got := printable("a\x1b[2Jb\nc\r\u2066d\u2069")
	if want := "a[2Jb\nc\u2066d\u2069"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBotEnvironmentLeavesRealAccountsOut(t *testing.T) {
	got := botEnvironment([]string{"PATH=/bin", "COMPA_HOMESERVER_USER=@real:example.org", "COMPA_LOG_LEVEL=debug", "COMPA_STATE=x"})
	if diff := cmp.Diff([]string{"PATH=/bin", "COMPA_LOG_LEVEL=debug"}, got); diff != "" {
		t.Error(diff)
	}
}
