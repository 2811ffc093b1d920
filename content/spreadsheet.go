package content

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A spreadsheet holds every text of a library, one row a piece: a line of the
// front matter, or a paragraph or list of the body. Joined in order, the pieces of
// a text are its file, byte for byte. A last column shows the original's piece
// at the same place; it is for reading, and is ignored when the sheet comes back.
var sheetHeader = []string{"entry", "language", "part", "text", "original"}

// Parts of a text in a spreadsheet.
const (
	partFront = "front"
	partBody  = "body"
)

// A piece is one row of a text.
type piece struct{ part, text string }

// pieces cuts a file: the front matter at its lines, the body behind its empty lines.
func pieces(file string) []piece {
	var out []piece
	head, body := "", file
	if front, _, _, ok := splitFrontMatter([]byte(file)); ok {
		end := len("---\n") + len(front) + len("\n---\n")
		head, body = file[:end], file[end:]
	}
	for _, line := range strings.SplitAfter(head, "\n") {
		if line != "" {
			out = append(out, piece{partFront, line})
		}
	}
	for _, chunk := range strings.SplitAfter(body, "\n\n") {
		if chunk != "" {
			out = append(out, piece{partBody, chunk})
		}
	}
	return out
}

// WriteSpreadsheet writes all texts of the library as CSV (RFC 4180), sorted by
// entry and language, the original first.
func WriteSpreadsheet(library fs.FS, w io.Writer) error {
	lib, err := Load(library)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(sheetHeader); err != nil {
		return fmt.Errorf("spreadsheet: %w", err)
	}
	for _, e := range lib.Entries() {
		if err := writeEntryRows(out, library, e); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("spreadsheet: %w", err)
	}
	return nil
}

func writeEntryRows(out *csv.Writer, library fs.FS, e *Entry) error {
	original, err := readPieces(library, e.OriginalText())
	if err != nil {
		return err
	}
	langs := []string{e.Original}
	for _, lang := range sortedKeys(e.Texts) {
		if lang != e.Original {
			langs = append(langs, lang)
		}
	}
	for _, lang := range langs {
		text, err := readPieces(library, e.Texts[lang])
		if err != nil {
			return err
		}
		beside := besides(original, text)
		for i, p := range text {
			row := []string{e.Collection + "/" + e.ID, lang, p.part, shield(p.text), ""}
			if lang != e.Original {
				row[4] = shield(beside[i])
			}
			if err := out.Write(row); err != nil {
				return fmt.Errorf("spreadsheet: %w", err)
			}
		}
	}
	return nil
}

func readPieces(library fs.FS, t *Text) ([]piece, error) {
	data, err := fs.ReadFile(library, t.File)
	if err != nil {
		return nil, fmt.Errorf("text: %w", err)
	}
	if strings.Contains(string(data), "\r") {
		return nil, fmt.Errorf("%s: holds carriage returns, which a spreadsheet loses; save it with plain line ends", t.File)
	}
	return pieces(string(data)), nil
}

// besides aligns the original with a translation: the title's line with the
// title's, and the bodies, which have the same shape, piece by piece.
func besides(original, text []piece) []string {
	var bodies []string
	title := ""
	for _, p := range original {
		switch {
		case p.part == partBody:
			bodies = append(bodies, p.text)
		case strings.HasPrefix(p.text, "title:"):
			title = p.text
		}
	}
	out := make([]string, len(text))
	n := 0
	for i, p := range text {
		switch {
		case p.part == partBody && n < len(bodies):
			out[i] = bodies[n]
			n++
		case strings.HasPrefix(p.text, "title:"):
			out[i] = title
		}
	}
	return out
}

// shield puts an apostrophe before what a spreadsheet program would take for a
// formula; unshield takes it away.
func shield(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@'\t") {
		return "'" + s
	}
	return s
}

func unshield(s string) string { return strings.TrimPrefix(s, "'") }

// ReadSpreadsheet writes the texts of a spreadsheet back into the library in a
// folder. Nothing is written unless every text is well formed and its entry exists. It gives the
// files that changed, below the folder.
func ReadSpreadsheet(dir string, r io.Reader) ([]string, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = len(sheetHeader)
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("spreadsheet: %w", err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	if strings.Join(header, ",") != strings.Join(sheetHeader, ",") {
		return nil, fmt.Errorf("spreadsheet: the first row must be %s", strings.Join(sheetHeader, ","))
	}
	files, err := joinRows(rows)
	if err != nil {
		return nil, err
	}
	return writeTexts(dir, files)
}

func joinRows(rows *csv.Reader) (map[string]string, error) {
	files := map[string]string{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("spreadsheet: %w", err)
		}
		line, _ := rows.FieldPos(0)
		collection, id, ok := strings.Cut(row[0], "/")
		probe := &report{}
		if !ok || !idForm.MatchString(collection) || !idForm.MatchString(id) || !checkTag(probe, 0, row[1]) {
			return nil, fmt.Errorf("spreadsheet line %d: %q and %q must be COLLECTION/ID and a language tag", line, row[0], row[1])
		}
		files[row[0]+"/"+row[1]+".md"] += unshield(row[3])
	}
}

func writeTexts(dir string, files map[string]string) ([]string, error) {
	var faults Faults
	for _, name := range sortedKeys(files) {
		r := &report{file: name}
		if _, err := os.Stat(filepath.Join(dir, filepath.Dir(filepath.FromSlash(name)), "entry.yaml")); err != nil {
			r.fault(0, "has no entry.yaml beside it in %s", dir)
		}
		readText(r, strings.TrimSuffix(filepath.Base(name), ".md"), []byte(files[name]))
		faults = append(faults, r.faults.Fatal()...)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	var changed []string
	for _, name := range sortedKeys(files) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if old, err := os.ReadFile(path); err == nil && string(old) == files[name] {
			continue
		}
		if err := writeFile(path, []byte(files[name])); err != nil {
			return changed, err
		}
		changed = append(changed, name)
	}
	return changed, nil
}
