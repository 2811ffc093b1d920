package answer

import "slices"

// An inquiry is one question on its way to a decision.
type inquiry struct {
	q          Question
	words      []string
	cues       cueSet
	named      []string // places that the question names
	placeWords []bool   // by word: part of a place's name
	where      []string // places that count: named, or the member's own
	ranking    ranking
	top        []scored // answerable entries, best first
	refusal    scored   // the subject that nothing answers, nearest to the question
	signals    Signals
	p          float64 // calibrated probability that top[0] is right
}

// candidatesKept is how many candidates are looked at; decision.go promises at most eight.
const candidatesKept = 8

// Decide decides about a question. It is pure and safe for concurrent use.
func (f *Finder) Decide(q Question) Decision {
	d, _ := f.Explain(q)
	return d
}

// Signals are the numbers that a probability was made from; SignalNames says what each is.
type Signals [NumSignals]float64

// Explain decides, and gives the signals behind the probability, for calibration.
func (f *Finder) Explain(q Question) (Decision, Signals) {
	in, ok := f.inquire(q)
	if !ok {
		return Decision{Lang: q.Lang, Place: q.Place, Reason: "empty"}, Signals{}
	}
	d := Decision{}
	for _, rule := range f.rules() {
		if made, ok := rule(in); ok {
			d = made
			break
		}
	}
	f.shownFirst(in, d)
	d.Probability, d.Candidates = in.p, f.candidates(in)
	d.Lang, d.Place = in.ranking.lang(), q.Place
	if d.Lang == "" {
		d.Lang = q.Lang
	}
	if len(in.named) > 0 {
		d.Place = in.named[0]
	}
	return d, in.signals
}

// inquire reads a question and ranks the entries for it.
func (f *Finder) inquire(q Question) (*inquiry, bool) {
	if len(q.Text) > MaxQuestion {
		q.Text = q.Text[:MaxQuestion]
	}
	in := &inquiry{q: q, words: split(fold(q.Text))}
	var ok bool
	if in.ranking, ok = f.rank(in.words, q.Lang); !ok {
		return nil, false
	}
	in.cues = findCues(f.cues, in.words)
	in.named, in.placeWords = f.atlas.named(in.words)
	in.where = in.named
	if len(in.where) == 0 && q.Place != "" {
		in.where = []string{q.Place}
	}
	f.placeBelief(in)
	f.followBelief(in)
	f.crisisBelief(in)
	in.top = in.ranking.top(candidatesKept, f.answerable)
	if len(in.top) == 0 {
		return nil, false
	}
	f.specificFirst(in)
	if r := in.ranking.top(1, func(e int) bool { return !f.answerable(e) }); len(r) > 0 {
		in.refusal = r[0]
	}
	in.signals = f.signals(in)
	in.p = f.confidence.Probability(in.signals)
	return in, true
}

func (f *Finder) answerable(e int) bool { return f.entries[e].refusal == "" }

// misfit is what remains of the belief in an entry that does not hold where
// the question is about. It is small and not zero: a right entry is never withheld because of its place.
const misfit = 0.05

func (f *Finder) placeBelief(in *inquiry) {
	if len(in.where) == 0 {
		return
	}
	in.ranking.scale(func(e int) float64 {
		if f.atlas.fits(f.entries[e].places, in.where) {
			return 1
		}
		return misfit
	})
}

// candidates gives the probability of each as its share of the first one's.
func (f *Finder) candidates(in *inquiry) []Candidate {
	out := make([]Candidate, len(in.top))
	for i, c := range in.top {
		p := in.p
		if i > 0 {
			p = min(in.p*c.p/max(in.top[0].p, 1e-9), in.p)
		}
		lang := ""
		if from, doc := in.ranking.source(c.entry); from != nil {
			lang = from.shelf.langs[doc]
		}
		out[i] = Candidate{ID: f.entries[c.entry].id, Score: c.p, Probability: p, Lang: lang}
	}
	return out
}

// A rule decides, or leaves the question to the next one.
type rule func(*inquiry) (Decision, bool)

// rules gives the rules in their order. Documents of any field know no danger,
// no places and no contrasts; for them the probability alone decides.
func (f *Finder) rules() []rule {
	if f.thesaurus == nil {
		return []rule{f.refuse, f.byProbability}
	}
	return []rule{f.urgent, f.follow, f.refuse, f.compare, f.askPlace, f.answeredDanger, f.byProbability}
}

// shownFirst brings what is shown to the head of the candidates, so that both tell the same.
func (f *Finder) shownFirst(in *inquiry, d Decision) {
	if len(d.Entries) == 0 || d.Kind == Choose || d.Kind == AskPlace {
		return
	}
	shown := make([]scored, 0, len(in.top)+2)
	for _, id := range d.Entries {
		n := int(f.number[id])
		shown = append(shown, scored{n, in.ranking.p[n]})
	}
	for _, c := range in.top {
		if !slices.Contains(d.Entries, f.entries[c.entry].id) {
			shown = append(shown, c)
		}
	}
	in.top = shown[:min(len(shown), candidatesKept)]
}

// refuse: the question is most like something that nothing answers.
func (f *Finder) refuse(in *inquiry) (Decision, bool) {
	if in.refusal.p <= in.top[0].p {
		return Decision{}, false
	}
	e := f.entries[in.refusal.entry]
	return Decision{Kind: NoAnswer, Reason: e.refusal + ": " + e.id[1:]}, true
}

// byProbability chooses between answering, offering a choice, and saying no.
func (f *Finder) byProbability(in *inquiry) (Decision, bool) {
	switch {
	case in.p >= f.confidence.Answer:
		return Decision{Kind: Answer, Entries: f.ids(in.top[:1]), Reason: "probability"}, true
	case in.p >= f.confidence.Choose:
		return Decision{Kind: Choose, Entries: f.ids(in.top[:min(3, len(in.top))]), Reason: "probability between the thresholds"}, true
	}
	return Decision{Kind: NoAnswer, Reason: "probability below the thresholds"}, true
}

func (f *Finder) ids(entries []scored) []string {
	out := make([]string, len(entries))
	for i, s := range entries {
		out[i] = f.entries[s.entry].id
	}
	return out
}
