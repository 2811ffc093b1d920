package ngram

// Script is a writing system, or a family of blocks that share their readers.
// The zero Script belongs to what is no letter.
type Script uint8

// The writing systems that have several languages, and therefore a model. All
// others get a number by their block, which is as good a name.
const (
	None Script = iota
	Latin
	Greek
	Cyrillic
	Armenian
	Hebrew
	Arabic
	Devanagari
	Ethiopic
	Han
	Kana
	Hangul
	firstBlock
)

// Scripts is the number of different scripts; a set of them fits a uint64.
const Scripts = 64

// scriptRange says that the runes from first to last belong to one script.
type scriptRange struct {
	first, last rune
	script      Script
}

// scriptRanges is sorted by rune. Blocks come from the Unicode Character
// Database; a block with one or few languages (Thai, Khmer, Vai ...) only needs
// to be told from the others.
var scriptRanges = [...]scriptRange{
	{0x0041, 0x024f, Latin}, {0x0250, 0x02ff, Latin}, {0x0370, 0x03ff, Greek}, {0x0400, 0x052f, Cyrillic},
	{0x0530, 0x058f, Armenian}, {0x0590, 0x05ff, Hebrew}, {0x0600, 0x06ff, Arabic},
	{0x0700, 0x074f, firstBlock}, {0x0750, 0x077f, Arabic}, {0x0780, 0x07bf, firstBlock + 1},
	{0x07c0, 0x07ff, firstBlock + 2}, {0x08a0, 0x08ff, Arabic}, {0x0900, 0x097f, Devanagari},
	{0x0980, 0x09ff, firstBlock + 3}, {0x0a00, 0x0a7f, firstBlock + 4}, {0x0a80, 0x0aff, firstBlock + 5},
	{0x0b00, 0x0b7f, firstBlock + 6}, {0x0b80, 0x0bff, firstBlock + 7}, {0x0c00, 0x0c7f, firstBlock + 8},
	{0x0c80, 0x0cff, firstBlock + 9}, {0x0d00, 0x0d7f, firstBlock + 10}, {0x0d80, 0x0dff, firstBlock + 11},
	{0x0e00, 0x0e7f, firstBlock + 12}, {0x0e80, 0x0eff, firstBlock + 13}, {0x0f00, 0x0fff, firstBlock + 14},
	{0x1000, 0x109f, firstBlock + 15}, {0x10a0, 0x10ff, firstBlock + 16}, {0x1100, 0x11ff, Hangul},
	{0x1200, 0x139f, Ethiopic}, {0x13a0, 0x13ff, firstBlock + 17}, {0x1400, 0x167f, firstBlock + 18},
	{0x1680, 0x169f, firstBlock + 19}, {0x1780, 0x17ff, firstBlock + 20}, {0x1800, 0x18af, firstBlock + 21},
	{0x1900, 0x194f, firstBlock + 22}, {0x1950, 0x19df, firstBlock + 23}, {0x1a00, 0x1a1f, firstBlock + 24},
	{0x1b00, 0x1b7f, firstBlock + 25}, {0x1c50, 0x1c7f, firstBlock + 26}, {0x1d00, 0x1dbf, Latin},
	{0x1e00, 0x1eff, Latin}, {0x1f00, 0x1fff, Greek}, {0x2c60, 0x2c7f, Latin}, {0x2d30, 0x2d7f, firstBlock + 27},
	{0x2d80, 0x2ddf, Ethiopic}, {0x3005, 0x3007, Han}, {0x3040, 0x30ff, Kana}, {0x3130, 0x318f, Hangul},
	{0x3400, 0x4dbf, Han}, {0x4e00, 0x9fff, Han}, {0xa000, 0xa4cf, firstBlock + 28}, {0xa4d0, 0xa4ff, firstBlock + 29},
	{0xa500, 0xa63f, firstBlock + 30}, {0xa640, 0xa69f, Cyrillic}, {0xa6a0, 0xa6ff, firstBlock + 31},
	{0xa720, 0xa7ff, Latin}, {0xaa00, 0xaa5f, firstBlock + 32}, {0xaa60, 0xaa7f, firstBlock + 15},
	{0xaa80, 0xaadf, firstBlock + 33}, {0xab00, 0xab2f, Ethiopic}, {0xab30, 0xab6f, Latin},
	{0xabc0, 0xabff, firstBlock + 34}, {0xac00, 0xd7af, Hangul}, {0xf900, 0xfaff, Han}, {0xfb50, 0xfdff, Arabic},
	{0xfe70, 0xfeff, Arabic}, {0x11100, 0x1114f, firstBlock + 35}, {0x16a00, 0x16fff, firstBlock + 36},
	{0x1e900, 0x1e95f, firstBlock + 37}, {0x20000, 0x3ffff, Han},
}

// ScriptOf gives the script of a letter.
func ScriptOf(r rune) Script {
	low, high := 0, len(scriptRanges)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if r > scriptRanges[middle].last {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < len(scriptRanges) && r >= scriptRanges[low].first {
		return scriptRanges[low].script
	}
	return None
}

// weight is what one letter of a script counts against letters of others. A
// Chinese character is about half a word; and a message in any other script
// often holds Latin names, while Latin text seldom holds foreign letters.
func (s Script) weight() int {
	switch s {
	case Latin:
		return 2
	case Han, Kana, Hangul:
		return 16
	default:
		return 5
	}
}
