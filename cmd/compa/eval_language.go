package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"compa/bot/answer/eval"
	"compa/bot/language"
)

// measureLanguage measures how well the language of a message is told, on the
// sets in folder; nothing where they are not there.
func measureLanguage(folder string) ([]eval.LanguageFigure, error) {
	detector, err := language.NewDetector()
	if err != nil {
		return nil, fmt.Errorf("the language detector: %w", err)
	}
	questions, err := languageItems(filepath.Join(folder, "questions.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pieces, err := languageItems(filepath.Join(folder, "ntrex.jsonl"))
	if err != nil {
		return nil, err
	}
	whole := language.Measure(detector, questions).All
	short := language.Measure(detector, language.Common(pieces)).ByWords
	three, four := short[3], short[4]
	return []eval.LanguageFigure{
		{Name: "whole questions, 31 languages", Right: eval.Wilson(whole.Right, whole.Items), Target: .92, Floor: .619},
		{Name: "one word, 55 common languages", Right: eval.Wilson(short[1].Right, short[1].Items), Target: .78, Floor: .70},
		{Name: "two words", Right: eval.Wilson(short[2].Right, short[2].Items), Target: .92, Floor: .80},
		{Name: "three and four words", Right: eval.Wilson(three.Right+four.Right, three.Items+four.Items), Target: .94, Floor: .87},
	}, nil
}

func languageItems(path string) ([]language.Item, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	items, err := language.ReadItems(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return items, nil
}
