package ngram

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Unit is what one step of a weight or a score is worth in natural logarithms.
// Scores are sums of small integers, so they are the same on every machine.
const Unit = 1.0 / 16

// The file: magic, number of labels and of runs (uint32 each); the labels
// (length, letters, scripts uint64, bias int16); for each of the 65,536 values
// of a fingerprint's upper half how many runs have it (one byte); the lower
// halves (uint16) in order; how many languages each run speaks for (one byte);
// and their weights, a uint16 each: the label in 9 bits, the weight in 7.
const (
	magic      = "compa-lid-1\n"
	buckets    = 1 << 16
	labelBits  = 9
	weightBits = 16 - labelBits
	weightZero = 1 << (weightBits - 1)

	// MaxLabels is how many languages a model can hold.
	MaxLabels = 1 << labelBits
	// MinWeight is the least weight of one run, in Units.
	MinWeight = -weightZero
	// MaxWeight is the greatest.
	MaxWeight = weightZero - 1
	// WordUnits is how many Units one step of a word's weight is worth: between
	// a common word and an unknown one lies more than a run's weight can say.
	WordUnits = 2
	// MaxPostings bounds the languages of one run.
	MaxPostings = 255
)

// Label is a language of the model.
type Label struct {
	// Tag is the language's name, as it was given when the model was learned.
	Tag string
	// Scripts is the set of scripts in which the language was seen.
	Scripts uint64
	// Bias is added to every score of the language, in Units.
	Bias int16
}

// In reports whether the language is written in a script.
func (l Label) In(s Script) bool { return l.Scripts>>s&1 != 0 }

// Model holds what each run of letters says about each language. It reads the
// bytes it was made from in place, so they must not change; it can be used by
// many goroutines.
type Model struct {
	labels   []Label
	first    [buckets + 1]uint32 // of a bucket: its first run
	at       [buckets]uint32     // of a bucket: where its weights begin
	low      []byte
	counts   []byte
	postings []byte
}

// ErrModel is wrapped by every fault of a model file.
var ErrModel = errors.New("not a language model of this version")

// Read makes a model of a file's bytes without copying them. It fails with
// ErrModel when the bytes are not a whole model.
func Read(file []byte) (*Model, error) {
	if len(file) < len(magic)+8 || string(file[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrModel, magic)
	}
	labels := binary.LittleEndian.Uint32(file[len(magic):])
	runs := int(binary.LittleEndian.Uint32(file[len(magic)+4:]))
	if labels == 0 || labels > MaxLabels {
		return nil, fmt.Errorf("%w: %d languages, 1 to %d can be", ErrModel, labels, MaxLabels)
	}
	m := &Model{}
	rest, err := m.readLabels(file[len(magic)+8:], int(labels))
	if err != nil {
		return nil, err
	}
	if len(rest) < buckets+3*runs {
		return nil, fmt.Errorf("%w: it ends within its %d runs", ErrModel, runs)
	}
	sizes := rest[:buckets]
	m.low, m.counts, m.postings = rest[buckets:buckets+2*runs], rest[buckets+2*runs:buckets+3*runs], rest[buckets+3*runs:]
	return m, m.index(sizes)
}

// readLabels reads the languages and gives the bytes behind them.
func (m *Model) readLabels(file []byte, n int) ([]byte, error) {
	m.labels = make([]Label, n)
	for i := range m.labels {
		if len(file) == 0 || len(file) < 1+int(file[0])+10 {
			return nil, fmt.Errorf("%w: it ends within its languages", ErrModel)
		}
		end := 1 + int(file[0])
		m.labels[i] = Label{
			Tag:     string(file[1:end]),
			Scripts: binary.LittleEndian.Uint64(file[end:]),
			Bias:    int16(binary.LittleEndian.Uint16(file[end+8:])),
		}
		file = file[end+10:]
	}
	return file, nil
}

// index finds where each bucket begins, and checks that every run and every
// label lies within the file, so that a look-up need not.
func (m *Model) index(sizes []byte) error {
	run, posting := 0, 0
	for b, size := range sizes {
		m.first[b], m.at[b] = uint32(run), uint32(posting)
		if run+int(size) > len(m.counts) {
			return fmt.Errorf("%w: its buckets hold more runs than it has", ErrModel)
		}
		for _, n := range m.counts[run : run+int(size)] {
			posting += int(n)
		}
		run += int(size)
	}
	m.first[buckets] = uint32(run)
	if run != len(m.counts) || 2*posting != len(m.postings) {
		return fmt.Errorf("%w: %d of %d runs and %d of %d weights", ErrModel, run, len(m.counts), 2*posting, len(m.postings))
	}
	for i := 0; i < len(m.postings); i += 2 {
		if label := binary.LittleEndian.Uint16(m.postings[i:]) >> weightBits; int(label) >= len(m.labels) {
			return fmt.Errorf("%w: weight for language %d of %d", ErrModel, label, len(m.labels))
		}
	}
	return nil
}

// Labels gives the languages of the model; an index into it is a language's
// number. It must not be changed.
func (m *Model) Labels() []Label { return m.labels }

// Runs gives the number of runs of letters the model knows.
func (m *Model) Runs() int { return len(m.counts) }

// Scores are the points of every language for one text, in Units.
type Scores [MaxLabels]int32

// Score adds up what the runs and the words of a text say. It sets the points of the model's
// languages, whether they are written in the text's script or not, and gives
// the number of runs that the model knew.
func (m *Model) Score(t *Text, scores *Scores) (known int) {
	for i := range m.labels {
		scores[i] = int32(m.labels[i].Bias)
	}
	t.Grams(func(g Gram, _ int) {
		if m.add(g, 1, scores) {
			known++
		}
	})
	t.EachWord(func(w Gram) { m.add(Said(w), WordUnits, scores) })
	return known
}

// add adds so many times what one run says, and reports whether the model
// knows it.
func (m *Model) add(g Gram, times int32, scores *Scores) bool {
	bucket, low := g>>16, uint16(g)
	first, end := m.first[bucket], m.first[bucket+1]
	at := m.at[bucket]
	for run := first; run < end; run++ {
		n := uint32(m.counts[run])
		if binary.LittleEndian.Uint16(m.low[2*run:]) != low {
			at += n
			continue
		}
		postings := m.postings[2*at : 2*(at+n)]
		for i := 0; i+1 < len(postings); i += 2 {
			p := uint16(postings[i]) | uint16(postings[i+1])<<8
			scores[p>>weightBits] += times * (int32(p&(1<<weightBits-1)) - weightZero)
		}
		return true
	}
	return false
}
