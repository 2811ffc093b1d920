package main

import (
	"database/sql"
	"fmt"
	"strings"
	"unicode"

	_ "modernc.org/sqlite"

	"compa/bot/answer"
)

// ftsEngine is one FTS5 table in memory, with its own BM25.
type ftsEngine struct{ db *sql.DB }

func newFTS(docs []answer.Document) (engine, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	tokenizer := "unicode61 remove_diacritics 2"
	if docs[0].Lang == "en" {
		tokenizer = "porter " + tokenizer
	}
	if _, err := db.Exec(fmt.Sprintf("CREATE VIRTUAL TABLE entry USING fts5(id UNINDEXED, text, tokenize='%s')", tokenizer)); err != nil {
		return nil, err
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		text := d.Title + "\n" + strings.Join(d.Ask, "\n") + "\n" + d.Body
		if _, err := tx.Exec("INSERT INTO entry VALUES (?, ?)", d.ID, text); err != nil {
			return nil, err
		}
	}
	return &ftsEngine{db}, tx.Commit()
}

func (f *ftsEngine) Find(question, _ string) ([]hit, error) {
	words := strings.FieldsFunc(question, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	if len(words) == 0 {
		return nil, nil
	}
	for i, w := range words {
		words[i] = `"` + w + `"`
	}
	rows, err := f.db.Query("SELECT id, -bm25(entry) FROM entry WHERE entry MATCH ? ORDER BY bm25(entry) LIMIT 10", strings.Join(words, " OR "))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var hits []hit
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.id, &h.score); err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	return hits, rows.Err()
}

func (f *ftsEngine) Close() error { return f.db.Close() }
