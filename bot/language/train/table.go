package main

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"compa/bot/language/ngram"
)

// The numbers of the model. They were tried on the dev sets, one at a time;
// the results are flat around them.
const (
	ownWeight = 2    // our phrases are few and near to what members write
	minLines  = 2    // a longer run in one line only is chance, or a name
	discount  = 0.5  // taken from every count, for what was never seen
	listShare = 0.8  // how much the word lists count, where there is one
	enough    = 1500 // letters; with fewer, shares are chance and are lessened
	crowd     = 160  // languages of one run
	naive     = 0.14 // runs overlap, so each tells only part of something new
)

// orders is the number of kinds of runs: by length, and whole words.
const orders = ngram.MaxOrder + 2

// unseen is about what share of its order a run has that a language does not
// use: below it, a count means nothing.
var unseen = [orders]float64{0, .25 / 60, .25 / 600, .25 / 4000, .25 / 12000, .25 / 24000, .25 / 12000}

// posting is what is known about one run in one language.
type posting struct {
	label  uint16
	order  uint8
	script ngram.Script // of the messages in which it was met
	count  float32      // in the lines
	freq   float32      // share of its order in the list of words
	base   float32      // the weight of naive Bayes
	delta  float32      // what the fit adds to it
	slope  float32      // sum of squared gradients
}

// span is the place of a run's postings.
type span struct{ start, end int32 }

// table holds all postings, by run.
type table struct {
	index    map[ngram.Gram]span
	postings []posting
	sources  []source // of a label and a script, at place
}

// source is what a language has in one script. Scripts are counted apart: half
// of Serbian is written in Latin, and that half must not count for half.
type source struct {
	totals [orders]float64 // how many runs of each order
	listed [orders]float64 // the sum of the frequencies in the list of words
}

// source gives what a language has in a script.
func (t *table) source(label uint16, s ngram.Script) *source {
	return &t.sources[int(label)*ngram.Scripts+int(s)]
}

// cell counts one run in one language.
type cell struct {
	order       uint8
	script      ngram.Script
	lines, last int
	count, freq float64
}

// entry is a posting that has no place yet.
type entry struct {
	gram    ngram.Gram
	posting posting
}

// newTable counts the runs of a corpus, and finds the scripts of its labels.
func newTable(c *corpus) *table {
	t := &table{
		index:   map[ngram.Gram]span{},
		sources: make([]source, len(c.labels)*ngram.Scripts),
	}
	var all []entry
	for _, entries := range t.countAll(c) {
		all = append(all, entries...)
	}
	slices.SortFunc(all, func(a, b entry) int {
		if a.gram != b.gram {
			return int(int64(a.gram) - int64(b.gram))
		}
		return int(a.posting.label) - int(b.posting.label)
	})
	t.postings = make([]posting, 0, len(all))
	for i := 0; i < len(all); {
		at := span{start: int32(len(t.postings))}
		gram := all[i].gram
		for ; i < len(all) && all[i].gram == gram; i++ {
			p := all[i].posting
			p.base = t.bayes(&p, 0)
			t.postings = append(t.postings, p)
		}
		at.end = int32(len(t.postings))
		t.index[gram] = at
	}
	return t
}

// countAll counts the runs of all languages, several at a time.
func (t *table) countAll(c *corpus) [][]entry {
	counted := make([][]entry, len(c.labels))
	var wait sync.WaitGroup
	free := make(chan bool, runtime.GOMAXPROCS(0))
	for l := range c.labels {
		free <- true
		wait.Go(func() {
			counted[l] = t.countLabel(c, l)
			<-free
		})
	}
	wait.Wait()
	return counted
}

// countLabel counts the runs of one language.
func (t *table) countLabel(c *corpus, label int) []entry {
	cells := map[ngram.Gram]*cell{}
	at := func(g ngram.Gram, order int, s ngram.Script) *cell {
		x := cells[g]
		if x == nil {
			x = &cell{last: -1, order: uint8(order), script: s}
			cells[g] = x
		}
		return x
	}
	text := new(ngram.Text)
	var scripts [ngram.Scripts]int
	for i, l := range c.lines[label] {
		text.Reset(strings.Join(l.words, " "))
		weight := 1
		if l.own {
			weight = ownWeight
			scripts[text.Script()] += len(c.lines[label])
		}
		scripts[text.Script()]++
		text.Grams(func(g ngram.Gram, order int) {
			x := at(g, order, text.Script())
			x.count += float64(weight)
			t.source(uint16(label), text.Script()).totals[order] += float64(weight)
			if x.last != i {
				x.last = i
				x.lines += weight
			}
		})
	}
	c.labels[label].Scripts = scriptSet(scripts, len(c.lines[label]))
	for _, w := range c.listed[label] {
		text.Reset(w.word)
		text.Grams(func(g ngram.Gram, order int) {
			at(g, order, text.Script()).freq += w.freq
			t.source(uint16(label), text.Script()).listed[order] += w.freq
		})
	}
	return t.entries(cells, uint16(label))
}

// entries gives the runs that are no chance. The map's order does not matter:
// they are sorted afterwards.
func (t *table) entries(cells map[ngram.Gram]*cell, label uint16) []entry {
	var all []entry
	for g, x := range cells {
		if x.order > 2 && x.lines < minLines && x.freq == 0 {
			continue
		}
		p := posting{label: label, order: x.order, script: x.script, count: float32(x.count)}
		if x.freq > 0 {
			p.freq = float32(x.freq / t.source(label, x.script).listed[x.order])
		}
		all = append(all, entry{g, p})
	}
	return all
}

// scriptSet gives the scripts in which at least one line in fifty is written,
// or one of our own phrases.
func scriptSet(scripts [ngram.Scripts]int, lines int) (set uint64) {
	for s, n := range scripts {
		if s > 0 && n*50 >= lines {
			set |= 1 << s
		}
	}
	return set
}

// share gives which part of its order's runs a run is, in its language, when
// some of its count is not counted.
func (t *table) share(p *posting, without float32) float64 {
	from := t.source(p.label, p.script)
	share := max(0, float64(p.count-without)-discount) / max(1, from.totals[p.order]) * min(1, from.totals[2]/enough)
	if from.listed[2] > 0 {
		share = (1-listShare)*share + listShare*float64(p.freq)
	}
	return share
}

// bayes gives the weight of naive Bayes: how much likelier the run is in this
// language than in one that does not use it.
func (t *table) bayes(p *posting, without float32) float32 {
	return float32(naive * math.Log(1+t.share(p, without)/unseen[p.order]))
}

// prune keeps the n postings that matter most: by weight, by how often they
// are met, and by how likely their language is.
func (t *table) prune(n int, likely func(label uint16) float64) {
	matters := make([]float64, len(t.postings))
	for i := range t.postings {
		p := &t.postings[i]
		matters[i] = float64(p.base) * t.share(p, 0) * math.Sqrt(max(1, t.source(p.label, p.script).totals[p.order])) * likely(p.label)
	}
	limit := 0.0
	if len(matters) > n {
		sorted := slices.Clone(matters)
		slices.Sort(sorted)
		limit = sorted[len(sorted)-n]
	}
	kept := int32(0)
	for _, g := range t.grams() {
		at := t.index[g]
		limit := max(limit, crowded(matters[at.start:at.end]))
		first := kept
		for i := at.start; i < at.end; i++ {
			if matters[i] > 0 && matters[i] >= limit {
				t.postings[kept] = t.postings[i]
				kept++
			}
		}
		t.index[g] = span{first, kept}
		if first == kept {
			delete(t.index, g)
		}
	}
	t.postings = t.postings[:kept]
}

// crowded gives the limit that leaves a run its weightiest postings only. Nearly
// all languages share the commonest letters; what those say is little, and
// adding it up is what takes the time.
func crowded(matters []float64) float64 {
	if len(matters) <= crowd {
		return 0
	}
	sorted := slices.Sorted(slices.Values(matters))
	return sorted[len(sorted)-crowd]
}

// grams gives all runs in the order of their postings.
func (t *table) grams() []ngram.Gram {
	all := make([]ngram.Gram, 0, len(t.index))
	for g := range t.index {
		all = append(all, g)
	}
	slices.Sort(all)
	return all
}
