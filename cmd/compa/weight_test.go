package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"compa/bot/answer"
	"compa/bot/answer/eval"
)

// offers are made-up ones in which meaning is right as often as said, and the finder always prefers the first entry a little.
func offers(n int, meaningRight func(i int) bool) []weighed {
	var out []weighed
	for i := range n {
		w := weighed{offer: []near{{"a", math.Log(0.4), 0}, {"b", math.Log(0.3), 0}}, right: i % 2}
		toward := w.right
		if !meaningRight(i) {
			toward = 1 - toward
		}
		w.offer[toward].meaning = 2
		out = append(out, w)
	}
	return out
}

func TestLearnWeight(t *testing.T) {
	good := offers(100, func(i int) bool { return i%10 != 0 && i%10 != 1 })
	if w := learnWeight(good); w < 0.15 || firsts(good, w) != 80 || firsts(good, 0) != 50 {
		t.Errorf("meaning that is right in 80 of 100: weight %.3f, first in %d, without in %d", w, firsts(good, w), firsts(good, 0))
	}
	if w := learnWeight(offers(100, func(i int) bool { return i%4 >= 2 })); w > 0.1 {
		t.Errorf("meaning that says nothing has the weight %.3f", w)
	}
	if w := learnWeight(offers(100, func(i int) bool { return false })); w != 0 {
		t.Errorf("meaning that is always wrong has the weight %.3f", w)
	}
}

func TestReportWeight(t *testing.T) {
	var results []eval.Result
	for i := range 20 {
		results = append(results, eval.Result{Query: eval.Query{ID: fmt.Sprint(i), Gold: []string{"b"}}})
	}
	h := helpedFinder{weight: 1, near: func(context.Context, answer.Question, answer.Decision) ([]near, error) {
		return []near{{"a", math.Log(0.4), 0}, {"b", math.Log(0.3), 1}}, nil
	}}
	is := func(entry, id string) bool { return entry == id }
	var b bytes.Buffer
	if err := reportWeight(t.Context(), &b, h, results, false, is); err != nil || !strings.Contains(b.String(),
		"of 20 questions with a right entry among several, it stands first for 0 without, 20 with the weight 1.00 in use") {
		t.Errorf("%v: %s", err, b.String())
	}
	b.Reset()
	if err := reportWeight(t.Context(), &b, h, results[:3], false, is); err != nil || !strings.Contains(b.String(), "too few") {
		t.Errorf("%v: %s", err, b.String())
	}
	if err := reportWeight(t.Context(), &b, helpedFinder{}, results, false, is); err != nil {
		t.Error(err)
	}
}
