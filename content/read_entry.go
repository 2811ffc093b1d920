package content

import (
	"path"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func checkID(r *report, line int, id string) {
	if !idForm.MatchString(id) || len(id) > 80 {
		r.fault(line, "%q is not an id: use a-z, 0-9 and single hyphens, at most 80 characters", id)
	}
}

// checkTag accepts a language tag of BCP 47 in its canonical spelling.
func checkTag(r *report, line int, tag string) bool {
	t, err := language.Parse(tag)
	if err != nil || t == language.Und {
		r.fault(line, "%q is not a BCP 47 language tag", tag)
		return false
	}
	return true
}

// links are the ids of other entries as written, with the line of their key,
// until the whole library is there to resolve them.
type links struct {
	ids  *[]string
	line int
}

func readEntry(r *report, dir string, data []byte) (*Entry, []links) {
	e := &Entry{
		ID: path.Base(dir), Collection: path.Base(path.Dir(dir)),
		Urgency: UrgencyPlan, MinReviews: 1, Texts: map[string]*Text{},
	}
	checkID(r, 0, e.ID)
	var linked []links
	into := func(to *[]string) field {
		return func(r *report, n *yaml.Node) {
			*to = readStrings(r, n)
			linked = append(linked, links{to, n.Line})
		}
	}
	root := readYAML(r, data, 0)
	readMapping(r, root, map[string]field{
		"kind!": intoOneOf(&e.Kind, KindRight, KindConcept, KindFAQ, KindMisconception, KindOrganisation,
			KindInstrument, KindCase, KindStory, KindStrategy, KindPerson, KindEvent),
		"places!":     intoStrings(&e.Places),
		"urgency":     intoOneOf(&e.Urgency, UrgencyNow, UrgencyToday, UrgencyPlan),
		"original!":   intoString(&e.Original),
		"aliases":     intoStrings(&e.Aliases),
		"related":     into(&e.Related),
		"contrasts":   into(&e.Contrasts),
		"part_of":     into(&e.PartOf),
		"opposes":     into(&e.Opposes),
		"example_of":  into(&e.ExampleOf),
		"facts":       intoStrings(&e.Facts),
		"checked!":    intoDay(&e.Checked),
		"review_by!":  intoReviewBy(&e.ReviewBy),
		"overdue":     intoOneOf(&e.Overdue, OverdueWithhold, OverdueWarn),
		"min_reviews": intoCount(&e.MinReviews),
	})
	checkDates(r, root, e)
	return e, linked
}

func intoReviewBy(to *ReviewBy) field {
	return func(r *report, n *yaml.Node) {
		readMapping(r, n, map[string]field{"stable!": intoDay(&to.Stable), "changes": intoDay(&to.Changes)})
	}
}

func intoCount(to *int) field {
	return func(r *report, n *yaml.Node) {
		count, err := strconv.Atoi(readString(r, n))
		if err != nil || count < 1 || count > 9 {
			r.fault(n.Line, "%q is not a number of reviews from 1 to 9", n.Value)
			return
		}
		*to = count
	}
}

// checkDates holds the dates of an entry against each other. The changing
// part may rest on sources that are older than the check, so its review day
// may lie before it: then it is overdue from the start, and members are told.
func checkDates(r *report, root *yaml.Node, e *Entry) {
	if root == nil || e.Checked.IsZero() || e.ReviewBy.Stable.IsZero() {
		return
	}
	if !e.ReviewBy.Stable.After(e.Checked) {
		r.fault(root.Line, "review_by.stable %s must lie after checked %s",
			e.ReviewBy.Stable.Format("2006-01-02"), e.Checked.Format("2006-01-02"))
	}
	if e.ReviewBy.Changes.After(e.ReviewBy.Stable) {
		r.fault(root.Line, "review_by.changes must not lie after review_by.stable: the changing part is looked at first")
	}
	if !e.ReviewBy.Changes.IsZero() && e.Overdue == "" {
		r.fault(root.Line, "key \"overdue\" is missing: say withhold or warn, because review_by.changes is given")
	}
}
