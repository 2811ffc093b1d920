package answer

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"compa/content"
)

// snapshotFormat changes with what a snapshot holds and with how learning
// works: a snapshot of an older program is then learned anew and not read.
const snapshotFormat = "compa finder 1\n"

// ErrSnapshot says that a snapshot is of another library, other parameters or
// another program, or is damaged. The finder must then be built anew with New.
var ErrSnapshot = errors.New("the snapshot does not fit")

// Snapshot gives what the finder has learned from its library, so that the
// next start need not learn it again. It holds nothing but what the library and the
// parameters give: no question ever reaches it.
func (f *Finder) Snapshot() []byte {
	c := &codec{}
	f.exchange(c)
	sum := sha256.Sum256(c.data)
	out := make([]byte, 0, len(snapshotFormat)+2*sha256.Size+len(c.data))
	out = append(append(append(out, snapshotFormat...), f.key[:]...), sum[:]...)
	return append(out, c.data...)
}

// Restore builds the finder of a library from a snapshot: the same finder that
// New builds, in a fraction of the time. The error is ErrSnapshot where the snapshot does not fit.
func Restore(lib *content.Library, p Params, snapshot []byte) (*Finder, error) {
	return newOfLibrary(lib, p, snapshot)
}

// restore reads what was learned; the key says from what.
func (f *Finder) restore(snapshot []byte) error {
	rest, ok := bytes.CutPrefix(snapshot, []byte(snapshotFormat))
	if !ok || len(rest) < 2*sha256.Size {
		return fmt.Errorf("%w: it is of another program", ErrSnapshot)
	}
	key, sum, data := rest[:sha256.Size], rest[sha256.Size:2*sha256.Size], rest[2*sha256.Size:]
	if !bytes.Equal(key, f.key[:]) {
		return fmt.Errorf("%w: it is of another library", ErrSnapshot)
	}
	if have := sha256.Sum256(data); !bytes.Equal(sum, have[:]) {
		return fmt.Errorf("%w: it is damaged", ErrSnapshot)
	}
	c := &codec{reading: true, data: data}
	if f.exchange(c); c.err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, c.err)
	}
	return nil
}

// keyOf is the hash of all that learning depends on.
func keyOf(docs []Document, places []Place, p *Params) ([sha256.Size]byte, error) {
	h := sha256.New()
	h.Write(thesaurusFile)
	e := json.NewEncoder(h)
	for _, part := range []any{p, places} {
		if err := e.Encode(part); err != nil {
			return [sha256.Size]byte{}, fmt.Errorf("hash the finder's parameters: %w", err)
		}
	}
	for _, d := range docs {
		fmt.Fprintf(h, "%q %q %q %q %q %q %q\n", d.ID, d.Lang, d.shown, d.Title, d.Ask, d.Aliases, d.Body)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// exchange walks over what was learned.
func (f *Finder) exchange(w *codec) {
	n := w.length(len(f.shelves), 1)
	if w.reading {
		f.shelves, f.tongues = make([]*shelf, n), &tongues{terms: &vocabulary{}}
		for i := range f.shelves {
			f.shelves[i] = &shelf{learned: &classifier{terms: &vocabulary{}, m: &matrix{}}, texts: emptyTextView(),
				grams: emptyTextView(), speller: &speller{}, nearest: &nearest{}, thesaurus: f.thesaurus}
		}
	}
	for _, s := range f.shelves {
		s.exchange(w)
	}
	f.tongues.exchange(w)
}

func emptyTextView() *textView { return &textView{terms: &vocabulary{}, m: &matrix{}} }

func (s *shelf) exchange(w *codec) {
	w.text(&s.lang)
	w.int32s(&s.entry)
	w.texts(&s.langs)
	w.float64(&s.asks)
	s.learned.exchange(w)
	s.texts.exchange(w)
	s.grams.exchange(w)
	s.speller.exchange(w)
	s.nearest.exchange(w)
	if w.reading {
		s.stem = stemmerFor(s.lang)
	}
}

func (c *classifier) exchange(w *codec) {
	c.terms.exchange(w)
	w.float32s(&c.idf)
	w.bytes(&c.kind)
	c.m.exchange(w)
	w.float32s(&c.most)
	w.float32(&c.rare)
}

func (v *textView) exchange(w *codec) {
	v.terms.exchange(w)
	w.float32s(&v.idf)
	v.m.exchange(w)
	w.float32(&v.rare)
}

func (m *matrix) exchange(w *codec) {
	w.int32s(&m.start)
	w.uint16s(&m.doc)
	w.uint16s(&m.packed)
}

func (v *vocabulary) exchange(w *codec) {
	w.terms(&v.keys)
	w.int32s(&v.ids)
	n := []int32{v.n}
	if w.int32s(&n); len(n) == 1 {
		v.n = n[0]
	}
}

func (n *nearest) exchange(w *codec) {
	w.int32s(&n.byDoc)
	w.int32s(&n.start)
	w.int32s(&n.term)
	w.float32s(&n.value)
}

func (s *speller) exchange(w *codec) {
	w.texts(&s.words)
	w.int32s(&s.counts)
	w.uint64s(&s.keys)
	w.int32s(&s.word)
	if w.reading {
		s.number = make(map[string]int32, len(s.words))
		for i, word := range s.words {
			s.number[word] = int32(i)
		}
	}
}

func (t *tongues) exchange(w *codec) {
	w.texts(&t.langs)
	t.terms.exchange(w)
	w.float32s(&t.log)
}
