package endpoint

import (
	"fmt"
	"io"
	"slices"
)

// labels name the passages of one request. They are drawn anew for every
// request, so nothing that a member writes can name one.
type labels struct {
	name   []string
	number map[string]int
}

const (
	labelLetters = "BCDFGHJKLMNPQRSTVWXZ" // no vowels: no words
	labelLength  = 6                      // 64 million labels
)

// newLabels draws n labels. It fails only when the source of randomness does.
func newLabels(n int, random io.Reader) (labels, error) {
	l := labels{number: make(map[string]int, n)}
	for tries := 0; len(l.name) < n; tries++ {
		if tries > 8*n {
			return labels{}, fmt.Errorf("labels: the source of randomness repeats itself")
		}
		word, err := randomWord(random)
		if err != nil {
			return labels{}, err
		}
		if _, taken := l.number[word]; taken {
			continue
		}
		l.number[word] = len(l.name)
		l.name = append(l.name, word)
	}
	return l, nil
}

func randomWord(random io.Reader) (string, error) {
	bytes := make([]byte, labelLength)
	if _, err := io.ReadFull(random, bytes); err != nil {
		return "", fmt.Errorf("labels: %w", err)
	}
	for i, b := range bytes {
		bytes[i] = labelLetters[int(b)%len(labelLetters)]
	}
	return string(bytes), nil
}

// shuffled gives the numbers in the order of the labels' names.
func (l labels) shuffled() []int {
	names := slices.Sorted(slices.Values(l.name))
	out := make([]int, len(names))
	for i, name := range names {
		out[i] = l.number[name]
	}
	return out
}
