package eval

import "compa/bot/answer"

// Withheld asks the questions that name a place once more, as a member who
// set another country would, and counts the right entries that are lost by that: what a question
// names counts, and what a member once set must not hide it.
func Withheld(f *answer.Finder, results []Result) Interval {
	lost, asked := 0, 0
	for i := range results {
		r := &results[i]
		if r.Rank == 0 || r.Query.Place == "" {
			continue
		}
		bare := f.Decide(answer.Question{Text: r.Query.Query})
		if bare.Place == "" || rank(f, r.Query.Gold, bare.Candidates) == 0 {
			continue // no place is named, or the label's place alone brings the entry up
		}
		asked++
		d := f.Decide(answer.Question{Text: r.Query.Query, Place: elsewhere(bare.Place)})
		if rank(f, r.Query.Gold, d.Candidates) == 0 {
			lost++
		}
	}
	return Wilson(lost, asked)
}

// elsewhere is a country that the place does not lie in.
func elsewhere(place string) string {
	if place == "mx" {
		return "us"
	}
	return "mx"
}
