package answer

import "strings"

// aboutDifference marks the ids of entries that say how two things differ.
const aboutDifference = "-vs-"

// compare: the question asks how two things differ. An entry about the
// difference answers it; else the two sides are looked up one by one.
func (f *Finder) compare(in *inquiry) (Decision, bool) {
	if !in.cues.has(cueCompare) || in.p < f.params.CompareFloor {
		return Decision{}, false
	}
	if best := f.entries[in.top[0].entry].id; strings.Contains(best, aboutDifference) {
		return Decision{Kind: Answer, Entries: []string{best}, Reason: "an entry about the difference"}, true
	}
	if a, b, ok := f.sides(in); ok {
		return Decision{Kind: Compare, Entries: []string{f.entries[a].id, f.entries[b].id}, Reason: "both sides found"}, true
	}
	for i, a := range in.top[:min(2, len(in.top))] {
		for _, b := range in.top[i+1:] {
			if b.p >= f.params.Second*a.p && f.contrast(a.entry, b.entry) {
				return Decision{Kind: Compare, Entries: f.ids([]scored{a, b}), Reason: "contrasts"}, true
			}
		}
	}
	return Decision{}, false
}

// sides looks the two sides of a comparison up. Both entries must be named as
// contrasting by one of them, or both be among the candidates for the whole question.
func (f *Finder) sides(in *inquiry) (a, b int, ok bool) {
	parts := in.parts()
	if len(parts) != 2 {
		return 0, 0, false
	}
	var found [2]int
	for i, part := range parts {
		r, ok := f.rank(part, in.q.Lang)
		if !ok {
			return 0, 0, false
		}
		top := r.top(1, f.answerable)
		if len(top) == 0 || top[0].p < f.params.Side {
			return 0, 0, false
		}
		found[i] = top[0].entry
	}
	a, b = found[0], found[1]
	return a, b, a != b && (f.contrast(a, b) || in.among(a) && in.among(b))
}

func (in *inquiry) among(entry int) bool {
	for _, c := range in.top {
		if c.entry == entry {
			return true
		}
	}
	return false
}

// parts cuts a comparison at the words between its sides and leaves out the words that belong to neither.
func (in *inquiry) parts() [][]string {
	out := make([]bool, len(in.words))
	cut := make([]bool, len(in.words))
	for _, k := range [...]cue{cueCompare, cueBetween} {
		for _, h := range in.cues.hits[k] {
			for i := h.start; i < h.end; i++ {
				out[i] = true
			}
		}
	}
	for _, h := range in.cues.hits[cueAnd] {
		cut[h.start] = true
		for i := h.start; i < h.end; i++ {
			out[i] = true
		}
	}
	var parts [][]string
	var part []string
	end := func() {
		if len(part) > 0 {
			parts = append(parts, part)
		}
		part = nil
	}
	for i, w := range in.words {
		// Arabic writes "and" onto the next word.
		if rest, ok := strings.CutPrefix(w, "و"); ok && len(part) > 0 && len([]rune(rest)) > 4 {
			end()
			part = append(part, rest)
			continue
		}
		if cut[i] {
			end()
		}
		if !out[i] {
			part = append(part, w)
		}
	}
	end()
	return parts
}
