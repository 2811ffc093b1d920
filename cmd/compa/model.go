package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"compa/bot"
	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/bot/model"
	"compa/bot/model/endpoint"
	"compa/config"
	"compa/content"
)

// This file alone knows package model. Without that package,
// testdata/model_none.go.txt stands in its place and nothing else changes; a test builds it so.

// findWithModel puts a model before the finder, where one is configured.
func findWithModel(o modelOptions, finder *answer.Finder, shelf *content.Shelf, p answer.Params) (helpedFinder, error) {
	if o.URL == "" {
		return helpedFinder{finder: deciding{finder}}, nil
	}
	client, err := endpoint.New(endpointOptions(o.Model))
	if err != nil {
		return helpedFinder{}, err
	}
	registry := o.metrics
	if registry == nil {
		registry = prometheus.NewRegistry()
	}
	meter, err := model.NewMetrics(registry)
	if err != nil {
		return helpedFinder{}, err
	}
	var vectors atomic.Pointer[model.Vectors]
	if o.Embed != "" {
		if err := prepareVectors(o, client, shelf.Library(), &vectors); err != nil {
			return helpedFinder{}, err
		}
	}
	d, err := model.New(model.Options{
		Finder: finder, Server: client, Passage: passages(shelf), Languages: languagesOf(shelf.Library()),
		Use:    model.Use{Choose: o.Name != "" && slices.Contains(o.Tasks, "choose"), Rewrite: o.Name != "" && slices.Contains(o.Tasks, "rewrite")},
		Answer: p.Field.Answer, Choose: p.Field.Choose, Low: leastOffered, Meter: meter, Vectors: vectors.Load, Now: time.Now,
	})
	if err != nil {
		return helpedFinder{}, err
	}
	helped := helpedFinder{finder: d, use: conversation.ModelLocal}
	if client.Remote() {
		helped.use = conversation.ModelRemote
	}
	if o.Embed != "" {
		helped.near, helped.weight = nearnessOf(d), model.MeaningWeight
	}
	return helped, nil
}

func nearnessOf(d *model.Decider) nearness {
	return func(ctx context.Context, q answer.Question, base answer.Decision) ([]near, error) {
		found, err := d.Nearness(ctx, q, base)
		out := make([]near, len(found))
		for i, n := range found {
			out[i] = near{n.ID, n.Log, n.Nearness}
		}
		return out, err
	}
}

// leastOffered is the probability from which a candidate is shown to the model,
// once the question itself has passed the finder's threshold. The finder gives each further
// candidate a share of the first one's probability, so its own threshold would leave one to choose from.
const leastOffered = 0.05

func endpointOptions(c config.Model) endpoint.Options {
	return endpoint.Options{URL: c.URL, Key: c.Key, Model: c.Name, EmbedModel: c.Embed,
		AllowRemote: c.AllowRemote, RemoteHost: c.RemoteHost, AtOnce: c.AtOnce}
}

// passages gives the model the short answer of an entry, as it is shown in the member's language.
func passages(shelf *content.Shelf) func(id, lang string) (endpoint.Passage, bool) {
	return func(id, lang string) (endpoint.Passage, bool) {
		e, ok := shelf.Library().Entry(id)
		if !ok {
			return endpoint.Passage{}, false
		}
		t := conversation.TextFor(e, lang)
		if t == nil {
			return endpoint.Passage{}, false
		}
		return endpoint.Passage{Title: t.Title.String(), Text: shortWords(t)}, true
	}
}

func shortWords(t *content.Text) string {
	var b strings.Builder
	for _, block := range t.Short {
		for _, item := range block.Items {
			for _, span := range item.Spans {
				b.WriteString(span.Text.String())
			}
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(b.String())
}

func languagesOf(lib *content.Library) []string {
	var out []string
	for _, e := range lib.Entries() {
		for lang := range e.Texts {
			if e.Served(lang) && !slices.Contains(out, lang) {
				out = append(out, lang)
			}
		}
	}
	slices.Sort(out)
	return out
}

// vectorsTime bounds the computing of a whole library's vectors, and batchTime that of a few.
const (
	vectorsTime = time.Hour
	batchTime   = 2 * time.Minute
)

// twoPaces asks about questions in a hurry and about the library in peace.
type twoPaces struct {
	*endpoint.Client
	patient *endpoint.Client
}

// EmbedTexts implements model.Embedder.
func (p twoPaces) EmbedTexts(ctx context.Context, texts []string) ([]endpoint.Vector, error) {
	return p.patient.EmbedTexts(ctx, texts)
}

// prepareVectors computes vectors beside the bot's work, so that nobody waits for them.
func prepareVectors(o modelOptions, client *endpoint.Client, lib *content.Library, to *atomic.Pointer[model.Vectors]) error {
	slow := endpointOptions(o.Model)
	slow.Timeout = batchTime
	patient, err := endpoint.New(slow)
	if err != nil {
		return err
	}
	folder, err := stateFolder(o.state)
	if err != nil {
		return err
	}
	prepare := func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, vectorsTime)
		defer cancel()
		v, err := model.PrepareVectors(ctx, twoPaces{client, patient}, filepath.Join(folder, "vectors"), lib.Revision(), o.Embed, textsOf(lib))
		if err == nil {
			to.Store(v)
		}
		return err
	}
	if o.background == nil {
		return prepare(context.Background())
	}
	o.background(func(ctx context.Context) {
		if err := prepare(ctx); err != nil && o.warn != nil {
			o.warn(err)
		}
	})
	return nil
}

func textsOf(lib *content.Library) []model.Source {
	var out []model.Source
	for _, e := range lib.Entries() {
		for lang, t := range e.Texts {
			if e.Served(lang) {
				out = append(out, model.Source{ID: e.ID, Text: t.Title.String() + "\n" + shortWords(t)})
			}
		}
	}
	slices.SortFunc(out, func(a, b model.Source) int { return strings.Compare(a.ID+a.Text, b.ID+b.Text) })
	return out
}

// examineModel announces what is configured, or says what is wrong with it. It asks nothing.
func examineModel(c config.Model) finding {
	if c.URL == "" {
		return finding{"model", true, "no language model is used"}
	}
	client, err := endpoint.New(endpointOptions(c))
	if err != nil {
		return finding{"model", false, err.Error()}
	}
	where := "on this machine"
	if client.Remote() {
		where = "on " + c.RemoteHost + ", another machine: masked questions leave this one"
	}
	uses := slices.Clone(c.Tasks)
	if c.Name == "" {
		uses = nil
	}
	if c.Embed != "" {
		uses = append(uses, "embed")
	}
	return finding{"model", true, fmt.Sprintf("a language model %s helps to find (%s); it writes nothing; off in %d rooms",
		where, strings.Join(uses, ", "), len(c.OffRooms))}
}

// newDrafter gives what drafts for moderators. It takes its time.
func newDrafter(c config.Model) (drafter, error) {
	o := endpointOptions(c)
	o.Timeout = batchTime
	return endpoint.New(o)
}

// optOut keeps the questions of some rooms from the model.
func optOut(c bot.Converser, rooms []string) bot.Converser {
	if len(rooms) == 0 {
		return c
	}
	return optedOut{c, rooms}
}

type optedOut struct {
	bot.Converser
	rooms []string
}

// Respond implements bot.Converser.
func (o optedOut) Respond(ctx context.Context, m conversation.Message, p conversation.Preferences) conversation.Turn {
	if slices.Contains(o.rooms, m.Room.ID) {
		ctx = model.Without(ctx)
	}
	return o.Converser.Respond(ctx, m, p)
}
