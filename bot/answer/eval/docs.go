package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The figures stand between these lines of quality.md; what people wrote around them is kept.
const (
	figuresStart = "<!-- figures: written by `make eval` -->"
	figuresEnd   = "<!-- end of figures -->"
)

// WriteDocs writes the report into dir: the tables of quality.md, the figures
// that later runs are compared with (quality.json), the questions that fail, and a picture per language.
func WriteDocs(dir string, r Report) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	page := filepath.Join(dir, "quality.md")
	old, err := os.ReadFile(page)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(page, []byte(between(string(old), Markdown(r))), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "failures.md"), []byte(Failures(r)), 0o644); err != nil {
		return err
	}
	data, err := json.MarshalIndent(r.WithoutRows(), "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "quality.json"), append(data, '\n'), 0o644); err != nil {
		return err
	}
	for _, s := range r.Sets {
		for _, lang := range pictured(s) {
			name := filepath.Join(dir, pictureName(s, lang))
			if err := os.WriteFile(name, Plot(s.Name+", "+lang, s.Languages[lang]), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func between(page, figures string) string {
	before, rest, found := strings.Cut(page, figuresStart)
	_, after, closed := strings.Cut(rest, figuresEnd)
	if !found || !closed {
		before, after = "# How good the answers are\n\n", "\n"
	}
	return before + figuresStart + "\n\n" + figures + "\n" + figuresEnd + after
}

// fewest is how many questions a language needs for a picture.
const fewest = 10

func pictured(s SetReport) []string {
	if s.Kinds == nil {
		return nil
	}
	var out []string
	for _, lang := range keys(s.Languages) {
		if s.Languages[lang].Questions >= fewest {
			out = append(out, lang)
		}
	}
	return out
}

func pictureName(s SetReport, lang string) string {
	name := strings.ReplaceAll(strings.TrimSuffix(s.Name, ".jsonl"), ".", "-")
	return "quality-" + name + "-" + lang + ".svg"
}

// Markdown gives the figures as tables.
func Markdown(r Report) string {
	var b bytes.Buffer
	writePublic(&b, r)
	writeLanguage(&b, r.Language)
	for _, s := range r.Sets {
		if s.Kinds != nil {
			writeOwn(&b, s)
		}
	}
	return b.String()
}

func writePublic(b *bytes.Buffer, r Report) {
	fmt.Fprint(b, "## Public sets\n\nNobody of the project wrote these. Each cell: reached / what was to be reached / the better of bleve and SQLite FTS5.\n\n"+
		"| set | right entry first | among three | AUROC | answered right at 90% refusal | at 95% |\n|---|---|---|---|---|---|\n")
	for _, p := range PublicSets() {
		s, ok := r.Set(p.Name)
		if !ok {
			fmt.Fprintf(b, "| %s | not measured here | | | | |\n", p.Name)
			continue
		}
		a, t := s.All, p.Targets
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", p.Name,
			cell(a.Top1.Value, t.Top1, t.Floor.Top1), cell(a.Top3.Value, t.Top3, t.Floor.Top3),
			cell(a.AUROC, t.AUROC, t.Floor.AUROC), cell(a.At90.Value, t.At90, t.Floor.At90), cell(a.At95.Value, 0, 0))
	}
	writeTypos(b, r)
}

func writeTypos(b *bytes.Buffer, r Report) {
	clean, ok := r.Set("CLINC150, 10 phrasings")
	if !ok {
		return
	}
	fmt.Fprint(b, "\nTyping errors, CLINC150 with 10 phrasings: loss of \"right entry first\" / at most / bleve or FTS5: ")
	for i, t := range []struct {
		set          string
		target, peer float64
	}{{"CLINC150, one typing error", .05, .106}, {"CLINC150, two typing errors", .09, .236}} {
		if s, ok := r.Set(t.set); ok {
			if i > 0 {
				fmt.Fprint(b, "; ")
			}
			fmt.Fprintf(b, "%s %s", strings.TrimPrefix(t.set, "CLINC150, "), cell(clean.All.Top1.Value-s.All.Top1.Value, t.target, t.peer))
		}
	}
	fmt.Fprint(b, ".\n")
}

func writeLanguage(b *bytes.Buffer, figures []LanguageFigure) {
	if len(figures) == 0 {
		return
	}
	fmt.Fprint(b, "\n## The language of a message\n\nReached (with its interval) / what was to be reached / lingua (2 GB of memory). Per language: [languages.md](languages.md).\n\n"+
		"| messages | how many | told rightly |\n|---|---|---|\n")
	for _, f := range figures {
		fmt.Fprintf(b, "| %s | %d | %s / %.2f / %.3f |\n", f.Name, f.Right.Of, long(f.Right), f.Target, f.Floor)
	}
}

func cell(value, target, floor float64) string {
	if value == 0 {
		return ""
	}
	out := fmt.Sprintf("%.3f", value)
	if target > 0 {
		out += fmt.Sprintf(" / %.3f / %.3f", target, floor)
	}
	return out
}

func writeOwn(b *bytes.Buffer, s SetReport) {
	fmt.Fprintf(b, "\n## %s\n\nLibrary %.19s…, questions %.12s…\n\n", s.Name, s.Entries, s.Questions)
	fmt.Fprint(b, "| | questions | right entry first | among three | MRR | answered or shown right | answered and wrong | a choice that holds it | asked the place | refused | out of scope refused |\n"+
		"|---|---|---|---|---|---|---|---|---|---|---|\n")
	writeOwnRow(b, "all", s.All)
	for _, k := range keys(s.Kinds) {
		writeOwnRow(b, k, s.Kinds[k])
	}
	for _, k := range keys(s.Languages) {
		writeOwnRow(b, "language "+k, s.Languages[k])
	}
	fmt.Fprintf(b, "\nAUROC of the probability %.3f; answered and right at 90%% refusal %.3f, at 95%% %.3f; expected calibration error %.3f.\n\n",
		s.All.AUROC, s.All.At90.Value, s.All.At95.Value, s.All.ECE)
	fmt.Fprintf(b, "Right entry withheld because the member's place is another one than the question names: %d of %d questions.\n\n", s.Withheld.Hits, s.Withheld.Of)
	for _, lang := range pictured(s) {
		fmt.Fprintf(b, "![%s](%s)\n", lang, pictureName(s, lang))
	}
}

func writeOwnRow(b *bytes.Buffer, name string, s Summary) {
	fmt.Fprintf(b, "| %s | %d | %s | %s | %.3f | %s | %s | %.3f | %.3f | %.3f | %s |\n", name, s.Questions, long(s.Top1), long(s.Top3), s.MRR,
		long(s.Right), long(s.AnsweredWrong), s.ChoiceRight.Value, s.AskedPlace.Value, s.Refused.Value, long(s.OutOfScopeRefused))
}
