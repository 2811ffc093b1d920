package content

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// unpack writes a library into a folder.
func unpack(t testing.TB, library fs.FS) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, library); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestSpreadsheetRoundTrip takes every text of the library that ships through a
// spreadsheet and expects the same bytes.
func TestSpreadsheetRoundTrip(t *testing.T) {
	library, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var sheet bytes.Buffer
	if err := WriteSpreadsheet(library, &sheet); err != nil {
		t.Fatal(err)
	}
	dir := unpack(t, library)
	changed, err := ReadSpreadsheet(dir, bytes.NewReader(sheet.Bytes()))
	if err != nil || len(changed) > 0 {
		t.Fatalf("%d files changed: %v, %v", len(changed), changed, err)
	}
	texts, err := filepath.Glob(filepath.Join(dir, "*", "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range texts {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if changed, err = ReadSpreadsheet(dir, bytes.NewReader(sheet.Bytes())); err != nil {
		t.Fatal(err)
	}
	if len(changed) != len(texts) {
		t.Errorf("%d of %d texts came back", len(changed), len(texts))
	}
	for _, name := range changed {
		want, err := fs.ReadFile(library, name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s came back with other bytes (%v)", name, err)
		}
	}
}

func TestSpreadsheetFaultsChangeNothing(t *testing.T) {
	head := strings.Join(sheetHeader, ",") + "\n"
	cases := map[string]struct{ sheet, want string }{
		"empty":        {"", "EOF"},
		"other header": {"a,b,c,d,e\n", "the first row must be"},
		"too few":      {head + "rights/door,en\n", "wrong number of fields"},
		"escape":       {head + "../door,en,body,x,\n", "must be COLLECTION/ID"},
		"bad language": {head + "rights/door,e/n,body,x,\n", "must be COLLECTION/ID"},
		"no entry":     {head + "rights/gate,en,body,x,\n", "has no entry.yaml"},
		"bad text":     {head + "rights/door,en,body,x,\n", "must begin with front matter"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			dir := unpack(t, folder(small(t)))
			changed, err := ReadSpreadsheet(dir, strings.NewReader(tc.sheet))
			if err == nil || !strings.Contains(err.Error(), tc.want) || len(changed) > 0 {
				t.Errorf("changed %v, error %v, want %q", changed, err, tc.want)
			}
		})
	}
}

func FuzzPieces(f *testing.F) {
	f.Add(doorEN)
	f.Add("---\n---\n\n\n\n")
	f.Fuzz(func(t *testing.T, file string) {
		joined := ""
		for _, p := range pieces(file) {
			joined += unshield(shield(p.text))
		}
		if joined != file {
			t.Errorf("%q comes back as %q", file, joined)
		}
	})
}
