package endpoint

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// This file leans on the decoder's own files alone. After every execution Go copies the
// coverage counters of all that is linked in, and with the HTTP client there are 50,000 of them, six times
// what the decoder and JSON have. So a long run names the files:
//
//	cd bot/model/endpoint
//	go test -run '^$' -fuzz '^FuzzChoice$' fault.go strict.go envelope.go labels.go decode.go decode_fuzz_test.go

// fuzzLabels are a fixed table: what is fuzzed is the server's answer.
func fuzzLabels() labels {
	l := labels{name: []string{"BCDFGH", "JKLMNP", "QRSTVW", "XZBCDF"}, number: map[string]int{}}
	for i, n := range l.name {
		l.number[n] = i
	}
	return l
}

// chatBody is the part of the client library's answer that is read. TestChoiceUnderMutation
// holds it against the library's own type.
type chatBody struct {
	Choices []struct {
		Message struct {
			Content string `json:"content"`
		} `json:"message"`
	} `json:"choices"`
}

// fromBody does to a body what a request does to it: the envelope's check, the
// decoding, and the content.
func fromBody(body []byte) (string, error) {
	if err := checkChat(body); err != nil {
		return "", err
	}
	var resp chatBody
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

func mustBeFault(t *testing.T, err error) {
	t.Helper()
	if f, ok := err.(*Fault); !ok || !slices.Contains(FaultKinds(), f.Kind) {
		t.Fatalf("error %v is not a fault of a known kind", err)
	}
}
