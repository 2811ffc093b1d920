package answer

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFoldAndSplit(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"case and punctuation", "ICE is HERE!!", []string{"ice", "is", "here"}},
		{"missing accents equal written ones", "Qué pasó, mañana", []string{"que", "paso", "manana"}},
		{"English apostrophe", "what's if they don’t", []string{"whats", "if", "they", "dont"}},
		{"French apostrophe", "j'ai peur qu'ils m’arrêtent", []string{"j", "ai", "peur", "qu", "ils", "m", "arretent"}},
		{"letters held down", "heeelp meeee", []string{"help", "me"}},
		{"digits are kept", "form I-200, 1000", []string{"form", "i", "200", "1000"}},
		{"Arabic letter forms", "إلى مكتبةِ الأمّ ٢٠٢٥", []string{"الي", "مكتبه", "الام", "2025"}},
		{"Arabic tatweel", "لــجوء", []string{"لجوء"}},
		{"Chinese characters one by one", "ICE在敲门", []string{"ice", "在", "敲", "门"}},
		{"invisible marks", "a\u200bb\u202ec", []string{"abc"}},
		{"nothing", " ?! ", []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, split(fold(c.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Qué", "''''", "a'", "ـ\u0301", "\xff\xfe", "在'敲", "qu'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range split(fold(s)) {
			if w == "" {
				t.Fatalf("an empty word in %q", s)
			}
			if utf8.ValidString(s) && !utf8.ValidString(w) {
				t.Fatalf("invalid word %q from valid %q", w, s)
			}
		}
	})
}
