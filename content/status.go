package content

import (
	"cmp"
	"slices"
	"time"
)

// Status says how complete the library is, per language.
type Status struct {
	Entries   int              `json:"entries"`
	Revision  string           `json:"revision"`
	Languages []LanguageStatus `json:"languages"`
	Drafts    int              `json:"drafts"`
}

// LanguageStatus counts the entries of one language. Complete, Stale and
// Missing add up to the number of entries; the rest are counts among those that exist.
type LanguageStatus struct {
	Language       string `json:"language"`
	Complete       int    `json:"complete"`        // exists and translates the current original
	Stale          int    `json:"stale"`           // translates an older revision
	Missing        int    `json:"missing"`         // does not exist
	Overdue        int    `json:"overdue"`         // the whole text should have been looked at again
	OverdueChanges int    `json:"overdue_changes"` // the changing part should have been
	SourceChecked  int    `json:"source_checked"`  // compared with its sources by the project
	Reviewed       int    `json:"reviewed"`        // approved by a named reviewer with a role
	Unreviewed     int    `json:"unreviewed"`      // not served: too few reviews of these words
}

// Status counts, as of now.
func (l *Library) Status(now time.Time) Status {
	s := Status{Entries: len(l.entries), Revision: l.revision, Drafts: len(l.drafts)}
	for _, lang := range l.Languages() {
		s.Languages = append(s.Languages, l.languageStatus(lang, now))
	}
	slices.SortStableFunc(s.Languages, func(a, b LanguageStatus) int { return cmp.Compare(a.Missing, b.Missing) })
	return s
}

func (l *Library) languageStatus(lang string, now time.Time) LanguageStatus {
	s := LanguageStatus{Language: lang}
	for _, e := range l.entries {
		t := e.Texts[lang]
		switch {
		case t == nil:
			s.Missing++
			continue
		case e.Stale(lang):
			s.Stale++
		default:
			s.Complete++
		}
		if e.OverdueStable(now) {
			s.Overdue++
		}
		if len(t.Changes) > 0 && e.OverdueChanges(now) {
			s.OverdueChanges++
		}
		switch level := t.Level(); {
		case !e.Served(lang):
			s.Unreviewed++
		case level == LevelReviewed:
			s.Reviewed++
		default:
			s.SourceChecked++
		}
	}
	return s
}
