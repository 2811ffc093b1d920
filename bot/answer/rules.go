package answer

import (
	"slices"
	"strings"
)

const (
	urgencyNow = "now"
	// crisisPrefix begins the ids of the entries for danger to life, which need no place.
	crisisPrefix   = "crisis-"
	crisisSelfHarm = "crisis-self-harm"
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
	now, asking := in.cues.has(cueNow), in.cues.has(cueAsking)
	crisis := strings.HasPrefix(f.entries[in.top[first].entry].id, crisisPrefix)
	p := &f.params
	switch {
	case crisis && first == 0 && mass >= p.Urgent && in.p >= p.CrisisFloor:
	case now && mass >= p.UrgentCued && in.p >= p.UrgentFloor:
	case !asking && mass >= p.Urgent && in.p >= p.UrgentUncued:
	default:
		return Decision{}, false
	}
	return Decision{Kind: Urgent, Entries: f.ids(in.top[first : first+1]), Reason: "danger is near"}, true
}

// answeredDanger: what would be answered is about danger now. Asked in general
// or not, it is shown as urgent: of who writes so, some are in it.
func (f *Finder) answeredDanger(in *inquiry) (Decision, bool) {
	if in.p < f.confidence.Answer || f.entries[in.top[0].entry].urgency != urgencyNow {
		return Decision{}, false
	}
	return Decision{Kind: Urgent, Entries: f.ids(in.top[:1]), Reason: "the answer is about danger now"}, true
}

// besideAgents is what remains of the belief in an entry for danger to life
// when officers are spoken of: those entries are about illness, accidents and
// violence at home, and the entries about officers begin with the emergency number too.
const besideAgents = 0.3

// crisisBelief holds the entries for danger to life back where officers are
// spoken of; not the one about wanting to die.
func (f *Finder) crisisBelief(in *inquiry) {
	if f.thesaurus == nil || !slices.Contains(meanings(f.thesaurus, in.words), f.agents) {
		return
	}
	in.ranking.scale(func(e int) float64 {
		if id := f.entries[e].id; strings.HasPrefix(id, crisisPrefix) && id != crisisSelfHarm {
			return besideAgents
		}
		return 1
	})
}

// specificFirst: where the best entry is one of those for danger to life
// anywhere, and a right about the same danger is among the candidates and holds
// where the question is about, the right comes first: it begins with the same emergency
// number and says what matters there.
func (f *Finder) specificFirst(in *inquiry) {
	best := f.entries[in.top[0].entry]
	if !strings.HasPrefix(best.id, crisisPrefix) {
		return
	}
	least := f.params.Specific
	if len(in.where) > 0 {
		least *= placeKnown
	}
	for i, c := range in.top[1:] {
		e := f.entries[c.entry]
		if c.p < least*in.top[0].p {
			return
		}
		if e.urgency == urgencyNow && e.right && !everywhere(e.places) && f.linked(in.top[0].entry, c.entry) &&
			(len(in.where) == 0 || f.atlas.fits(e.places, in.where)) {
			copy(in.top[1:i+2], in.top[:i+1])
			in.top[0] = c
			return
		}
	}
}

// placeKnown is how much less a right needs to be believed in to come first where it is known to hold.
const placeKnown = 0.1

// linked reports whether one of two entries names the other as contrasting or related.
func (f *Finder) linked(a, b int) bool {
	return f.contrast(a, b) || slices.Contains(f.entries[a].related, f.entries[b].id) ||
		slices.Contains(f.entries[b].related, f.entries[a].id)
}

func (f *Finder) contrast(a, b int) bool {
	return slices.Contains(f.entries[a].contrasts, f.entries[b].id) ||
		slices.Contains(f.entries[b].contrasts, f.entries[a].id)
}

// askPlace: the best entry is a right that holds in some places only, and no place is known.
func (f *Finder) askPlace(in *inquiry) (Decision, bool) {
	best := f.entries[in.top[0].entry]
	if len(in.where) > 0 || !best.right || everywhere(best.places) {
		return Decision{}, false
	}
	var out []scored
	mass := 0.0
	for _, c := range in.top {
		if e := f.entries[c.entry]; e.right && !everywhere(e.places) {
			out = append(out, c)
			mass += c.p
		}
	}
	// Entries for several places share the belief that one entry for all of them would have.
	if in.p*mass/in.top[0].p < f.params.Place {
		return Decision{}, false
	}
	out = out[:min(len(out), 4)]
	return Decision{Kind: AskPlace, Entries: f.ids(out), Reason: "the place decides"}, true
}
