package answer

import "strings"

const (
	urgencyNow = "now"
	// crisisPrefix begins the ids of the entries for danger to life, which need no place.
	crisisPrefix = "crisis-"
)

// urgent: danger is near. Recall comes before precision: a false alarm costs a
// line, a miss may cost a life.
func (f *Finder) urgent(in *inquiry) (Decision, bool) {
	first := -1
	mass := 0.0
	for i, c := range in.top {
		if f.entries[c.entry].urgency == urgencyNow {
			mass += c.p
			if first < 0 {
				first = i
			}
		}
	}
	if first < 0 || in.refusal.p > mass {
		return Decision{}, false
	}
	e := f.entries[in.top[first].entry]
	now := in.cues.has(cueNow) || !in.cues.has(cueAsking)
	crisis := strings.HasPrefix(e.id, crisisPrefix)
	p := &f.params
	switch {
	case crisis && first == 0 && mass >= p.Crisis && in.p >= p.CrisisFloor:
	case now && first == 0 && mass >= p.Urgent && in.p >= p.UrgentFloor:
	case in.cues.has(cueNow) && mass >= p.UrgentCued && in.p >= p.UrgentFloor:
	default:
		return Decision{}, false
	}
	return Decision{Kind: Urgent, Entries: []string{e.id}, Reason: "danger is near"}, true
}

// compare: the question asks how two things differ.
func (f *Finder) compare(in *inquiry) (Decision, bool) {
	if !in.cues.has(cueCompare) || in.p < f.params.Choose {
		return Decision{}, false
	}
	for i, a := range in.top {
		for _, b := range in.top[i+1:] {
			if b.p < f.params.Second*a.p {
				break
			}
			if f.contrast(a.entry, b.entry) {
				return Decision{Kind: Compare, Entries: f.ids([]scored{a, b}), Reason: "contrasts"}, true
			}
		}
		if i == 1 {
			break
		}
	}
	return Decision{}, false
}

func (f *Finder) contrast(a, b int) bool {
	for _, id := range f.entries[a].contrasts {
		if id == f.entries[b].id {
			return true
		}
	}
	for _, id := range f.entries[b].contrasts {
		if id == f.entries[a].id {
			return true
		}
	}
	return false
}

// askPlace: the best entry is a right that holds in some places only, and no place is known.
func (f *Finder) askPlace(in *inquiry) (Decision, bool) {
	best := f.entries[in.top[0].entry]
	if len(in.where) > 0 || !best.right || everywhere(best.places) || in.p < f.params.Place {
		return Decision{}, false
	}
	var out []scored
	for _, c := range in.top {
		if e := f.entries[c.entry]; e.right && !everywhere(e.places) && len(out) < 4 {
			out = append(out, c)
		}
	}
	return Decision{Kind: AskPlace, Entries: f.ids(out), Reason: "the place decides"}, true
}
