package answer

// How many words a question that leans on the one before has at most.
const longestFollowUp = 7

// How much more an entry is believed in when a follow-up question comes after it, or after one related to it.
const (
	sameEntry    = 8
	relatedEntry = 3
)

// followBelief favours the entry shown last, and those related to it, for a
// short question that leans on what was said before or only names a place.
func (f *Finder) followBelief(in *inquiry) {
	last, ok := f.number[in.q.Last]
	if !ok || !in.leans() {
		return
	}
	near := map[string]bool{}
	for _, ids := range [][]string{f.entries[last].related, f.entries[last].contrasts} {
		for _, id := range ids {
			near[id] = true
		}
	}
	in.ranking.scale(func(e int) float64 {
		switch {
		case e == int(last):
			return sameEntry
		case near[f.entries[e].id]:
			return relatedEntry
		}
		return 1
	})
}

func (in *inquiry) leans() bool {
	return in.q.Last != "" && len(in.words) <= longestFollowUp && (in.cues.has(cueFollow) || len(in.named) > 0)
}

// follow: a follow-up question whose best entry is the one shown last or related to it.
func (f *Finder) follow(in *inquiry) (Decision, bool) {
	last, ok := f.number[in.q.Last]
	if !ok || !in.leans() || in.p >= f.confidence.Answer {
		return Decision{}, false
	}
	if in.top[0].entry != int(last) {
		return Decision{}, false
	}
	return Decision{Kind: Answer, Entries: f.ids(in.top[:1]), Reason: "follow-up"}, true
}
