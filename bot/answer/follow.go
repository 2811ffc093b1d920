package answer

// How many words a question that leans on the one before has at most.
const longestFollowUp = 7

// How much more an entry is believed in when a follow-up question comes after it, or after one related to it.
const (
	sameEntry    = 8
	relatedEntry = 3
)

// changedSubject is the belief in a subject that nothing answers from which a
// short question is taken to be about that, and not about what was shown.
const changedSubject = 0.6

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

// bare reports whether nothing remains of a question without the words that lean on
// what was said, ask in general or name a place: "and in New York?".
func (in *inquiry) bare() bool {
	rest := len(in.words)
	said := make([]bool, len(in.words))
	copy(said, in.placeWords)
	for _, k := range [...]cue{cueFollow, cueAsking, cueIn, cueBetween} {
		for _, h := range in.cues.hits[k] {
			for i := h.start; i < h.end; i++ {
				said[i] = true
			}
		}
	}
	for _, s := range said {
		if s {
			rest--
		}
	}
	return rest == 0
}

// follow: a follow-up question that says nothing of its own, or whose best
// entry is the one shown last.
func (f *Finder) follow(in *inquiry) (Decision, bool) {
	last, ok := f.number[in.q.Last]
	if !ok || !in.leans() || in.p >= f.confidence.Answer {
		return Decision{}, false
	}
	if !in.bare() && (in.top[0].entry != int(last) || in.refusal.p > changedSubject) {
		return Decision{}, false
	}
	return Decision{Kind: Answer, Entries: []string{f.entries[last].id}, Reason: "follow-up"}, true
}
