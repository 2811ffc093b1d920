package main

import (
	"math"
	"slices"
	"strings"

	"compa/bot/language/ngram"
)

// The numbers of the model. They were tried on the dev sets, one at a time;
// the results are flat around them.
const (
	ownWeight = 2    // our phrases are few and near to what members write
	minLines  = 2    // a longer run in one line only is chance, or a name
	discount  = 0.5  // taken from every count, for what was never seen
	listShare = 0.8  // how much the word lists count, where there is one
	naive     = 0.22 // runs overlap, so each tells only part of something new
)

// orders is the number of kinds of runs: by length, and whole words.
const orders = ngram.MaxOrder + 2

// unseen is about what share of its order a run has that a language does not
// use: below it, a count means nothing.
var unseen = [orders]float64{0, .25 / 60, .25 / 600, .25 / 4000, .25 / 12000, .25 / 24000, .25 / 12000}

// posting is what is known about one run in one language.
type posting struct {
	label uint16
	order uint8
	count float32 // in the lines
	freq  float32 // share of its order in the list of words
	base  float32 // the weight of naive Bayes
	delta float32 // what the fit adds to it
	slope float32 // sum of squared gradients
}

// span is the place of a run's postings.
type span struct{ start, end int32 }

// table holds all postings, by run.
type table struct {
	index    map[ngram.Gram]span
	postings []posting
	totals   [][orders]float64 // of a label: how many runs of each order
	listed   []bool            // of a label: whether there is a list of words
}

// cell counts one run in one language.
type cell struct {
	order       uint8
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
		index:  map[ngram.Gram]span{},
		totals: make([][orders]float64, len(c.labels)), listed: make([]bool, len(c.labels)),
	}
	var all []entry
	for l := range c.labels {
		all = append(all, t.countLabel(c, l)...)
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

// countLabel counts the runs of one language.
func (t *table) countLabel(c *corpus, label int) []entry {
	cells := map[ngram.Gram]*cell{}
	at := func(g ngram.Gram, order int) *cell {
		x := cells[g]
		if x == nil {
			x = &cell{last: -1, order: uint8(order)}
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
			x := at(g, order)
			x.count += float64(weight)
			t.totals[label][order] += float64(weight)
			if x.last != i {
				x.last = i
				x.lines += weight
			}
		})
	}
	c.labels[label].Scripts = scriptSet(scripts, len(c.lines[label]))
	total := t.countList(c.listed[label], label, at)
	return entries(cells, label, total)
}

// countList counts the runs of a list of words, and gives the sum of all
// frequencies per order.
func (t *table) countList(list []frequent, label int, at func(ngram.Gram, int) *cell) (total [orders]float64) {
	t.listed[label] = len(list) > 0
	text := new(ngram.Text)
	for _, w := range list {
		text.Reset(w.word)
		text.Grams(func(g ngram.Gram, order int) {
			at(g, order).freq += w.freq
			total[order] += w.freq
		})
	}
	return total
}

// entries gives the runs that are no chance. The map's order does not matter:
// they are sorted afterwards.
func entries(cells map[ngram.Gram]*cell, label int, total [orders]float64) []entry {
	var all []entry
	for g, x := range cells {
		if x.order > 2 && x.lines < minLines && x.freq == 0 {
			continue
		}
		p := posting{label: uint16(label), order: x.order, count: float32(x.count)}
		if x.freq > 0 {
			p.freq = float32(x.freq / total[x.order])
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
	share := max(0, float64(p.count-without)-discount) / t.totals[p.label][p.order]
	if t.listed[p.label] {
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
		matters[i] = float64(p.base) * t.share(p, 0) * math.Sqrt(t.totals[p.label][p.order]) * likely(p.label)
	}
	limit := 0.0
	if len(matters) > n {
		sorted := slices.Clone(matters)
		slices.Sort(sorted)
		limit = sorted[len(sorted)-n]
	}
	kept := int32(0)
	for _, g := range t.grams() {
		at := span{start: kept}
		for i := t.index[g].start; i < t.index[g].end; i++ {
			if matters[i] > 0 && matters[i] >= limit && kept-at.start < ngram.MaxPostings {
				t.postings[kept] = t.postings[i]
				kept++
			}
		}
		at.end = kept
		t.index[g] = at
		if at.start == at.end {
			delete(t.index, g)
		}
	}
	t.postings = t.postings[:kept]
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
