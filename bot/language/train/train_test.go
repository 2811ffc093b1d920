package main

import (
	"errors"
	"math"
	"testing"
)

func TestUnpack(t *testing.T) {
	words, err := unpack([]byte("\x94\x82\xa6format\xa2cB\xa7version\x01\x91\xa2de\x90\xdc\x00\x02\xa3que\xd9\x02el"))
	if err != nil || len(words) != 3 || words[2].word != "el" || math.Abs(words[0].freq-.977) > .001 || math.Abs(words[1].freq-.933) > .001 {
		t.Errorf("%v, %v", words, err)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("\x94\x82\xa6format\xa2cB\xa7version\x01\x91\xa2de\x90\xdd\x00\x00\x00\x02\xa3que\xd9\x02el"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := unpack(raw); err != nil && !errors.Is(err, errPacked) {
			t.Fatal(err)
		}
	})
}

func TestPlainLatin(t *testing.T) {
	for s, want := range map[string]string{"él está aquí": "el esta aqui", "mèsi": "mesi", "йод ё": "йод ё", "đường": "đuong"} {
		if got := plainLatin(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// A run keeps the weightiest of its languages, whatever their order.
func TestCrowded(t *testing.T) {
	matters := make([]float64, crowd+10)
	for i := range matters {
		matters[i] = float64(i)
	}
	if got := crowded(matters); got != 10 {
		t.Errorf("limit %v, want 10", got)
	}
	if got := crowded(matters[:crowd]); got != 0 {
		t.Errorf("limit %v for a run that is not crowded", got)
	}
}

func TestMerge(t *testing.T) {
	merged := merge(map[string][]frequent{"de": {{"der", .2}}, "fr": {{"le", .1}}}, map[string][]frequent{"de": {{"der", .4}, {"die", .3}}, "sr": {{"људи", .1}}})
	if de := merged["de"]; len(de) != 2 || de[0].word != "der" || math.Abs(de[0].freq-.3) > 1e-9 || math.Abs(de[1].freq-.15) > 1e-9 {
		t.Errorf("German: %v", de)
	}
	if sr := merged["sr"]; len(sr) != 2 || sr[0].word != "ljudi" || sr[1].word != "људи" {
		t.Errorf("Serbian: %v", sr)
	}
	if fr := merged["fr"]; len(fr) != 1 {
		t.Errorf("French: %v", fr)
	}
}

// What a line has said is not counted while it is learned from.
func TestKnownWithout(t *testing.T) {
	k := known{count: 1, total: 100, part: 1}
	if k.weight(0) <= 0 || k.weight(1) != 0 {
		t.Errorf("%v with the line, %v without", k.weight(0), k.weight(1))
	}
}

func TestSerbianInBothScripts(t *testing.T) {
	both := bothScripts([]frequent{{"ljudi", .1}})
	if len(both) != 2 || both[1].word != "људи" || both[1].freq != .1 {
		t.Errorf("%v", both)
	}
}
