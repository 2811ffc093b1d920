// Package answer decides which entry of the library answers a question, and
// when none does. It is pure: no network, no clock, no randomness, no Matrix.
// The same library and the same question give the same decision on every
// machine.
//
// The way of a question:
//
//	fold      case, accents, Arabic letter forms, apostrophes: what people leave out when typing
//	terms     words (stemmed), word pairs and letter n-grams, as numbers
//	mend      words that no entry knows, brought back to the nearest known one
//	language  how likely each language of the library is, from its own texts
//	views     a linear classifier over the ways people ask, BM25 over the texts,
//	          the nearest single phrasing; fused into one probability per entry
//	confide   one calibrated probability that the first entry is right
//	decide    urgent, compare, ask-place, answer, choose or no-answer
//
// What was learned from questions stands in params.json, with the figures and
// the hashes of the sets that it was learned from.
package answer
