package content

import "time"

// Kind says what an entry is about. The values are those of docs/content.md.
type Kind string

// The kinds of entries.
const (
	KindRight         Kind = "right"
	KindConcept       Kind = "concept"
	KindFAQ           Kind = "faq"
	KindMisconception Kind = "misconception"
	KindOrganisation  Kind = "organisation"
	KindInstrument    Kind = "instrument"
	KindCase          Kind = "case"
	KindStory         Kind = "story"
	KindStrategy      Kind = "strategy"
	KindPerson        Kind = "person"
	KindEvent         Kind = "event"
)

// Urgency says how soon a reader must act.
type Urgency string

// The urgencies, most pressing first.
const (
	UrgencyNow   Urgency = "now"   // it is happening
	UrgencyToday Urgency = "today" // a deadline or a risk within days
	UrgencyPlan  Urgency = "plan"  // learn and prepare
)

// OverduePolicy says what happens to the changing part of an entry once its
// review date has passed.
type OverduePolicy string

// The policies. A stale promise is dangerous and is withheld; a stale warning
// is still useful and is kept, dated.
const (
	OverdueWithhold OverduePolicy = "withhold"
	OverdueWarn     OverduePolicy = "warn"
)

// An Entry is one answer, in all the languages it has.
type Entry struct {
	ID         string // the folder's name; never changes
	Collection string // the folder above: "rights", "concepts"
	Kind       Kind
	Places     []string // ids of places where it is true; "int" is everywhere
	Urgency    Urgency
	Original   string   // the language it was written in
	Aliases    []string // ids that were merged into this one, or split into it and its siblings

	// Links to other entries, by id. Aliases are resolved when loading.
	Related   []string // look-alikes and next steps
	Contrasts []string // what it is mixed up with; each text says how it differs
	PartOf    []string
	Opposes   []string
	ExampleOf []string

	Facts      []string // ids of the fact base it was written from
	Checked    time.Time
	ReviewBy   ReviewBy
	Overdue    OverduePolicy
	MinReviews int

	// Ask is how people ask for it (ask.yaml), by language tag, beside what its texts
	// hold. In a language that it has no text in it is found, and shown in another.
	Ask map[string][]string

	Texts map[string]*Text // by language tag
}

// ReviewBy holds the days (UTC, whole days) after which the parts of an entry
// must be looked at again. Changes is zero where the entry has no changing part.
type ReviewBy struct {
	Stable  time.Time
	Changes time.Time
}

// OriginalText is the text all others translate.
func (e *Entry) OriginalText() *Text { return e.Texts[e.Original] }

// Stale reports whether the text in lang translates an older revision of the
// original. An original is never stale, and a missing text is not stale but missing.
func (e *Entry) Stale(lang string) bool {
	t := e.Texts[lang]
	return t != nil && lang != e.Original && t.Original != e.OriginalText().Revision
}

// OverdueStable reports whether the whole entry should have been looked at
// again before now. The review day itself still counts as in time.
func (e *Entry) OverdueStable(now time.Time) bool { return past(e.ReviewBy.Stable, now) }

// OverdueChanges reports the same for the part that changes often.
func (e *Entry) OverdueChanges(now time.Time) bool { return past(e.ReviewBy.Changes, now) }

func past(day, now time.Time) bool {
	return !day.IsZero() && !now.UTC().Before(day.AddDate(0, 0, 1))
}
