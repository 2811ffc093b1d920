package content

import "time"

// A Line is a run of words that stands in the library. Only the loader makes
// one, so holding a Line is the proof that its words were written for members.
type Line struct{ s string }

// String gives the words.
func (l Line) String() string { return l.s }

// Empty reports whether there are no words.
func (l Line) Empty() bool { return l.s == "" }

// A Text is one entry in one language.
type Text struct {
	Lang     string // BCP 47
	File     string // where it was loaded from, below the library's folder
	Title    Line
	Ask      []string        // how people ask; for finding only, never shown
	Say      []Say           // words to say aloud
	Differs  map[string]Line // by entry id: how that one differs from this
	Short    []Block         // the short answer
	More     []Block         // on request
	Changes  []Block         // what may have changed since the check date
	Revision string          // "sha256:<hex>" over what a member can read
	Original string          // the pinned revision of the original; "" in originals
	Reviews  []Review        // those whose hash is this Revision
}

// Say is a sentence to say aloud: the words in the language the officer
// understands, and what they mean in the text's language ("" where that is the same).
type Say struct {
	Words Line
	Means Line
}

// BlockKind tells a paragraph from the two kinds of lists.
type BlockKind int

// The kinds of blocks that the format allows.
const (
	Paragraph BlockKind = iota
	Bullets
	Numbers
)

// A Block is one paragraph (a single item) or one list.
type Block struct {
	Kind  BlockKind
	Items []Item
}

// An Item is a paragraph's or a list item's words, with its citations.
// Asof is set in the changing part: the date of the source.
type Item struct {
	Spans []Span
	Cites []Citation
	Asof  Date
}

// Style is how a span is set.
type Style int

// The styles that the format allows.
const (
	Plain Style = iota
	Strong
	Emphasis
)

// A Span is a run of words in one style; Link is an https address or "".
type Span struct {
	Text  Line
	Style Style
	Link  string
}

// A Citation points into a source: an id of sources.yaml, and where in it.
type Citation struct {
	Source  string
	Locator Line
}

// A Date is a day, a month or a year, as precise as its source is.
type Date struct {
	Time     time.Time
	HasDay   bool
	YearOnly bool   // only the year is known
	Written  string // as in the file: "2026-07" or "2026-07-14"
}
