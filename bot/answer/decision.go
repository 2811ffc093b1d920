package answer

// Kind is what the finder decided to do with a question.
type Kind int

// The decisions (design, section 2, "The way of a question").
const (
	NoAnswer Kind = iota // nothing fits well enough; Candidates are the nearest
	Answer               // Entries[0] answers it
	Urgent               // Entries[0] answers it, and it is happening now
	Compare              // Entries[0] and Entries[1] are to be told apart
	Choose               // one of Entries; the member must say which
	AskPlace             // Entries hold in different places; the member must say where
)

var kindNames = [...]string{"no-answer", "answer", "urgent", "compare", "choose", "ask-place"}

// String gives the name that `compa ask --json` prints.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// A Question is what the finder is asked.
type Question struct {
	Text  string // as typed; hostile, bounded by the caller
	Lang  string // the member's language, BCP 47; "" when it is not known
	Place string // the member's place, an id of places.yaml; "" when it is not known
	Last  string // the id of the entry shown last, for follow-ups; "" when there is none
}

// A Candidate is one entry that may answer, best first in a decision.
type Candidate struct {
	ID          string
	Score       float64 // fused score of the views, comparable within one question only
	Probability float64 // calibrated probability that this entry is right
	Lang        string  // the language of the text that matched best
}

// A Decision is what to do with a question, and why.
type Decision struct {
	Kind        Kind
	Entries     []string    // what to show; see Kind
	Candidates  []Candidate // the nearest entries, best first, at most eight
	Lang        string      // the language of the question as far as it was recognised, or Question.Lang
	Place       string      // the place that holds: named in the question, else Question.Place
	Probability float64     // that the first candidate is right
	Reason      string      // in a few words, for operators and tests; never the question's text
}
