package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"compa/bot/answer"
	"compa/bot/answer/eval"
)

// A weighed is the offer for one question, and which of its entries is right.
type weighed struct {
	offer []near
	right int
}

// folds is how often a part is held out while the weight is learned on the rest.
const folds = 5

// reportWeight says what nearness in meaning does to the order of what is offered: without it, with
// the weight in use, and with one learned from these very questions, also on those it was not learned from.
func reportWeight(ctx context.Context, w io.Writer, h helpedFinder, without []eval.Result, known bool, is func(entry, id string) bool) error {
	if h.near == nil {
		return nil
	}
	var all []weighed
	for i := range without {
		q := without[i].Query
		offer, err := h.near(ctx, asked(q, known), without[i].Decision)
		if err != nil {
			return fmt.Errorf("nearness of question %s: %w", q.ID, err)
		}
		if right := rightOf(offer, q.Gold, is); right >= 0 && len(offer) > 1 {
			all = append(all, weighed{offer, right})
		}
	}
	if len(all) < 2*folds {
		fmt.Fprintf(w, "nearness in meaning: %d questions with a right entry among several are too few to learn from\n", len(all))
		return nil
	}
	held := 0
	for fold := range folds {
		var rest, part []weighed
		for i, x := range all {
			if i%folds == fold {
				part = append(part, x)
			} else {
				rest = append(rest, x)
			}
		}
		held += firsts(part, learnWeight(rest))
	}
	learned := learnWeight(all)
	fmt.Fprintf(w, "nearness in meaning: of %d questions with a right entry among several, it stands first for %d without, %d with the weight %.2f in use,\n"+
		"%d with %.2f learned here, %d where learned on the other four fifths\n",
		len(all), firsts(all, 0), firsts(all, h.weight), h.weight, firsts(all, learned), learned, held)
	return nil
}

// rightOf gives the place of the best right entry in an offer, or -1.
func rightOf(offer []near, gold []string, is func(entry, id string) bool) int {
	for _, g := range gold {
		if i := slices.IndexFunc(offer, func(n near) bool { return is(n.id, g) }); i >= 0 {
			return i
		}
	}
	return -1
}

// firsts counts the offers in which the right entry comes first.
func firsts(all []weighed, weight float64) int {
	count := 0
	for _, x := range all {
		best := 0
		for i, n := range x.offer {
			if n.log+weight*n.meaning > x.offer[best].log+weight*x.offer[best].meaning {
				best = i
			}
		}
		if best == x.right {
			count++
		}
	}
	return count
}

// Bounds of the learning. The prior keeps few questions from making a signal infinite.
const (
	newtonSteps = 50
	prior       = 0.1
)

// learnWeight fits how likely each entry of an offer is the right one, by a logistic choice over the
// two signals, and gives the weight of meaning in units of the logarithm's. The fit is concave, so Newton's steps find
// its one best point. A signal that speaks against itself has no weight.
func learnWeight(all []weighed) float64 {
	a, b := 1.0, 0.0
	for range newtonSteps {
		ga, gb, haa, hab, hbb := slope(all, a, b)
		determinant := haa*hbb - hab*hab
		da, db := (hbb*ga-hab*gb)/determinant, (haa*gb-hab*ga)/determinant
		a, b = a+da, b+db
		if math.Abs(da)+math.Abs(db) < 1e-9 {
			break
		}
	}
	if a <= 0 || b <= 0 {
		return 0
	}
	return b / a
}

// slope gives the gradient of the log-likelihood at a and b, and its curvature with the sign turned.
func slope(all []weighed, a, b float64) (ga, gb, haa, hab, hbb float64) {
	ga, gb, haa, hbb = -prior*a, -prior*b, prior, prior
	for _, x := range all {
		most := math.Inf(-1)
		for _, n := range x.offer {
			most = max(most, a*n.log+b*n.meaning)
		}
		var sum, l, m, ll, lm, mm float64
		for _, n := range x.offer {
			p := math.Exp(a*n.log + b*n.meaning - most)
			sum += p
			l, m = l+p*n.log, m+p*n.meaning
			ll, lm, mm = ll+p*n.log*n.log, lm+p*n.log*n.meaning, mm+p*n.meaning*n.meaning
		}
		l, m = l/sum, m/sum
		ga, gb = ga+x.offer[x.right].log-l, gb+x.offer[x.right].meaning-m
		haa, hab, hbb = haa+ll/sum-l*l, hab+lm/sum-l*m, hbb+mm/sum-m*m
	}
	return ga, gb, haa, hab, hbb
}

// asked is the question that a member would put.
func asked(q eval.Query, known bool) answer.Question {
	ask := answer.Question{Text: q.Query, Place: q.MemberPlace()}
	if known {
		ask.Lang = q.Lang
	}
	return ask
}
