package content

import (
	"slices"
	"sort"
	"strings"
)

// crossCheck holds the entries against each other and against the tables.
func (l *loader) crossCheck() {
	l.checkAliases()
	for _, e := range l.lib.entries {
		r := &report{file: e.Collection + "/" + e.ID + "/entry.yaml"}
		l.checkEntry(r, e)
		l.faults = append(l.faults, r.faults...)
	}
	l.eachText(l.resolveDiffers)
	found := make([]Faults, len(l.lib.entries))
	sideBySide(len(l.lib.entries), func(i int) { found[i] = l.checkTexts(l.lib.entries[i]) })
	for _, faults := range found {
		l.faults = append(l.faults, faults...)
	}
	l.checkMenu()
}

// checkTexts checks the texts of one entry. It changes nothing, so that
// entries can be checked side by side.
func (l *loader) checkTexts(e *Entry) Faults {
	var faults Faults
	for _, lang := range sortedKeys(e.Texts) {
		r := &report{file: e.Texts[lang].File}
		l.checkText(r, e, e.Texts[lang])
		faults = append(faults, r.faults...)
	}
	return faults
}

func (l *loader) eachText(f func(*report, *Entry, *Text)) {
	for _, e := range l.lib.entries {
		for _, lang := range sortedKeys(e.Texts) {
			r := &report{file: e.Texts[lang].File}
			f(r, e, e.Texts[lang])
			l.faults = append(l.faults, r.faults...)
		}
	}
}

func (l *loader) checkAliases() {
	for _, e := range l.lib.entries {
		r := &report{file: e.Collection + "/" + e.ID + "/entry.yaml"}
		for _, alias := range e.Aliases {
			checkID(r, 0, alias)
			switch {
			case l.lib.byID[alias] != nil:
				r.fault(0, "alias %q is the id of an entry", alias)
			case l.lib.aliases[alias] == "":
				l.lib.aliases[alias] = e.ID
			case !slices.Contains(e.Related, l.lib.aliases[alias]):
				r.fault(0, "alias %q is also an alias of %q; only entries that one was split into share its id, and name each other as related",
					alias, l.lib.aliases[alias])
			}
		}
		l.faults = append(l.faults, r.faults...)
	}
}

func (l *loader) checkEntry(r *report, e *Entry) {
	for _, place := range e.Places {
		if l.lib.places[place] == nil {
			r.fault(0, "place %q is not in places.yaml", place)
		}
	}
	if len(e.Places) == 0 {
		r.fault(0, "places is empty; write [int] where it is true everywhere")
	}
	if e.OriginalText() == nil {
		r.fault(0, "the original %s.md is missing", e.Original)
	}
	for _, linked := range l.linked[e.ID] {
		l.resolve(r, e, linked)
	}
}

// resolve replaces aliases among the links by the ids they now mean. A link
// that leads back to the entry itself, because both ids were merged, is dropped.
func (l *loader) resolve(r *report, e *Entry, linked links) {
	var ids []string
	seen := map[string]bool{e.ID: true}
	for _, id := range *linked.ids {
		target, ok := l.lib.Entry(id)
		switch {
		case !ok:
			r.fault(linked.line, "entry %q does not exist", id)
		case !seen[target.ID]:
			seen[target.ID] = true
			ids = append(ids, target.ID)
		}
	}
	*linked.ids = ids
}

func (l *loader) checkText(r *report, e *Entry, t *Text) {
	l.checkCitations(r, t)
	l.checkContrasts(r, e, t)
	isOriginal := t.Lang == e.Original
	switch {
	case isOriginal && t.Original != "":
		r.fault(0, "key \"original\" belongs into translations; this is the original")
	case !isOriginal && t.Original == "":
		r.fault(0, "key \"original\" is missing: the revision of %s.md that this translates (compa content pin writes it)", e.Original)
	case !isOriginal && e.OriginalText() != nil && e.Stale(t.Lang):
		r.warn(0, "translates an older revision of %s.md; look at it again and pin it", e.Original)
	}
	if len(t.Changes) > 0 && e.ReviewBy.Changes.IsZero() {
		r.fault(0, "has a changing part, and entry.yaml gives no review_by.changes")
	}
	if len(t.Reviews) < e.MinReviews {
		r.warn(0, "has %d of %d reviews of these words and is not served", len(t.Reviews), e.MinReviews)
	}
	if !isOriginal && e.OriginalText() != nil && (t.Original == "" || !e.Stale(t.Lang)) {
		checkTranslation(r, e.OriginalText(), t)
	}
	checkReading(r, e, t)
}

// checkCitations demands that every paragraph and every list rests on a source.
func (l *loader) checkCitations(r *report, t *Text) {
	for _, part := range [][]Block{t.Short, t.More, t.Changes} {
		for i, b := range part {
			cited := false
			for _, item := range b.Items {
				for _, c := range item.Cites {
					cited = true
					if l.lib.sources[c.Source] == nil {
						r.fault(0, "source %q is not in sources.yaml", c.Source)
					}
				}
			}
			if !cited && !leadsIntoList(part, i) {
				r.fault(0, "no citation in the paragraph or list %q; end it with [@source-id]", firstWords(&b.Items[0]))
			}
		}
	}
}

// leadsIntoList reports whether a paragraph ends in a colon right before a list.
func leadsIntoList(part []Block, i int) bool {
	if part[i].Kind != Paragraph || i+1 >= len(part) || part[i+1].Kind == Paragraph {
		return false
	}
	return strings.HasSuffix(strings.TrimSpace(part[i].Items[0].Words()), ":")
}

// resolveDiffers gives the lines of difference the ids that entries have now.
func (l *loader) resolveDiffers(r *report, e *Entry, t *Text) {
	resolved := map[string]Line{}
	for _, id := range sortedKeys(t.Differs) {
		other, ok := l.lib.Entry(id)
		switch {
		case !ok:
			r.fault(0, "differs names %q, which does not exist", id)
		case other.ID == e.ID:
		default:
			resolved[other.ID] = t.Differs[id]
		}
	}
	t.Differs = resolved
}

// checkContrasts wants a line of difference for every contrast, in every
// language, on either side.
func (l *loader) checkContrasts(r *report, e *Entry, t *Text) {
	for _, id := range e.Contrasts {
		if other := l.lib.byID[id]; other != nil && t.Differs[id].Empty() {
			if back := other.Texts[t.Lang]; back == nil || back.Differs[e.ID].Empty() {
				r.fault(0, "contrasts names %q, and differs has no line for it", id)
			}
		}
	}
}

func (l *loader) checkMenu() {
	r := &report{file: "menu.yaml"}
	for _, t := range l.lib.menu {
		for i, id := range t.Entries {
			e, ok := l.lib.Entry(id)
			if !ok {
				r.fault(t.line, "entry %q of topic %q does not exist", id, t.ID)
				continue
			}
			t.Entries[i] = e.ID
		}
		for _, lang := range l.languagesOf(t) {
			if t.Titles[lang].Empty() {
				r.fault(t.line, "topic %q has no title in %q, and entries in it have texts in that language", t.ID, lang)
			}
		}
	}
	l.faults = append(l.faults, r.faults...)
}

func (l *loader) languagesOf(t *Topic) []string {
	langs := map[string]bool{}
	for _, id := range t.Entries {
		if e, ok := l.lib.Entry(id); ok {
			for lang := range e.Texts {
				langs[lang] = true
			}
		}
	}
	out := sortedKeys(langs)
	sort.Strings(out)
	return out
}
