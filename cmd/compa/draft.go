package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"compa/config"
	"compa/content"
)

// A drafter drafts translations of lines, for people to correct.
type drafter interface {
	// Draft gives one line for each; marks like ⟦1⟧ stay in them.
	Draft(ctx context.Context, from, to string, lines []string) ([]string, error)
}

func contentDraftCommand() *cobra.Command {
	var dir string
	var c config.Model
	cmd := &cobra.Command{
		Use:   "draft ENTRY LANG --library DIR --model URL --model-name NAME",
		Short: "Let a model draft a translation, marked as a draft, for people to correct",
		Long: "Draft writes ENTRY's translation into LANG to its folder, marked `draft: true`: it is checked like any text\n" +
			"and never served. A person who corrected it takes the mark out, and `compa content review` records who.\n" +
			"A draft in which a citation, a number or a form's name changed is not written; it is printed with its faults.",
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := newDrafter(c)
			if err != nil {
				return err
			}
			return writeDraft(cmd.Context(), cmd.OutOrStdout(), d, dir, args[0], args[1])
		},
	}
	cmd.Flags().StringVar(&dir, "library", "", "folder of the library")
	cmd.Flags().StringVar(&c.URL, "model", "", "address of a model server on this machine, http://127.0.0.1:8080/v1")
	cmd.Flags().StringVar(&c.Name, "model-name", "", "the model, as the server names it")
	for _, name := range []string{"library", "model", "model-name"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined above
		}
	}
	return cmd
}

func writeDraft(ctx context.Context, out io.Writer, d drafter, dir, id, lang string) error {
	lib, err := content.Load(os.DirFS(dir))
	if err != nil {
		return fmt.Errorf("the library does not load:\n%w", err)
	}
	e, ok := lib.Entry(id)
	if !ok {
		return fmt.Errorf("entry %s is not in the library", id)
	}
	name := filepath.Join(e.Collection, e.ID, lang+".md")
	if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
		return fmt.Errorf("%s is there already", name)
	}
	original := e.OriginalText()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(original.File)))
	if err != nil {
		return err
	}
	draft, err := draftText(ctx, d, string(data), e.Original, lang, original.Revision)
	if err != nil {
		return fmt.Errorf("entry %s: %w", id, err)
	}
	if faults, err := faultsWith(dir, name, draft); err != nil {
		return err
	} else if len(faults) > 0 {
		fmt.Fprintf(out, "%s\n", draft)
		for _, f := range faults {
			fmt.Fprintln(out, f)
		}
		return fmt.Errorf("the draft has %d faults and was not written", len(faults))
	}
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(draft)
	if err = errors.Join(err, file.Close()); err == nil {
		fmt.Fprintln(out, "drafted", name)
	}
	return err
}

// faultsWith checks a copy of the library with the draft in it as if it were no
// draft, because drafts are not held against the original. A faulty one
// never lies where a bot could be told to reload.
func faultsWith(dir, name, draft string) (content.Faults, error) {
	tmp, err := os.MkdirTemp("", "compa-draft-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	if err := os.CopyFS(tmp, os.DirFS(dir)); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(tmp, name), []byte(strings.Replace(draft, "draft: true\n", "", 1)), 0o644); err != nil {
		return nil, err
	}
	_, faults := content.Check(os.DirFS(tmp))
	// A language that is new to the library needs titles in the menu once a text is served, not before.
	return slices.DeleteFunc(faults.Fatal(), func(f content.Fault) bool { return f.File != filepath.ToSlash(name) }), nil
}

// frontMatter is what a text's file says above its body, in the order in which it is written.
type frontMatter struct {
	Draft    bool              `yaml:"draft"`
	Title    string            `yaml:"title"`
	Ask      []string          `yaml:"ask,omitempty"`
	Say      []sayWords        `yaml:"say,omitempty"`
	Differs  map[string]string `yaml:"differs,omitempty"`
	Original string            `yaml:"original"`
}

type sayWords struct {
	Words string `yaml:"words"`
	Means string `yaml:"means,omitempty"`
}

// draftText drafts a whole file: every line by itself, its bullets, dates, citations and links kept.
func draftText(ctx context.Context, d drafter, text, from, to, revision string) (string, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if !ok {
		return "", errors.New("the original has no front matter")
	}
	var front frontMatter
	if err := yaml.Unmarshal([]byte(head), &front); err != nil {
		return "", err
	}
	front.Draft, front.Original = true, revision
	lines := strings.Split(body, "\n")
	if err := fill(ctx, d, from, to, slots(&front, lines)); err != nil {
		return "", err
	}
	out, err := yaml.Marshal(front)
	if err != nil {
		return "", err
	}
	return "---\n" + string(out) + "---\n" + strings.Join(lines, "\n"), nil
}

// A slot is a place whose words are to be translated.
type slot struct {
	words string
	put   func(string)
}

func slots(front *frontMatter, lines []string) []slot {
	out := []slot{{front.Title, func(s string) { front.Title = s }}}
	for i, a := range front.Ask {
		out = append(out, slot{a, func(s string) { front.Ask[i] = s }})
	}
	for i, s := range front.Say {
		out = append(out, slot{s.Words, func(s string) { front.Say[i].Means = s }})
	}
	keys := make([]string, 0, len(front.Differs))
	for id := range front.Differs {
		keys = append(keys, id)
	}
	slices.Sort(keys)
	for _, id := range keys {
		out = append(out, slot{front.Differs[id], func(s string) { front.Differs[id] = s }})
	}
	for i, line := range lines {
		if s, ok := lineSlot(line, &lines[i]); ok {
			out = append(out, s)
		}
	}
	return out
}

var (
	lineHead = regexp.MustCompile(`^\s*(?:[-*]\s+|\d+\.\s+)?(?:\d{4}(?:-\d{2}){0,2}:\s+)?`)
	lineTail = regexp.MustCompile(`(?:\s*\[@[^\]]+\])*\s*$`)
	kept     = regexp.MustCompile(`\[@[^\]]+\]|\]\([^)]*\)`)
)

// lineSlot keeps what begins and ends a line, and puts marks for citations and links inside.
func lineSlot(line string, to *string) (slot, bool) {
	if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "<!--") {
		return slot{}, false
	}
	head := lineHead.FindString(line)
	tail := lineTail.FindString(line[len(head):])
	inside := line[len(head) : len(line)-len(tail)]
	if strings.TrimSpace(inside) == "" {
		return slot{}, false
	}
	things := kept.FindAllString(inside, -1)
	n := 0
	words := kept.ReplaceAllStringFunc(inside, func(string) string { n++; return mark(n) })
	return slot{words, func(s string) {
		for i, thing := range things {
			s = strings.Replace(s, mark(i+1), thing, 1)
		}
		*to = head + strings.TrimSpace(s) + tail
	}}, true
}

func mark(n int) string { return fmt.Sprintf("⟦%d⟧", n) }

// draftedAtOnce is how many lines one request holds.
const draftedAtOnce = 16

func fill(ctx context.Context, d drafter, from, to string, all []slot) error {
	for some := range slices.Chunk(all, draftedAtOnce) {
		words := make([]string, len(some))
		for i, s := range some {
			words[i] = s.words
		}
		drafts, err := d.Draft(ctx, from, to, words)
		if err != nil {
			return err
		}
		if len(drafts) != len(some) {
			return fmt.Errorf("%d drafts of %d lines", len(drafts), len(some))
		}
		for i, s := range some {
			s.put(drafts[i])
		}
	}
	return nil
}
