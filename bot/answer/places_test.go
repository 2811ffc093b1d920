package answer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGeneral: a town says where, and never what; what a word of a country's
// authorities says stays.
func TestGeneral(t *testing.T) {
	_, places := small()
	a := newAtlas(places)
	for question, want := range map[string]string{
		"stopped by ice in el paso texas": "stopped by ice in \x04us \x04us",
		"they took him in Brooklyn":       "they took him in \x04us",
		"from Mexico to New York":         "from \x04mx to \x04us",
		"nothing here":                    "nothing here",
	} {
		if diff := cmp.Diff(strings.Fields(want), a.general(split(fold(question)))); diff != "" {
			t.Errorf("%q: %s", question, diff)
		}
	}
}

// TestTownsAreAlike: what was asked about one town is found for another.
func TestTownsAreAlike(t *testing.T) {
	docs, places := small()
	docs = append(docs, Document{ID: "buses", Lang: "en", Title: "Buses", Ask: []string{"what happened with the buses in el paso"}})
	f, err := NewInField(docs, places, benchParams(t))
	if err != nil {
		t.Fatal(err)
	}
	here, _ := f.rank(split(fold("what happened in el paso")), "")
	there, _ := f.rank(split(fold("what happened in brooklyn")), "")
	if diff := cmp.Diff(here.p, there.p); diff != "" {
		t.Errorf("one town is found otherwise than another: %s", diff)
	}
}
