package content

import (
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"
)

// A Review says who approved which words, and when. It counts only while the
// text's revision is still the one that was approved.
type Review struct {
	Text string    // the revision: "sha256:<hex>"
	By   string    // a person's name as they want it shown, or "project"
	Role string    // what the reviewer is: lawyer, interpreter, …; "source-check" for a comparison with the sources
	On   time.Time // the day
	Note Line
}

// Name gives the reviewer's name, for showing.
func (r Review) Name() Line { return Line{r.By} }

// Title gives the reviewer's role, for showing.
func (r Review) Title() Line { return Line{r.Role} }

// RoleSourceCheck is the role of a review that compared a text with its
// sources. No lawyer has seen such a text, and members are told so.
const RoleSourceCheck = "source-check"

// Level is how far a text has been reviewed.
type Level string

// The levels that members are shown.
const (
	LevelNone          Level = "none"
	LevelSourceChecked Level = "source-checked"
	LevelReviewed      Level = "reviewed"
)

// Level gives the highest level of the text's valid reviews.
func (t *Text) Level() Level {
	level := LevelNone
	for _, rev := range t.Reviews {
		if rev.Role != RoleSourceCheck {
			return LevelReviewed
		}
		level = LevelSourceChecked
	}
	return level
}

// Served reports whether the text in lang may be shown: it exists and has as
// many valid reviews as the entry asks for.
func (e *Entry) Served(lang string) bool {
	t := e.Texts[lang]
	return t != nil && len(t.Reviews) >= e.MinReviews
}

var revisionForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

func readReviews(r *report, data []byte) []Review {
	root := readYAML(r, data, 0)
	if root == nil {
		return nil
	}
	if root.Kind != yaml.SequenceNode {
		r.fault(root.Line, "must be a list of reviews")
		return nil
	}
	reviews := make([]Review, 0, len(root.Content))
	for _, n := range root.Content {
		var rev Review
		readMapping(r, n, map[string]field{
			"text!": intoRevision(&rev.Text), "by!": intoString(&rev.By), "role!": intoString(&rev.Role),
			"on!": intoDay(&rev.On), "note": intoLine(&rev.Note),
		})
		reviews = append(reviews, rev)
	}
	return reviews
}

func intoRevision(to *string) field {
	return func(r *report, n *yaml.Node) {
		s := readString(r, n)
		if !revisionForm.MatchString(s) {
			r.fault(n.Line, "%q is not a revision; it must be sha256: and 64 hex digits", s)
		}
		*to = s
	}
}
