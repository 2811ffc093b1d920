package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

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
	helped       helpedFinder // the finder, with a model before it where one is set
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
	folder, err := stateFolder(o.model.state)
	if err != nil {
		folder = "" // nothing is kept then
	}
	finder, err := buildFinder(lib, params, folder)
	if err != nil {
		return nil, err
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
	p.helped = helped
	p.conversation, err = conversation.New(conversation.Options{
		Shelf: p.shelf, Catalog: catalog, Finder: helped.finder, Detector: detector, Now: o.now,
		DefaultLanguage: o.language, DefaultPlace: o.place, Model: o.model.useIn(helped.use),
	})
	return p, err
}

// A helpedFinder is a finder with what the privacy reply tells of it.
type helpedFinder struct {
	finder conversation.Finder
	use    conversation.ModelUse
	near   nearness // nil without vectors
	weight float64  // of meaning, beside the finder's own signal
}

// nearness gives the two signals that order the entries which may be offered for a question.
type nearness func(context.Context, answer.Question, answer.Decision) ([]near, error)

// A near is one such entry.
type near struct {
	id           string
	log, meaning float64 // logarithm of the finder's probability; nearness in meaning
}

// modelOptions say which model helps to find. All that knows the package of models is in model.go.
type modelOptions struct {
	config.Model
	background func(work func(context.Context)) // runs work beside the bot's own; nil: it is done at once
	state      string                           // folder for vectors; "" is the user's cache
	warn       func(error)                      // told what keeps a part of the model from being used; nil: nobody
	metrics    prometheus.Registerer            // where the model's use is counted; nil: nowhere
}

// useIn says what is told of the model in a room. Where it is off for a
// room, the room hears that no model reads what is asked there.
func (o modelOptions) useIn(use conversation.ModelUse) func(conversation.Room) conversation.ModelUse {
	return func(room conversation.Room) conversation.ModelUse {
		if use != conversation.ModelOff && slices.Contains(o.OffRooms, room.ID) {
			return conversation.ModelNotHere
		}
		return use
	}
}

// deciding lets the finder, which needs no context, stand where one with a
// model behind it may stand too.
type deciding struct{ finder *answer.Finder }

// Decide implements conversation.Finder.
func (d deciding) Decide(_ context.Context, q answer.Question) answer.Decision {
	return d.finder.Decide(q)
}
