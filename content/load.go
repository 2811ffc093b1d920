package content

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"sort"
	"strings"
	"sync"
)

// Load reads and checks a whole library. Any fault refuses all of it: the
// error is then of type [Faults] and names every fault with its file and line.
// Warnings do not refuse it; [Check] gives them.
func Load(library fs.FS) (*Library, error) {
	l, faults := Check(library)
	if fatal := faults.Fatal(); len(fatal) > 0 {
		return nil, fatal
	}
	return l, nil
}

// Check is Load that gives the warnings too. The library is nil when a fault
// refuses it.
func Check(library fs.FS) (*Library, Faults) {
	files, faults := readFiles(library)
	if len(faults) > 0 {
		return nil, faults
	}
	l := &loader{files: files, names: namesByFolder(files), lib: &Library{byID: map[string]*Entry{}, aliases: map[string]string{}}}
	l.readTables()
	l.readEntries()
	l.crossCheck()
	l.faults.sort()
	if len(l.faults.Fatal()) > 0 {
		return nil, l.faults
	}
	l.lib.revision = libraryRevision(l.sums)
	return l.lib, l.faults
}

type loader struct {
	files  map[string][]byte
	names  map[string][]string // by folder, the names of its files, sorted
	lib    *Library
	linked map[string][]links // by entry id
	faults Faults
	sums   map[string][sha256.Size]byte
}

// readFiles takes the library into memory. Files that are no part of the
// format are ignored only when their name begins with a dot, or when they are README.md
// or LICENSE beside the tables.
func readFiles(library fs.FS) (map[string][]byte, Faults) {
	files, r := map[string][]byte{}, &report{}
	err := fs.WalkDir(library, ".", func(name string, d fs.DirEntry, err error) error {
		r.file = name
		switch {
		case err != nil:
			r.fault(0, "cannot be read: %v", err)
		case name != "." && strings.HasPrefix(path.Base(name), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case !d.Type().IsRegular():
			r.fault(0, "is not a regular file")
		default:
			data, err := readBounded(library, name)
			if err != nil {
				r.fault(0, "%v", err)
				return nil
			}
			files[name] = data
		}
		return nil
	})
	if err != nil {
		r.fault(0, "cannot be read: %v", err)
	}
	return files, r.faults
}

func readBounded(library fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(library, name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("is larger than %d bytes", maxFile)
	}
	data, err := fs.ReadFile(library, name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	return data, nil
}

func (l *loader) readTables() {
	table := func(name string, read func(*report, []byte)) {
		r := &report{file: name}
		if data, ok := l.files[name]; ok {
			read(r, data)
		} else {
			r.fault(0, "is missing")
		}
		l.faults = append(l.faults, r.faults...)
	}
	table("sources.yaml", func(r *report, data []byte) { l.lib.sources = readSources(r, data) })
	table("places.yaml", func(r *report, data []byte) { l.lib.places = readPlaces(r, data) })
	table("menu.yaml", func(r *report, data []byte) { l.lib.menu = readMenu(r, data) })
}

// readEntries reads the folders side by side, since parsing is most of the
// work, and takes the results in the order of their names.
func (l *loader) readEntries() {
	dirs := l.entryDirs()
	parsed := make([]parsedEntry, len(dirs))
	sideBySide(len(dirs), func(i int) { parsed[i] = l.parseEntry(dirs[i]) })
	l.linked, l.sums = map[string][]links{}, map[string][sha256.Size]byte{}
	for _, p := range parsed {
		l.take(p)
	}
	sort.Slice(l.lib.entries, func(i, j int) bool { return l.lib.entries[i].ID < l.lib.entries[j].ID })
	for _, name := range []string{"sources.yaml", "places.yaml", "menu.yaml"} {
		l.sums[name] = sha256.Sum256(l.files[name])
	}
}

// sideBySide calls f for 0 to n-1 on all processors, and waits. Each call may
// write only what is its own.
func sideBySide(n int, f func(int)) {
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
}

func (l *loader) entryDirs() []string {
	dirs := map[string]bool{}
	for name := range l.files {
		parts := strings.Split(name, "/")
		switch {
		case len(parts) == 3:
			dirs[parts[0]+"/"+parts[1]] = true
		case len(parts) == 1 && expectedTable[name]:
		default:
			r := &report{file: name}
			r.fault(0, "does not belong here: entries are COLLECTION/ID/entry.yaml and COLLECTION/ID/LANG.md")
			l.faults = append(l.faults, r.faults...)
		}
	}
	return sortedKeys(dirs)
}

var expectedTable = map[string]bool{
	"sources.yaml": true, "places.yaml": true, "menu.yaml": true, "unused-facts.yaml": true,
	"README.md": true, "LICENSE": true,
}

type parsedEntry struct {
	entry  *Entry
	linked []links
	drafts []Draft
	faults Faults
	sums   map[string][sha256.Size]byte
}

func (l *loader) parseEntry(dir string) parsedEntry {
	p := parsedEntry{sums: map[string][sha256.Size]byte{}}
	file := dir + "/entry.yaml"
	r := &report{file: file}
	data, ok := l.files[file]
	if !ok {
		r.fault(0, "is missing")
		p.faults = r.faults
		return p
	}
	p.sums[file] = sha256.Sum256(data)
	p.entry, p.linked = readEntry(r, dir, data)
	p.faults = r.faults
	l.parseAsk(&p, dir)
	reviews := l.parseReviews(&p, dir)
	for _, name := range l.names[dir] {
		l.parseText(&p, dir, name, reviews)
	}
	return p
}

func (l *loader) parseAsk(p *parsedEntry, dir string) {
	file := dir + "/ask.yaml"
	data, ok := l.files[file]
	if !ok {
		return
	}
	p.sums[file] = sha256.Sum256(data)
	r := &report{file: file}
	p.entry.Ask = readAsk(r, data)
	p.faults = append(p.faults, r.faults...)
}

func (l *loader) parseReviews(p *parsedEntry, dir string) []Review {
	file := dir + "/reviews.yaml"
	data, ok := l.files[file]
	if !ok {
		return nil
	}
	p.sums[file] = sha256.Sum256(data)
	r := &report{file: file}
	reviews := readReviews(r, data)
	p.faults = append(p.faults, r.faults...)
	return reviews
}

func (l *loader) parseText(p *parsedEntry, dir, name string, reviews []Review) {
	if name == "entry.yaml" || name == "ask.yaml" || name == "reviews.yaml" {
		return
	}
	r := &report{file: dir + "/" + name}
	defer func() { p.faults = append(p.faults, r.faults...) }()
	lang, ok := strings.CutSuffix(name, ".md")
	if !ok {
		r.fault(0, "does not belong here: an entry has entry.yaml, ask.yaml, reviews.yaml and LANG.md")
		return
	}
	if !checkTag(r, 0, lang) {
		return
	}
	data := l.files[r.file]
	p.sums[r.file] = sha256.Sum256(data)
	t, draft := readText(r, lang, data)
	if t == nil {
		return
	}
	if draft {
		p.drafts = append(p.drafts, Draft{p.entry.ID, lang, r.file})
		return
	}
	for _, rev := range reviews {
		if rev.Text == t.Revision {
			t.Reviews = append(t.Reviews, rev)
		}
	}
	p.entry.Texts[lang] = t
}

func namesByFolder(files map[string][]byte) map[string][]string {
	names := map[string][]string{}
	for _, file := range sortedKeys(files) {
		dir, name := path.Split(file)
		dir = strings.TrimSuffix(dir, "/")
		names[dir] = append(names[dir], name)
	}
	return names
}

func (l *loader) take(p parsedEntry) {
	l.faults = append(l.faults, p.faults...)
	for file, sum := range p.sums {
		l.sums[file] = sum
	}
	if p.entry == nil {
		return
	}
	if other := l.lib.byID[p.entry.ID]; other != nil {
		r := &report{file: p.entry.Collection + "/" + p.entry.ID + "/entry.yaml"}
		r.fault(0, "id %q is taken by %s/%s", p.entry.ID, other.Collection, other.ID)
		l.faults = append(l.faults, r.faults...)
		return
	}
	l.lib.byID[p.entry.ID] = p.entry
	l.lib.entries = append(l.lib.entries, p.entry)
	l.lib.drafts = append(l.lib.drafts, p.drafts...)
	l.linked[p.entry.ID] = p.linked
}
