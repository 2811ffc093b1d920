package main

import (
	"context"
	"fmt"
	"time"

	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/bot/language"
	"compa/content"
	"compa/locales"
)

// parts are what every command that answers needs.
type parts struct {
	shelf        *content.Shelf
	finder       *answer.Finder
	conversation *conversation.Conversation
}

// assembleOptions say what to answer from, and for whom.
type assembleOptions struct {
	library  string // folder; "" is the library inside the program
	language string
	place    string
	now      func() time.Time
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
	p.conversation, err = conversation.New(conversation.Options{
		Shelf: p.shelf, Catalog: catalog, Finder: deciding{finder}, Detector: detector, Now: o.now,
		DefaultLanguage: o.language, DefaultPlace: o.place,
	})
	return p, err
}

// deciding lets the finder, which needs no context, stand where one with a
// model behind it may stand too.
type deciding struct{ finder *answer.Finder }

// Decide implements conversation.Finder.
func (d deciding) Decide(_ context.Context, q answer.Question) answer.Decision {
	return d.finder.Decide(q)
}
