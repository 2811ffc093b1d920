package answer

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
)

// Params are the numbers of the finder: how the views are built and weighed,
// how a probability comes about, and the thresholds between the decisions.
// They are learned by `compa calibrate` and stand in params.json.
type Params struct {
	// Learned says what the numbers were learned from and what they reached.
	Learned map[string]string `json:"learned"`

	// The classifier.
	WordShare    float64 `json:"word_share"`    // of a vector's squared length: words and pairs; what the two leave is for letters
	MeaningShare float64 `json:"meaning_share"` // meanings and their pairs
	Epochs       int     `json:"epochs"`        // passes over the phrasings
	Rate         float64 `json:"rate"`          // of learning, first pass
	Decay        float64 `json:"decay"`         // how fast the rate falls

	Start  float64 `json:"start"`  // weight of the phrasings' sum, that learning starts from
	Enough float64 `json:"enough"` // a phrasing given this probability is not learned from
	Prior  float64 `json:"prior"`  // how far documents with many phrasings are held back

	// The views.
	Classifier float64 `json:"classifier"` // weight of the classifier's scores
	Texts      float64 `json:"texts"`      // of BM25 over words
	Grams      float64 `json:"grams"`      // of BM25 over letter n-grams

	TextBoost float64 `json:"text_boost"`
	Nearest   float64 `json:"nearest"`
	// The languages.
	Sharpness float64 `json:"sharpness"` // how much the evidence for a language counts
	Member    float64 `json:"member"`    // head start of the member's own language
	LeastLang float64 `json:"least_lang"`

	// Field is the confidence for the library, with its places and refusals;
	// General the one for documents of any field.
	Field   Confidence `json:"field"`
	General Confidence `json:"general"`

	// Asked for the place from this probability up.
	Place float64 `json:"place"`

	// Comparisons.
	CompareFloor float64 `json:"compare_floor"` // the probability that is enough when a comparison is asked for
	Side         float64 `json:"side"`          // the belief in an entry for one side alone
	Second       float64 `json:"second"`        // the other side, relative to the first

	// Danger: the belief in urgent entries together, and the probability that is enough.
	Urgent       float64 `json:"urgent"`
	UrgentCued   float64 `json:"urgent_cued"`   // the belief, with a word that says it is now
	UrgentFloor  float64 `json:"urgent_floor"`  // the probability, with such a word
	UrgentUncued float64 `json:"urgent_uncued"` // the probability without it, when nothing is asked
	CrisisFloor  float64 `json:"crisis_floor"`  // the probability for entries for danger to life
	Specific     float64 `json:"specific"`      // a right about the same danger, relative to those
}

// A Confidence is a logistic regression over Signals: the calibrated
// probability that the first entry is right.
type Confidence struct {
	Answer  float64            `json:"answer"` // answered from this probability up
	Choose  float64            `json:"choose"` // offered as a choice from this probability up
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"` // by name, see SignalNames
}

// Probability gives the calibrated probability.
func (c *Confidence) Probability(s Signals) float64 {
	z := c.Bias
	for i, name := range SignalNames {
		z += float64(c.Weights[name] * s[i])
	}
	return sigmoid(z)
}

func (c *Confidence) check() error {
	for i := range SignalNames {
		if _, ok := c.Weights[SignalNames[i]]; !ok {
			return fmt.Errorf("weight of signal %q is missing", SignalNames[i])
		}
	}
	if len(c.Weights) != NumSignals {
		return fmt.Errorf("%d weights, want one for each of the %d signals", len(c.Weights), NumSignals)
	}
	return nil
}

//go:embed params.json
var defaultParams []byte

// DefaultParams gives the numbers that ship with the program.
func DefaultParams() (Params, error) { return ReadParams(defaultParams) }

// ReadParams reads a parameter file. Unknown keys are errors: a misspelt one
// would silently leave its number at zero.
func ReadParams(data []byte) (Params, error) {
	var p Params
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return Params{}, fmt.Errorf("read answer parameters: %w", err)
	}
	return p, p.check()
}

func (p *Params) check() error {
	switch {
	case p.Epochs < 0 || p.Epochs > 100:
		return fmt.Errorf("answer parameters: epochs %d, want 0 to 100", p.Epochs)
	case p.WordShare <= 0 || p.MeaningShare < 0 || p.WordShare+p.MeaningShare >= 1:
		return fmt.Errorf("answer parameters: word_share %v and meaning_share %v, want a sum below 1", p.WordShare, p.MeaningShare)
	}
	for name, c := range map[string]*Confidence{"field": &p.Field, "general": &p.General} {
		if err := c.check(); err != nil {
			return fmt.Errorf("answer parameters: %s: %w", name, err)
		}
	}
	return nil
}
