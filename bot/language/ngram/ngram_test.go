package ngram

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// words gives the words of a message that are heard.
func words(t *Text) []string {
	var all []string
	for _, w := range t.spans[:t.words] {
		if t.heard(w) {
			all = append(all, string(t.runes[w.start:w.end]))
		}
	}
	return all
}

func TestText(t *testing.T) {
	for message, want := range map[string]string{
		"Hola, ¿qué TAL?":                     "hola qué",
		"holaaaa siii":                        "hola si",
		"j’ai  l'avocat 'quoted'":             "j'ai l'avocat quoted",
		"3andi 7a2 call 917-555-0100":         "3andi 7a2 call",
		"A123456789 x1y2z3 b2b":               "b2b",
		"see https://x.org/a www.y.net a@b.c": "see",
		"#room:x.org hello":                   "hello",
		"play Give The Three in my house":     "play in my house",
		"NEW YORK CITY":                       "new york city",
		"Maria Lopez":                         "maria lopez",
		"مُحَمَّد ـــ قال ICE":                "محمد قال",
		"ICE在门口8点怎么办":                         "在门口 点怎么办",
		"Benε εwᴐ":                            "benɛ ɛwɔ",
		"cafe\u0301 e\u200bf":                 "café ef",
	} {
		var text Text
		text.Reset(message)
		if got := strings.Join(words(&text), " "); got != want {
			t.Errorf("%q: %q, want %q", message, got, want)
		}
	}
}

func TestScript(t *testing.T) {
	for message, want := range map[string]Script{
		"": None, "123 !": None, "hello": Latin, "привет world": Cyrillic, "راح ICE وين": Arabic,
		"添加 Highway Patrolman 到 this is": Han, "日本語です": Kana, "한국어": Hangul, "ሰላም": Ethiopic, "नमस्ते": Devanagari,
	} {
		var text Text
		text.Reset(message)
		if got := text.Script(); got != want {
			t.Errorf("%q is in script %d, want %d", message, got, want)
		}
	}
	for i := 1; i < len(scriptRanges); i++ {
		if scriptRanges[i].first <= scriptRanges[i-1].last || scriptRanges[i].script >= Scripts {
			t.Errorf("range %d is out of order, or its script too big: %+v", i, scriptRanges[i])
		}
	}
}

func TestNeutral(t *testing.T) {
	var text Text
	ice := WordGram("ice")
	text.Reset("ice afuera")
	text.Neutral(func(w Gram) bool { return w == ice })
	if got := words(&text); !slices.Equal(got, []string{"afuera"}) {
		t.Errorf("%q", got)
	}
	text.Reset("ICE")
	text.Neutral(func(w Gram) bool { return w == ice })
	if got := words(&text); !slices.Equal(got, []string{"ice"}) {
		t.Errorf("a neutral word alone: %q", got)
	}
}

// small makes a model that knows three runs.
func small(t testing.TB) []byte {
	labels := []Label{{"aa", 1 << Latin, 0}, {"bb", 1<<Latin | 1<<Greek, -3}}
	file, err := Write(labels, []Weight{{WordGram("abcdef"), 1, 5}, {finish(step(step(0, ' '), 'a')), 0, -64}, {finish(step(step(0, ' '), 'a')), 1, 63}})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// A word that is listed counts beside its letters, and in bigger steps.
func TestScoreSaidWords(t *testing.T) {
	file, err := Write([]Label{{"aa", 1 << Latin, 0}}, []Weight{{Said(WordGram("la")), 0, 5}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	var text Text
	var scores Scores
	text.Reset("la la lala")
	if known := m.Score(&text, &scores); known != 0 || scores[0] != 2*5*WordUnits {
		t.Errorf("%d runs known, %d points", known, scores[0])
	}
}

func TestScore(t *testing.T) {
	m, err := Read(small(t))
	if err != nil {
		t.Fatal(err)
	}
	var text Text
	var scores Scores
	text.Reset("abcdef a")
	if known := m.Score(&text, &scores); known != 3 || scores[0] != -128 || scores[1] != -3+5+126 {
		t.Errorf("%d known, %d and %d", known, scores[0], scores[1])
	}
	if m.Runs() != 2 || m.Labels()[1].Tag != "bb" || !m.Labels()[1].In(Greek) || m.Labels()[0].In(Greek) {
		t.Errorf("%d runs, %+v", m.Runs(), m.Labels())
	}
}

// A broken file is refused, whatever is wrong with it; nothing is read past it.
func TestBrokenModel(t *testing.T) {
	file := small(t)
	for n := 0; n < len(file); n += 101 {
		if _, err := Read(file[:n]); !errors.Is(err, ErrModel) {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(file), err)
		}
	}
	var text Text
	text.Reset("abcdef abc a")
	rapid.Check(t, func(r *rapid.T) {
		broken := slices.Clone(file)
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			broken[rapid.IntRange(0, len(broken)-1).Draw(r, "at")] = rapid.Byte().Draw(r, "byte")
		}
		if m, err := Read(broken); err == nil {
			var scores Scores
			m.Score(&text, &scores)
		} else if !errors.Is(err, ErrModel) {
			r.Fatal(err)
		}
	})
}

func TestWriteInAnyOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(r, "weights")
		weights := make([]Weight, n)
		for i := range weights {
			weights[i] = Weight{Gram(i / 2 * 0x01234567), uint16(i % 2), int8(i - 30)}
		}
		labels := []Label{{Tag: "aa"}, {Tag: "bb"}}
		first, err := Write(labels, slices.Clone(weights))
		if err != nil {
			r.Fatal(err)
		}
		second, err := Write(labels, rapid.Permutation(weights).Draw(r, "order"))
		if err != nil || !slices.Equal(first, second) {
			r.Fatalf("%v, or other bytes", err)
		}
	})
	if _, err := Write(nil, nil); err == nil {
		t.Error("a model of no languages was written")
	}
}

// FuzzText holds that every message can be cut, within its bounds.
func FuzzText(f *testing.F) {
	f.Add("hola ¿qué tal? 3andi")
	f.Add(strings.Repeat("a'", 900))
	f.Add(strings.Repeat("a'", 450) + "\xff\x7f" + strings.Repeat("a'", 600)) // once wrote past its end
	f.Add(strings.Repeat("ab1 ", 900))
	f.Fuzz(func(t *testing.T, message string) {
		var text Text
		text.Reset(message)
		grams := 0
		text.Grams(func(Gram, int) { grams++ })
		if text.size > len(text.runes) || grams > len(text.runes)*(MaxOrder+1) {
			t.Fatalf("%d runes, %d grams", text.size, grams)
		}
		for _, w := range text.spans[:text.words] {
			if w.start <= 0 || w.end <= w.start || int(w.end) > text.size || text.runes[w.start-1] != ' ' {
				t.Fatalf("word %+v of %d runes", w, text.size)
			}
		}
	})
}
