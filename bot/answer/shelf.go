package answer

import "slices"

// A shelf holds the documents of one language and the views of them.
type shelf struct {
	lang      string
	entry     []int32 // by document: the entry's number in the finder
	stem      stemmer
	thesaurus *phraseBook
	learned   *classifier
	texts     *textView
	grams     *textView
	speller   *speller
	nearest   *nearest
	langs     []string // by document: the language of its text; the shelf's own, or where it was borrowed from
	asks      float64  // ways of asking per document, on average
}

// words are the words of a text as one shelf sees them.
type words struct {
	plain    []string // folded
	stems    []string
	meanings []int
}

// terms gives the words, the pairs of neighbours, the meanings and their pairs.
func (w words) terms(dst []term) []term {
	return meaningTerms(wordTerms(dst, w.stems), w.meanings, true)
}

func (s *shelf) words(plain []string) words {
	stems := make([]string, len(plain))
	for i, w := range plain {
		if stems[i] = w; !isCountry(w) {
			stems[i] = s.stem(w)
		}
	}
	return words{plain, stems, meanings(s.thesaurus, plain)}
}

// A reading is a document brought to words, field by field.
type reading struct {
	asks []words // title, phrasings, aliases
	body words
}

func newShelf(docs []Document, entry []int32, atlas *atlas, thesaurus *phraseBook, p *Params) *shelf {
	lang := docs[0].Lang
	s := &shelf{lang: lang, entry: entry, stem: memo(stemmerFor(lang)), thesaurus: thesaurus}
	readings := make([]reading, len(docs))
	var phrasings []phrasing
	var known []string
	for i, d := range docs {
		s.langs = append(s.langs, d.Lang)
		if d.shown != "" {
			s.langs[i] = d.shown
		}
		r := s.read(d, atlas)
		readings[i] = r
		for _, a := range r.asks {
			phrasings = append(phrasings, phrasing{uint16(i), a})
			known = append(known, a.plain...)
		}
		known = append(known, r.body.plain...)
	}
	s.asks = max(float64(len(phrasings))/float64(len(docs)), 0.25)
	s.learned, s.nearest = newClassifier(phrasings, len(docs), p)
	s.texts = newTextView(len(docs), func(i int) []field { return textFields(readings[i], s.asks < fewAsks) })
	s.grams = newTextView(len(docs), func(i int) []field { return gramFields(readings[i]) })
	s.speller = newSpeller(known)
	s.stem = stemmerFor(lang)
	return s
}

// document finds an entry's document on this shelf. Entries are numbered by id
// and documents sorted by id, so the numbers ascend.
func (s *shelf) document(entry int) (int, bool) {
	return slices.BinarySearch(s.entry, int32(entry))
}

func memo(stem stemmer) stemmer {
	seen := map[string]string{}
	return func(word string) string {
		out, ok := seen[word]
		if !ok {
			out = stem(word)
			seen[word] = out
		}
		return out
	}
}

func (s *shelf) read(d Document, atlas *atlas) reading {
	var r reading
	asks := append([]string{d.Title}, d.Ask...)
	for _, a := range append(asks, d.Aliases...) {
		if plain := atlas.general(split(fold(a))); len(plain) > 0 {
			r.asks = append(r.asks, s.words(plain))
		}
	}
	r.body = s.words(atlas.general(split(fold(d.Body))))
	return r
}

// fewAsks is how many ways of asking per document are few: the texts must then
// find the document, and pairs of their words are worth their memory.
const fewAsks = 3

// How much a mention in a title or phrasing counts against one in the text.
const askWeight = 2

func textFields(r reading, pairs bool) []field {
	var asks []term
	for _, a := range r.asks {
		asks = a.terms(asks)
	}
	body := singleTerms(nil, r.body.stems)
	if pairs {
		body = wordTerms(nil, r.body.stems)
	}
	return []field{{asks, askWeight}, {meaningTerms(body, r.body.meanings, false), 1}}
}

func gramFields(r reading) []field {
	var asks []term
	for _, a := range r.asks {
		asks = fourGrams(asks, a.plain)
	}
	return []field{{asks, askWeight}, {fourGrams(nil, r.body.plain), 1}}
}

// fourGrams appends the four-letter runs of each word, spaces around it included; shorter words whole.
func fourGrams(dst []term, words []string) []term {
	var buf [66]rune
	for _, w := range words {
		rs := append(buf[:0], ' ')
		for _, r := range w {
			rs = append(rs, r)
		}
		rs = append(rs, ' ')
		for i := range max(len(rs)-3, 1) {
			h := gramSeed
			for _, r := range rs[i:min(i+4, len(rs))] {
				h = h.extend(r)
			}
			dst = append(dst, h)
		}
	}
	return dst
}

// mended gives the words with typing errors mended. changed tells how many were.
func (s *shelf) mended(plain []string) (out []string, changed int) {
	out = plain
	for i, w := range plain {
		if s.texts.terms.id(wordSeed.extendString(s.stem(w))) >= 0 {
			continue
		}
		if m, ok := s.speller.mend(w); ok {
			if changed == 0 {
				out = slices.Clone(plain)
			}
			out[i] = m
			changed++
		}
	}
	return out, changed
}

// An opinion is what the views of one shelf say about a question.
type opinion struct {
	shelf   *shelf
	share   float32 // probability of the shelf's language
	plain   words   // the question, mended
	vector  vector
	split   int       // where the letters' part of the vector begins
	learned []float32 // classifier's scores, by document
	fused   []float32 // all views' scores
	prob    []float32 // softmax of fused
}

func (s *shelf) ask(plain []string, share float32, p *Params) opinion {
	mended, _ := s.mended(plain)
	o := opinion{shelf: s, share: share, plain: s.words(mended)}
	o.vector, o.split = s.learned.vector(o.plain, bothGrams(plain, mended), p.shares())
	o.learned = make([]float32, len(s.entry))
	s.learned.m.addTo(o.learned, o.vector)
	o.fused = make([]float32, len(s.entry))
	for i, x := range o.learned {
		o.fused[i] = x * float32(p.Classifier)
	}
	boost := float32(1 + p.TextBoost/s.asks)
	s.texts.addTo(o.fused, o.plain.terms(nil), boost*float32(p.Texts))
	s.grams.addTo(o.fused, fourGrams(nil, bothGrams(plain, mended)), boost*float32(p.Grams))
	o.prob = slices.Clone(o.fused)
	softmax(o.prob)
	return o
}

// bothGrams gives the words whose letters are looked at: as mended, and as written where that differs.
func bothGrams(plain, mended []string) []string {
	out := mended
	for i, w := range mended {
		if plain[i] != w {
			out = append(out[:len(out):len(out)], plain[i])
		}
	}
	return out
}
