package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// frequent is a word and its share of all words of its language.
type frequent struct {
	word string
	freq float64
}

// wordLists gives the languages of wordfreq's list names. Serbian, Croatian and
// Bosnian share one list.
func wordLists(name string) []string {
	if name == "sh" {
		return []string{"hr", "sr", "bs"}
	}
	return []string{name}
}

// serbian writes the Latin letters of Serbian in Cyrillic, pairs first.
var serbian = strings.NewReplacer(
	"lj", "љ", "nj", "њ", "dž", "џ", "a", "а", "b", "б", "c", "ц", "č", "ч", "ć", "ћ", "d", "д", "đ", "ђ", "e", "е",
	"f", "ф", "g", "г", "h", "х", "i", "и", "j", "ј", "k", "к", "l", "л", "m", "м", "n", "н", "o", "о", "p", "п",
	"r", "р", "s", "с", "š", "ш", "t", "т", "u", "у", "v", "в", "z", "з", "ž", "ж",
)

// bothScripts adds the Cyrillic form of every word to a list in Latin.
func bothScripts(words []frequent) []frequent {
	both := make([]frequent, 0, 2*len(words))
	for _, w := range words {
		both = append(both, w, frequent{serbian.Replace(w.word), w.freq})
	}
	return both
}

// readWordfreq reads the small lists of the wheel of wordfreq.
func readWordfreq(wheel []byte) (map[string][]frequent, error) {
	z, err := zip.NewReader(bytes.NewReader(wheel), int64(len(wheel)))
	if err != nil {
		return nil, fmt.Errorf("the word lists: %w", err)
	}
	lists := map[string][]frequent{}
	for _, f := range z.File {
		name, ok := strings.CutPrefix(f.Name, "wordfreq/data/small_")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, ".msgpack.gz")
		words, err := readList(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		for _, tag := range wordLists(name) {
			lists[tag] = words
		}
		if name == "sh" {
			lists["sr"] = bothScripts(words)
		}
	}
	return lists, nil
}

// readList reads one packed list.
func readList(f *zip.File) ([]frequent, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	g, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(g)
	if err != nil {
		return nil, err
	}
	return unpack(raw)
}

// unpack reads an array of a header and, for each hundredth of a power of ten
// that a frequency lies below one, the words of that frequency.
func unpack(raw []byte) ([]frequent, error) {
	p := packed{raw}
	n, err := p.length(0x90, 15, 0xdc)
	if err != nil {
		return nil, err
	}
	if err := p.skipHeader(); err != nil {
		return nil, err
	}
	var words []frequent
	for centibel := 1; centibel < n; centibel++ {
		k, err := p.length(0x90, 15, 0xdc)
		if err != nil {
			return nil, err
		}
		for ; k > 0; k-- {
			word, err := p.text()
			if err != nil {
				return nil, err
			}
			words = append(words, frequent{word, math.Pow(10, -float64(centibel)/100)})
		}
	}
	return words, nil
}

// packed is what is left of a MessagePack file, of which these lists use but
// arrays and strings.
type packed struct{ rest []byte }

var errPacked = errors.New("not a list of words in MessagePack")

func (p *packed) take(n int) ([]byte, error) {
	if n < 0 || n > len(p.rest) {
		return nil, errPacked
	}
	taken := p.rest[:n]
	p.rest = p.rest[n:]
	return taken, nil
}

func (p *packed) text() (string, error) {
	size, err := p.length(0xa0, 31, 0xda)
	if err != nil {
		return "", err
	}
	word, err := p.take(size)
	return string(word), err
}

// length reads the head of an array or a string: its short form begins at a
// byte fix, its long one is marked by a byte before two or four of length.
func (p *packed) length(fix, short int, long byte) (int, error) {
	head, err := p.take(1)
	if err != nil {
		return 0, err
	}
	size := 2
	switch b := head[0]; {
	case int(b) >= fix && int(b) <= fix+short:
		return int(b) - fix, nil
	case b == 0xd9 && long == 0xda:
		size = 1
	case b == long+1:
		size = 4
	case b != long:
		return 0, fmt.Errorf("%w: byte %#x", errPacked, b)
	}
	n, err := p.take(size)
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[8-size:], n)
	return int(binary.BigEndian.Uint64(wide[:])), nil
}

// skipHeader skips {"format": "cB", "version": 1}.
func (p *packed) skipHeader() error {
	const header = "\x82\xa6format\xa2cB\xa7version\x01"
	head, err := p.take(len(header))
	if err == nil && string(head) != header {
		err = errPacked
	}
	return err
}
