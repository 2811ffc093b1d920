package answer

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMend(t *testing.T) {
	s := newSpeller([]string{"warrant", "warrant", "warrants", "judge", "detention", "door", "solidarity"})
	for _, c := range []struct{ in, want string }{
		{"warrent", "warrant"},       // one letter wrong
		{"warant", "warrant"},        // one missing
		{"jduge", "judge"},           // two swapped
		{"juddge", "judge"},          // one too many
		{"solidraitx", "solidraitx"}, // too far away
		{"asolidrity", "solidarity"}, // one too many and one missing, in a long word
		{"dor", "dor"},               // too short to tell
		{"judge", "judge"},           // known
	} {
		if got, _ := s.mend(c.in); got != c.want {
			t.Errorf("mend(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// A word with one typing error is within one edit of where it came from, in both directions.
func TestEditDistanceOfOneError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := []rune(rapid.StringMatching(`[a-z]{2,20}`).Draw(t, "word"))
		i := rapid.IntRange(0, len(word)-2).Draw(t, "at")
		typed := append([]rune(nil), word...)
		switch rapid.IntRange(0, 2).Draw(t, "error") {
		case 0:
			typed = append(typed[:i], typed[i+1:]...)
		case 1:
			typed[i], typed[i+1] = typed[i+1], typed[i]
		case 2:
			typed[i] = 'z'
		}
		for _, d := range []int{editDistance(string(word), string(typed), 3), editDistance(string(typed), string(word), 3)} {
			if d > 1 {
				t.Fatalf("distance of %q and %q is %d", string(word), string(typed), d)
			}
		}
	})
}
