package main

import (
	"cmp"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	chainOrder = 4       // letters that decide which comes next
	drawnWords = 300_000 // words that a chain spells
	leastDrawn = 2       // times; what came once is half chance
	longest    = 24      // letters of a word
)

// chain spells words, letter by letter, as often as a language writes them. It
// is made of runs of letters, so its short words are those of the language,
// and its long ones look like them.
type chain struct {
	next map[string][]choice // by the letters before; "^" stands for the word's beginning
}

// choice is a letter that may come, or 0 for the word's end.
type choice struct {
	letter rune
	upto   float64 // its share and those of the choices before it
}

const begin = "^"

// newChain makes a chain of runs and the likelihood of their last letters.
func newChain(likely map[string]float64) *chain {
	n := counts(likely)
	starts := startCounts(n)
	c := &chain{next: map[string][]choice{}}
	for run, count := range n {
		if utf8.RuneCountInString(run) == chainOrder+1 {
			c.put(run, count)
		}
	}
	for run, count := range starts {
		c.put(begin+run, count)
	}
	for before, choices := range c.next {
		total := n[before]
		if word, ok := strings.CutPrefix(before, begin); ok {
			total = starts[word]
		}
		c.next[before] = closed(choices, total)
	}
	return c
}

// put notes the last letter of a run as a choice after the others.
func (c *chain) put(run string, count float64) {
	letter, size := utf8.DecodeLastRuneInString(run)
	before := run[:len(run)-size]
	c.next[before] = append(c.next[before], choice{letter, count})
}

// closed sorts the choices, adds the word's end for what is missing from the
// total, and adds the shares up.
func closed(choices []choice, total float64) []choice {
	slices.SortFunc(choices, func(a, b choice) int { return cmp.Compare(a.letter, b.letter) })
	sum := 0.0
	for i := range choices {
		sum += choices[i].upto
		choices[i].upto = sum
	}
	end := max(total, sum)
	for i := range choices {
		choices[i].upto /= end
	}
	return append(choices, choice{0, 1})
}

// counts gives how often each run is met, as a share of all letters: the
// product of the likelihoods of its letters.
func counts(likely map[string]float64) map[string]float64 {
	n := make(map[string]float64, len(likely))
	for run := range likely {
		p, end := 1.0, 0
		for _, r := range run {
			end += utf8.RuneLen(r)
			p *= likely[run[:end]]
		}
		n[run] = p
	}
	return n
}

// startCounts gives how often a word begins with a run of up to chainOrder
// letters: as often as the run is met without a letter before it.
func startCounts(n map[string]float64) map[string]float64 {
	inner := map[string]float64{}
	for _, run := range sortedKeys(n) {
		_, size := utf8.DecodeRuneInString(run)
		inner[run[size:]] += n[run]
	}
	starts := map[string]float64{}
	for run, count := range n {
		if left := count - inner[run]; left > count*1e-6 && utf8.RuneCountInString(run) <= chainOrder {
			starts[run] = left
		}
	}
	return starts
}

func sortedKeys(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// words draws words and gives each with its share, the most frequent first.
func (c *chain) words(rng *rand.Rand) []frequent {
	times := map[string]int{}
	var word []rune
	for range drawnWords {
		if word = c.word(word[:0], rng); len(word) > 0 {
			times[string(word)]++
		}
	}
	all := make([]frequent, 0, len(times))
	for w, n := range times {
		if n >= leastDrawn {
			all = append(all, frequent{w, float64(n) / drawnWords})
		}
	}
	slices.SortFunc(all, func(a, b frequent) int {
		return cmp.Or(cmp.Compare(b.freq, a.freq), strings.Compare(a.word, b.word))
	})
	return all
}

// word spells one word. It ends where no letter was ever met next; what gets
// too long is given up.
func (c *chain) word(word []rune, rng *rand.Rand) []rune {
	for len(word) < longest {
		before := begin + string(word)
		if len(word) >= chainOrder {
			before = string(word[len(word)-chainOrder:])
		}
		choices := c.next[before]
		if len(choices) == 0 {
			return word
		}
		x := rng.Float64()
		i, _ := slices.BinarySearchFunc(choices, x, func(c choice, x float64) int { return cmp.Compare(c.upto, x) })
		letter := choices[min(i, len(choices)-1)].letter
		if letter == 0 {
			return word
		}
		word = append(word, letter)
	}
	return nil
}

// spell gives the words that the runs of lingua spell, by language. Every
// language has a chance of its own, so that their order does not matter.
func spell(module []byte) (map[string][]frequent, error) {
	var wait sync.WaitGroup
	var mutex sync.Mutex
	spelled := map[string][]frequent{}
	free := make(chan bool, runtime.GOMAXPROCS(0))
	err := readLingua(module, func(tag string, runs map[string]float64) {
		free <- true
		wait.Go(func() {
			words := newChain(runs).words(rand.New(rand.NewPCG(1, 2)))
			mutex.Lock()
			spelled[tag] = words
			mutex.Unlock()
			<-free
		})
	})
	wait.Wait()
	return spelled, err
}
