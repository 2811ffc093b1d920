package content

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Pin writes into every translation of an entry which revision of the original
// it renders: somebody has looked at them and found them right. With langs it
// pins those alone. The entry's folder is given; the result names the files that changed.
func Pin(dir string, langs ...string) ([]string, error) {
	entry, texts, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	original, ok := texts[entry.Original]
	if !ok {
		return nil, fmt.Errorf("%s: the original %s.md is missing", dir, entry.Original)
	}
	var changed []string
	for _, lang := range sortedKeys(texts) {
		t := texts[lang]
		if lang == entry.Original || t.Original == original.Revision || !wanted(lang, langs) {
			continue
		}
		file := filepath.Join(dir, lang+".md")
		if err := writePin(file, original.Revision); err != nil {
			return changed, err
		}
		changed = append(changed, file)
	}
	return changed, nil
}

func wanted(lang string, langs []string) bool {
	if len(langs) == 0 {
		return true
	}
	for _, l := range langs {
		if l == lang {
			return true
		}
	}
	return false
}

// readFolder reads one entry by itself, without the rest of the library.
func readFolder(dir string) (*Entry, map[string]*Text, error) {
	r := &report{file: filepath.Join(dir, "entry.yaml")}
	data, err := os.ReadFile(r.file)
	if err != nil {
		return nil, nil, fmt.Errorf("entry: %w", err)
	}
	entry, _ := readEntry(r, filepath.ToSlash(dir), data)
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	texts := map[string]*Text{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, fmt.Errorf("text: %w", err)
		}
		tr := &report{file: file}
		lang := strings.TrimSuffix(filepath.Base(file), ".md")
		if t, _ := readText(tr, lang, data); t != nil {
			texts[lang] = t
		}
		r.faults = append(r.faults, tr.faults...)
	}
	if fatal := r.faults.Fatal(); len(fatal) > 0 {
		return nil, nil, fatal
	}
	return entry, texts, nil
}

// writePin sets the key original in a file's front matter, and leaves every other byte.
func writePin(file, revision string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("text: %w", err)
	}
	front, body, _, ok := splitFrontMatter(data)
	if !ok {
		return fmt.Errorf("%s: must begin with front matter between two lines of ---", file)
	}
	var lines [][]byte
	for _, line := range bytes.Split(front, []byte("\n")) {
		if !bytes.HasPrefix(line, []byte("original:")) {
			lines = append(lines, line)
		}
	}
	lines = append(lines, []byte("original: "+revision))
	out := append([]byte("---\n"), bytes.Join(lines, []byte("\n"))...)
	out = append(out, "\n---\n"...)
	return writeFile(file, append(out, body...))
}

// AddReview records in reviews.yaml that somebody approved the words that the
// texts in langs (all, when none is given) have now. A review of the same words
// by the same person in the same role is not written twice. It gives the languages that were added.
func AddReview(dir, by, role, note string, on time.Time, langs ...string) ([]string, error) {
	_, texts, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "reviews.yaml")
	data, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("reviews: %w", err)
	}
	var old []Review
	if len(data) > 0 {
		r := &report{file: file}
		if old = readReviews(r, data); len(r.faults) > 0 {
			return nil, r.faults
		}
	}
	var added []string
	var kept []reviewRow
	for _, rev := range old {
		kept = append(kept, rowOf(rev))
	}
	for _, lang := range sortedKeys(texts) {
		rev := Review{texts[lang].Revision, by, role, on, Line{note}}
		if !wanted(lang, langs) || reviewed(old, rev) {
			continue
		}
		added = append(added, lang)
		kept = append(kept, rowOf(rev))
	}
	if len(added) == 0 {
		return nil, nil
	}
	return added, writeReviews(file, kept)
}

type reviewRow struct {
	Text string `yaml:"text"`
	By   string `yaml:"by"`
	Role string `yaml:"role"`
	On   string `yaml:"on"`
	Note string `yaml:"note,omitempty"`
}

func rowOf(r Review) reviewRow {
	return reviewRow{r.Text, r.By, r.Role, r.On.Format(time.DateOnly), r.Note.s}
}

func reviewed(old []Review, rev Review) bool {
	for _, o := range old {
		if o.Text == rev.Text && o.By == rev.By && o.Role == rev.Role {
			return true
		}
	}
	return false
}

func writeReviews(file string, rows []reviewRow) error {
	data, err := yaml.Marshal(rows)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return writeFile(file, data)
}

// writeFile replaces a file in one step, so that a crash leaves the old or the new one.
func writeFile(file string, data []byte) error {
	next := file + ".new"
	if err := os.WriteFile(next, data, 0o644); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := os.Rename(next, file); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
