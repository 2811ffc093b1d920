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

	// Confidence: a logistic regression over Signals.
	Bias    float64   `json:"bias"`
	Weights []float64 `json:"weights"`

	// Thresholds on the probability.
	Answer float64 `json:"answer"` // answered from here up
	Choose float64 `json:"choose"` // offered as a choice from here up
	Place  float64 `json:"place"`  // asked for the place from here up
	Second float64 `json:"second"` // the other side of a comparison, relative to the first

	// Thresholds on the belief in urgent entries, and floors on the probability beside them.
	Urgent      float64 `json:"urgent"`
	UrgentCued  float64 `json:"urgent_cued"` // with a word that says it is now
	UrgentFloor float64 `json:"urgent_floor"`
	Crisis      float64 `json:"crisis"`
	CrisisFloor float64 `json:"crisis_floor"`
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
	case len(p.Weights) != NumSignals:
		return fmt.Errorf("answer parameters: %d weights, want one for each of the %d signals", len(p.Weights), NumSignals)
	}
	return nil
}
