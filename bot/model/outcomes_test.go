package model_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of outcomes in docs/model.md anew")

// outcomes counts what came of the behaviours, for docs/model.md.
type outcomes struct{ rows map[[2]string][]string }

func (o *outcomes) add(c replayCase, outcome string) {
	if o.rows == nil {
		o.rows = map[[2]string][]string{}
	}
	kind := "hostile"
	if c.Control {
		kind = "well-behaved"
	}
	key := [2]string{c.Mode + ", " + kind, word(outcome)}
	if !slices.Contains(o.rows[key], c.Attack) {
		o.rows[key] = append(o.rows[key], c.Attack)
	}
}

func word(outcome string) string {
	if strings.HasPrefix(outcome, "used") {
		return "taken: orders or refuses the finder's own entries"
	}
	return "fault `" + outcome + "`: the reply without a model"
}

func (o *outcomes) String() string {
	var out []string
	for key, attacks := range o.rows {
		sort.Strings(attacks)
		out = append(out, fmt.Sprintf("| %s | %s | %d | %s |", key[0], key[1], len(attacks), example(attacks)))
	}
	sort.Strings(out)
	return "| the server | what comes of it | cases | for example |\n|---|---|---|---|\n" + strings.Join(out, "\n") + "\n"
}

func example(attacks []string) string {
	return strings.ReplaceAll(strings.Join(attacks[:min(len(attacks), 4)], ", "), "_", " ")
}

const begin, end = "<!-- outcomes: written by go test ./bot/model -run TestReplay -update -->\n", "<!-- end of outcomes -->\n"

// check holds the table in the documentation against what happened. Sets from elsewhere are not documented.
func (o *outcomes) check(t *testing.T) {
	t.Helper()
	if os.Getenv("COMPA_MODEL_CASES") != "" || t.Failed() {
		return
	}
	path := filepath.Join("..", "..", "docs", "model.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	if !ok {
		t.Fatal("docs/model.md has no place for the outcomes")
	}
	old, after, _ := strings.Cut(rest, end)
	if old == o.String() {
		return
	}
	if !*update {
		t.Error("the table in docs/model.md is not what happens; run with -update and read what changed")
		return
	}
	if err := os.WriteFile(path, []byte(before+begin+o.String()+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
