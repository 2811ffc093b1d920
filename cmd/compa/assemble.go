package main

import (
	"context"
	"fmt"
	"time"

	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/bot/language"
	"compa/config"
	"compa/content"
	"compa/locales"
)

// parts are what every command that answers needs.
type parts struct {
	shelf        *content.Shelf
	finder       *answer.Finder
	helped       conversation.Finder // the finder, with a model before it where one is set
	conversation *conversation.Conversation
}

// assembleOptions say what to answer from, and for whom.
type assembleOptions struct {
	library  string // folder; "" is the library inside the program
	language string
	place    string
	now      func() time.Time
	model    modelOptions // zero: without a model
}

func assemble(o assembleOptions) (*parts, error) {
	files, err := libraryDir(o.library)
	if err != nil {
		return nil, err
	}
	lib, err := content.Load(files)
	if err != nil {
		return nil, fmt.Errorf("the library does not load:\n%w", err)
	}
	if _, ok := lib.Place(o.place); !ok && o.place != "" {
		return nil, fmt.Errorf("place %q is not in places.yaml", o.place)
	}
	params, err := answer.DefaultParams()
	if err != nil {
		return nil, fmt.Errorf("the finder's parameters: %w", err)
	}
	finder, err := answer.New(lib, params)
	if err != nil {
		return nil, fmt.Errorf("the finder: %w", err)
	}
	catalog, err := locales.Load()
	if err != nil {
		return nil, err
	}
	detector, err := language.NewDetector()
	if err != nil {
		return nil, fmt.Errorf("the language detector: %w", err)
	}
	p := &parts{shelf: content.NewShelf(lib), finder: finder}
	helped, err := findWithModel(o.model, finder, p.shelf, params)
	if err != nil {
		return nil, err
	}
	p.helped = helped.finder
	p.conversation, err = conversation.New(conversation.Options{
		Shelf: p.shelf, Catalog: catalog, Finder: helped.finder, Detector: detector, Now: o.now,
		DefaultLanguage: o.language, DefaultPlace: o.place, Model: helped.use,
	})
	return p, err
}

// A helpedFinder is a finder with what the privacy reply tells of it.
type helpedFinder struct {
	finder conversation.Finder
	use    conversation.ModelUse
}

// modelOptions say which model helps to find. All that knows the package of models is in model.go.
type modelOptions struct {
	config.Model
	background func(work func(context.Context)) // runs work beside the bot's own; nil: it is done at once
	state      string                           // folder for vectors; "" is the user's cache
	warn       func(error)                      // told what keeps a part of the model from being used; nil: nobody
}

// deciding lets the finder, which needs no context, stand where one with a
// model behind it may stand too.
type deciding struct{ finder *answer.Finder }

// Decide implements conversation.Finder.
func (d deciding) Decide(_ context.Context, q answer.Question) answer.Decision {
	return d.finder.Decide(q)
}
