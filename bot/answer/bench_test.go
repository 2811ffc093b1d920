package answer

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A speaker makes up words and sentences, the same ones on every run.
type speaker struct{ state uint64 }

func (s *speaker) next(n int) int {
	s.state = s.state*6364136223846793005 + 1442695040888963407
	return int((s.state >> 33) % uint64(n))
}

func (s *speaker) word() string {
	onsets := strings.Fields("b c d f g h j l m n p qu r s t v w x y z bl br ch cl cr dr fl fr gl gr ph pl pr sc sh sp st str th tr")
	vowels := strings.Fields("a e i o u ai au ea ee ie io oo ou ia")
	codas := strings.Fields("n r s l t m d ck nd nt st rt ng mp ll ss x p")
	var b strings.Builder
	for range 1 + s.next(3) {
		b.WriteString(onsets[s.next(len(onsets))])
		b.WriteString(vowels[s.next(len(vowels))])
		if s.next(3) == 0 {
			b.WriteString(codas[s.next(len(codas))])
		}
	}
	return b.String()
}

// made is a made-up library: as many words, phrasings and languages as a real
// one has, words as unevenly common as in speech.
func made(entries, langs, phrasings int) ([]Document, []Question) {
	var docs []Document
	var questions []Question
	tags := []string{"en", "es", "fr", "ar", "pt", "ht"}
	for l := range langs {
		s := &speaker{uint64(l + 1)}
		lexicon := make([]string, 6000)
		for i := range lexicon {
			lexicon[i] = s.word()
		}
		pick := func() string { return lexicon[min(s.next(6000), s.next(6000), s.next(6000))] }
		for e := range entries {
			own := make([]string, 14)
			for i := range own {
				own[i] = lexicon[s.next(len(lexicon))]
			}
			sentence := func(n int) string {
				words := make([]string, n)
				for i := range words {
					words[i] = pick()
					if s.next(2) == 0 {
						words[i] = own[s.next(len(own))]
					}
				}
				return strings.Join(words, " ")
			}
			d := Document{ID: fmt.Sprintf("e%05d", e), Lang: tags[l%len(tags)], Title: sentence(5), Body: sentence(120)}
			for range phrasings {
				d.Ask = append(d.Ask, sentence(5+s.next(5)))
			}
			docs = append(docs, d)
			if e%7 == 0 {
				questions = append(questions, Question{Text: sentence(4 + s.next(8)), Lang: d.Lang})
			}
		}
	}
	return docs, questions
}

func benchParams(b testing.TB) Params {
	p, err := DefaultParams()
	if err != nil {
		b.Fatal(err)
	}
	return p
}

var benchSizes = []int{100, 300, 1000, 2000, 5000, 10000}

// BenchmarkBuild measures how long a library of 6 languages with 12 phrasings
// each takes to get ready, and how much memory it then holds.
func BenchmarkBuild(b *testing.B) {
	p := benchParams(b)
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			docs, _ := made(n, 6, 12)
			before := heap()
			var f *Finder
			for b.Loop() {
				var err error
				if f, err = NewInField(docs, nil, p); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(heap()-before)/(1<<20), "MB")
			runtime.KeepAlive(f)
		})
	}
}

// BenchmarkRestore measures how long the same library takes from a snapshot.
func BenchmarkRestore(b *testing.B) {
	p := benchParams(b)
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			docs, _ := made(n, 6, 12)
			f, err := NewInField(docs, nil, p)
			if err != nil {
				b.Fatal(err)
			}
			snapshot := f.Snapshot()
			for b.Loop() {
				if f, err = inField(docs, nil, p, snapshot); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(snapshot))/(1<<20), "MB-snapshot")
			runtime.KeepAlive(f)
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkDecide measures one question; p50 and p99 over the questions.
func BenchmarkDecide(b *testing.B) {
	p := benchParams(b)
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			docs, questions := made(n, 6, 12)
			f, err := NewInField(docs, nil, p)
			if err != nil {
				b.Fatal(err)
			}
			docs = nil //nolint:ineffassign,wastedassign // lets the memory go before it is measured
			var took []time.Duration
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				start := time.Now()
				f.Decide(questions[i%len(questions)])
				took = append(took, time.Since(start))
				i++
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}
