package model

import (
	"context"
	"errors"
	"time"

	"compa/bot/answer"
	"compa/bot/model/endpoint"
)

// Budget is how long all work of the model on one question may take. After
// that the finder's decision goes out.
const Budget = 2500 * time.Millisecond

// A Finder decides without a model.
type Finder interface {
	Decide(answer.Question) answer.Decision
}

// A Server is what the decider asks; *endpoint.Client is one.
type Server interface {
	Choose(ctx context.Context, question string, passages []endpoint.Passage) ([]int, error)
	Rewrite(ctx context.Context, question string, languages []string) (endpoint.SearchTexts, error)
}

// A Meter counts what the model did. Its arguments are fixed words, never texts.
type Meter interface {
	Used(changed bool)               // the model's answer was taken; whether it changed the decision
	Fault(kind endpoint.FaultKind)   // it was not
	Took(d time.Duration, fine bool) // how long the member waited for it
}

// Use says which of its tasks the model is given.
type Use struct {
	Choose  bool // among the finder's entries, or none of them
	Rewrite bool // of questions, for searching only
}

// Options are what a decider is made of.
type Options struct {
	Finder    Finder
	Server    Server
	Use       Use
	Languages []string                                       // of the library, for rewriting
	Passage   func(id, lang string) (endpoint.Passage, bool) // the reviewed text of an entry
	Answer    float64                                        // the probability from which the finder answers outright
	Choose    float64                                        // the probability from which it offers a choice
	Low       float64                                        // the probability from which one of its candidates is shown to the model
	Meter     Meter
	Vectors   func() *Vectors // order by meaning; nil, or giving nil: without
	Now       func() time.Time
}

// A Decider decides with the help of a model. It is safe for concurrent use.
type Decider struct{ o Options }

// New makes a decider. Every field of the options but Languages and Vectors must be set.
func New(o Options) (*Decider, error) {
	if o.Finder == nil || o.Server == nil || o.Passage == nil || o.Meter == nil || o.Now == nil {
		return nil, errors.New("model: finder, server, passages, meter and clock must all be given")
	}
	if o.Low <= 0 || o.Choose < o.Low || o.Answer < o.Choose {
		return nil, errors.New("model: the finder's thresholds must be above zero and in order")
	}
	return &Decider{o}, nil
}

type withoutKey struct{}

// Without gives a context in which the model is not asked: for rooms that opted out.
func Without(ctx context.Context) context.Context { return context.WithValue(ctx, withoutKey{}, true) }

// Decide decides about a question. What comes back holds only entries that the finder offered.
func (d *Decider) Decide(ctx context.Context, q answer.Question) answer.Decision {
	base := d.o.Finder.Decide(q)
	if ctx.Value(withoutKey{}) != nil || !d.mayAsk(q, base) {
		return base
	}
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	start := d.o.Now()
	made, asked, err := d.improve(ctx, q, base)
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if !asked {
		return base
	}
	d.o.Meter.Took(d.o.Now().Sub(start), err == nil)
	if err != nil {
		d.o.Meter.Fault(endpoint.KindOf(err))
		return base
	}
	d.o.Meter.Used(made.Reason != base.Reason)
	return made
}

// mayAsk: danger never waits; the place and the sides of a comparison are the
// finder's to know; and a question that leans on the one before cannot be judged by itself.
func (d *Decider) mayAsk(q answer.Question, base answer.Decision) bool {
	switch base.Kind {
	case answer.Answer:
		return base.Probability >= d.o.Answer || q.Last == ""
	case answer.Choose, answer.NoAnswer:
		return len(base.Candidates) > 0
	}
	return false
}

// improve takes the steps that are in use, one after the other. The first fault ends
// it, so a failing server is asked once. asked tells whether anything was sent.
func (d *Decider) improve(ctx context.Context, q answer.Question, base answer.Decision) (_ answer.Decision, asked bool, _ error) {
	o := d.offer(base)
	if d.o.Use.Rewrite && base.Kind != answer.Answer {
		asked = true
		texts, err := d.o.Server.Rewrite(ctx, q.Text, d.o.Languages)
		if err != nil {
			return base, asked, err
		}
		if base.Kind == answer.NoAnswer {
			return nearest(base, d.search(q, texts)), asked, nil
		}
		o.promote(d.search(q, texts))
	}
	if base.Kind == answer.NoAnswer || len(o.ids) == 0 {
		return base, asked, nil
	}
	if v := d.vectors(); v != nil {
		asked = true
		if err := v.order(ctx, q.Text, &o); err != nil {
			return base, asked, err
		}
	}
	if !d.o.Use.Choose && !asked {
		return base, false, nil
	}
	if !d.o.Use.Choose {
		return o.arranged(base, d.o.Answer), asked, nil
	}
	passages, ok := d.passages(o.ids, q.Lang, base.Lang)
	if !ok {
		return base, asked, nil
	}
	chosen, err := d.o.Server.Choose(ctx, q.Text, passages)
	if err != nil {
		return base, true, err
	}
	return o.chosen(base, chosen, d.o.Answer), true, nil
}

func (d *Decider) vectors() *Vectors {
	if d.o.Vectors == nil {
		return nil
	}
	return d.o.Vectors()
}

// search asks the finder about the model's texts. Only ids come back.
func (d *Decider) search(q answer.Question, texts endpoint.SearchTexts) []answer.Candidate {
	best := map[string]answer.Candidate{}
	texts.Each(func(text string) {
		for _, c := range d.o.Finder.Decide(answer.Question{Text: text, Place: q.Place}).Candidates {
			if c.Probability >= d.o.Choose && c.Probability > best[c.ID].Probability {
				best[c.ID] = c
			}
		}
	})
	return byProbability(best)
}

func (d *Decider) passages(ids []string, langs ...string) ([]endpoint.Passage, bool) {
	lang := ""
	for _, l := range langs {
		if lang == "" {
			lang = l
		}
	}
	out := make([]endpoint.Passage, len(ids))
	for i, id := range ids {
		p, ok := d.o.Passage(id, lang)
		if !ok {
			return nil, false
		}
		out[i] = p
	}
	return out, true
}
