package endpoint

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"
)

// fuzzLabels are a fixed table: what is fuzzed is the server's answer.
func fuzzLabels() labels {
	l := labels{name: []string{"BCDFGH", "JKLMNP", "QRSTVW", "XZBCDF"}, number: map[string]int{}}
	for i, n := range l.name {
		l.number[n] = i
	}
	return l
}

// fromBody does to a body what a request does to it: the envelope's check, the
// client library's decoding, and the content.
func fromBody(body []byte) (string, error) {
	if err := checkChat(body); err != nil {
		return "", err
	}
	var resp openai.ChatCompletionResponse
	if err := json.Unmarshal(body, &resp); err != nil || len(resp.Choices) != 1 {
		return "", fault(FaultEnvelope)
	}
	return resp.Choices[0].Message.Content, nil
}

func envelope(content string) string {
	c, _ := json.Marshal(content) // a string always marshals
	return `{"choices":[{"index":0,"message":{"role":"assistant","content":` + string(c) + `},"finish_reason":"stop"}]}`
}

var seeds = []string{
	`{"ids":["BCDFGH"]}`, `{"ids":[]}`, `{"ids":["XZBCDF","BCDFGH","QRSTVW"]}`, `{"ids":["BCDFGH","BCDFGH"]}`, `{"ids":null}`,
	`{"ids":["BCDFGH"],"ids":["JKLMNP"]}`, `{"Ids":["BCDFGH"]}`, `{"query":"a door\nuna puerta"}`, `{"query":""}`, " {\n\"ids\" : [ \"BCDFGH\" ] } ",
	`{"ids":["\u0042CDFGH"]}`, `[]`, `null`, "\ufeff{}", `{"ids":["BCDFGH"]} x`,
}

// FuzzChoice: whatever the server sends, what is chosen is at most three
// different places in this request's list. package model goes through all of these.
func FuzzChoice(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(envelope(s)), true)
		f.Add([]byte(s), false)
	}
	table := fuzzLabels()
	f.Fuzz(func(t *testing.T, data []byte, whole bool) { holdsChoice(t, data, whole, table) })
}

// holdsChoice decodes a body, or a content alone, and reports whether it was taken.
func holdsChoice(t *testing.T, data []byte, whole bool, table labels) bool {
	t.Helper()
	content := string(data)
	if whole {
		var err error
		if content, err = fromBody(data); err != nil {
			mustBeFault(t, err)
			return false
		}
	}
	chosen, err := decodeChoice(content, table)
	if err != nil {
		mustBeFault(t, err)
		return false
	}
	if len(chosen) > maxChosen {
		t.Fatalf("%d places from %q", len(chosen), data)
	}
	for i, n := range chosen {
		if n < 0 || n >= len(table.name) || slices.Contains(chosen[:i], n) {
			t.Fatalf("places %v from %q", chosen, data)
		}
	}
	return true
}

// TestChoiceUnderMutation decodes seeds in which a few bytes were changed,
// doubled, cut out, or replaced by pieces of JSON. It does what FuzzChoice does without
// measuring coverage, and therefore much faster. COMPA_MUTATIONS says how often.
func TestChoiceUnderMutation(t *testing.T) {
	times := 20_000
	if n, err := strconv.Atoi(os.Getenv("COMPA_MUTATIONS")); err == nil {
		times = n
	}
	r, table, taken := rand.New(rand.NewPCG(1, 2)), fuzzLabels(), 0
	for i := range times {
		seed, whole := seeds[r.IntN(len(seeds))], i%2 == 0
		if whole {
			seed = envelope(seed)
		}
		if holdsChoice(t, mutate(r, []byte(seed)), whole, table) {
			taken++
		}
	}
	t.Logf("%d mutations, %d of them taken for an answer", times, taken)
	if taken == 0 || taken > times/2 {
		t.Errorf("%d of %d mutations were taken: they test nothing", taken, times)
	}
}

var pieces = []string{`"ids"`, `"BCDFGH"`, `"JKLMNP"`, `{`, `}`, `[`, `]`, `,`, `:`, `"`, `\`, `null`, `1`, ` `, "\x00", "\xff", `"choices"`, `"error":{},`,
	`"finish_reason":"stop"`, `"tool_calls":[]`, `"tool_calls":[{}]`, `"refusal":"no",`, `"content":"x",`, `"role":"assistant"`, `\u0042`, "\u200b", "\ufeff"}

func mutate(r *rand.Rand, b []byte) []byte {
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b) + 1)
		to := min(len(b), at+r.IntN(8))
		switch r.IntN(4) {
		case 0:
			b = slices.Concat(b[:at], []byte(pieces[r.IntN(len(pieces))]), b[to:])
		case 1:
			b = slices.Concat(b[:at], []byte(pieces[r.IntN(len(pieces))]), b[at:])
		case 2:
			b = slices.Concat(b[:at], b[to:])
		default:
			b = slices.Concat(b[:to], b[at:])
		}
	}
	return b
}

// FuzzSearch: search texts are few, short, of one line and visible.
func FuzzSearch(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		texts, err := decodeSearch(content)
		if err != nil {
			mustBeFault(t, err)
			return
		}
		if texts.Len() == 0 || texts.Len() > maxSearch {
			t.Fatalf("%d texts", texts.Len())
		}
		texts.Each(func(s string) {
			if s == "" || strings.ContainsAny(s, "\r\n\x00\u200b") || utf8.RuneCountInString(s) > maxText || !utf8.ValidString(s) {
				t.Fatalf("search text %q", s)
			}
		})
	})
}

// FuzzMask: masking twice changes nothing that matters, and no run of nine digits gets through.
func FuzzMask(f *testing.F) {
	for _, s := range []string{"A012345678", "call (918) 555-0147", "me llamo Juan Pérez", "١٢٣٤٥٦٧٨٩", "\xff\xfe", "@a:b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		run := 0
		for _, r := range Mask(text) {
			if r < '0' || r > '9' {
				run = 0
				continue
			}
			if run++; run > 8 {
				t.Fatalf("Mask(%q) = %q", text, Mask(text))
			}
		}
	})
}

func mustBeFault(t *testing.T, err error) {
	t.Helper()
	if f, ok := err.(*Fault); !ok || !slices.Contains(FaultKinds(), f.Kind) {
		t.Fatalf("error %v is not a fault of a known kind", err)
	}
}
