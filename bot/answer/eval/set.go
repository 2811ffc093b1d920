package eval

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"unicode"

	"compa/bot/answer"
)

// A Query is one question of a set, with what is known about the right answer.
type Query struct {
	ID     string   `json:"id"`
	Lang   string   `json:"lang"`
	Query  string   `json:"query"`
	Gold   []string `json:"gold"` // ids of right entries, best first; empty: nothing may be answered
	Kind   string   `json:"kind"` // in-scope, compare, urgent, out-of-scope, injection, place-unclear; "" in public sets
	Expect string   `json:"expect"`
	Place  string   `json:"place"`
	Noise  string   `json:"noise"`
	OOS    string   `json:"oos"`
}

// OutOfScope reports whether nothing may be answered as if it were right.
func (q *Query) OutOfScope() bool {
	return len(q.Gold) == 0 && q.Expect != "urgent" && q.Expect != "handover-urgent"
}

// romanisedArabic is the tag under which Arabic in Latin letters is also counted.
const romanisedArabic = "ar-Latn"

// romanised reports whether an Arabic question is written in Latin letters.
func (q *Query) romanised() bool {
	return q.Lang == "ar" && !strings.ContainsFunc(q.Query, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}

// MemberPlace is the place to set for the member who asks: none where the label says it is unclear.
func (q *Query) MemberPlace() string {
	if q.Kind == "place-unclear" {
		return ""
	}
	return q.Place
}

// publicEntry is an entry of a public set.
type publicEntry struct {
	ID       string   `json:"entry_id"`
	Lang     string   `json:"lang"`
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Examples []string `json:"examples"`
}

// ReadQueries reads a file of questions, one JSON object a line.
func ReadQueries(path string) ([]Query, error) {
	var out []Query
	err := eachLine(path, func(line []byte) error {
		var q Query
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		if q.ID == "" || q.Query == "" {
			return fmt.Errorf("a question needs id and query")
		}
		out = append(out, q)
		return nil
	})
	return out, err
}

// ReadEntries reads a file of entries of a public set, one JSON object a line.
func ReadEntries(path string) ([]answer.Document, error) {
	var out []answer.Document
	err := eachLine(path, func(line []byte) error {
		var e publicEntry
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		if e.ID == "" {
			return fmt.Errorf("an entry needs an entry_id")
		}
		out = append(out, answer.Document{ID: e.ID, Lang: e.Lang, Title: e.Title, Body: e.Text, Ask: e.Examples})
		return nil
	})
	return out, err
}

// longestLine bounds a line of a set; the longest known has 40 KB.
const longestLine = 4 << 20

func eachLine(path string, fn func([]byte) error) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, longestLine)
	for n := 1; s.Scan(); n++ {
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		if err := fn(s.Bytes()); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return s.Err()
}

// Hash gives the SHA-256 of a file, in hex; figures name the files they were made from.
func Hash(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
