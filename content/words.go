package content

import (
	"sort"
)

// hiddenRune finds a character that a reviewer cannot see: direction marks,
// zero-width characters, controls. It gives 0 when there is none. U+200C and
// U+200D are allowed: Persian, Arabic and Indic scripts need them to join.
func hiddenRune(s string) rune {
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == 0x200C || r == 0x200D:
		case r < 0x20, r == 0x7F, r >= 0x80 && r < 0xA0,
			r == 0xAD, r == 0x200B, r == 0x200E, r == 0x200F,
			r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F,
			r == 0xFEFF, r == 0xFFFD, r >= 0xE0000 && r <= 0xE007F:
			return r
		}
	}
	return 0
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
