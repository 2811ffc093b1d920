package main

import (
	"path/filepath"

	"compa/bot/language"
)

// record is what model.json says: from what the model was made, and what it
// reaches.
type record struct {
	Model     string            `json:"model_sha256"`
	Bytes     int               `json:"bytes"`
	Languages int               `json:"languages"`
	Sets      map[string]string `json:"trained_on_sha256"`
	Measured  []measured        `json:"measured"`
}

// measured is what the model reaches on one set.
type measured struct {
	Set     string                 `json:"set"`
	Hash    string                 `json:"sha256"`
	All     language.Tally         `json:"all"`
	ByWords map[int]language.Tally `json:"by_words,omitempty"`
}

// measure runs the public sets that the model was not trained on.
func (r *record) measure(file []byte, sets string) error {
	d, err := language.DetectorOf(file)
	if err != nil {
		return err
	}
	for _, name := range []string{"questions.jsonl", "ntrex.jsonl", "terms.jsonl", "udhr.jsonl"} {
		items, raw, err := readItems(filepath.Join(sets, name))
		if err != nil {
			return err
		}
		report := language.Measure(d, items)
		r.Measured = append(r.Measured, measured{name, hash(raw), report.All, report.ByWords})
		if name == "ntrex.jsonl" {
			report = language.Measure(d, language.Common(items))
			r.Measured = append(r.Measured, measured{name + ", 55 common", hash(raw), report.All, report.ByWords})
		}
	}
	return nil
}
