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
		"i live in New Mexico":            "i live in \x04us",
		"nothing here":                    "nothing here",
	} {
		if diff := cmp.Diff(strings.Fields(want), a.general(split(fold(question)))); diff != "" {
			t.Errorf("%q: %s", question, diff)
		}
	}
}

// TestNamedWithinLonger: a name within a longer one of another place is not meant.
func TestNamedWithinLonger(t *testing.T) {
	_, places := small()
	named, _ := newAtlas(places).named(split(fold("ice in New Mexico, not in Mexico City")))
	if diff := cmp.Diff([]string{"us", "mx"}, named); diff != "" {
		t.Error(diff)
	}
	named, _ = newAtlas(places).named(split(fold("stopped in new mexico")))
	if diff := cmp.Diff([]string{"us"}, named); diff != "" {
		t.Error(diff)
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
