package ngram

import (
	"encoding/binary"
	"fmt"
	"sort"
)

// Weight is what one run says about one language.
type Weight struct {
	Gram  Gram
	Label uint16
	Value int8 // from MinWeight to MaxWeight, in Units
}

// Write makes a model file. The weights are sorted in place; the same labels
// and weights, in whatever order, give the same bytes.
func Write(labels []Label, weights []Weight) ([]byte, error) {
	if len(labels) == 0 || len(labels) > MaxLabels {
		return nil, fmt.Errorf("%d languages; a model holds 1 to %d", len(labels), MaxLabels)
	}
	sort.Slice(weights, func(i, j int) bool {
		a, b := weights[i], weights[j]
		return a.Gram < b.Gram || a.Gram == b.Gram && a.Label < b.Label
	})
	var sizes [buckets]byte
	var low, counts, postings []byte
	for i := 0; i < len(weights); {
		end := i
		for end < len(weights) && weights[end].Gram == weights[i].Gram {
			w := weights[end]
			postings = binary.LittleEndian.AppendUint16(postings, w.Label<<weightBits|uint16(int(w.Value)+weightZero))
			end++
		}
		bucket := weights[i].Gram >> 16
		if end-i > MaxPostings || sizes[bucket] == 255 {
			return nil, fmt.Errorf("run %08x: %d languages and %d neighbours; at most %d and 254", weights[i].Gram, end-i, sizes[bucket], MaxPostings)
		}
		sizes[bucket]++
		low = binary.LittleEndian.AppendUint16(low, uint16(weights[i].Gram))
		counts = append(counts, byte(end-i))
		i = end
	}
	file := append([]byte(magic), 0, 0, 0, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(file[len(magic):], uint32(len(labels)))
	binary.LittleEndian.PutUint32(file[len(magic)+4:], uint32(len(counts)))
	for _, l := range labels {
		file = append(append(file, byte(len(l.Tag))), l.Tag...)
		file = binary.LittleEndian.AppendUint64(file, l.Scripts)
		file = binary.LittleEndian.AppendUint16(file, uint16(l.Bias))
	}
	file = append(append(append(append(file, sizes[:]...), low...), counts...), postings...)
	return file, nil
}
