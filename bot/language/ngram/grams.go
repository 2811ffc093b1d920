package ngram

// MaxOrder is the longest run of letters that is looked up. Five helped over
// four; six only made the model bigger.
const MaxOrder = 5

// Gram is the fingerprint of a run of letters. Two of the few hundred thousand
// runs of the model fall together about once in a hundred models.
type Gram uint32

// wordSalt parts whole words from runs of the same letters.
const wordSalt = 0x9e3779b97f4a7c15

// Grams calls visit with every run of one to MaxOrder letters of a word, blanks
// before and behind it included from two letters on, and with the word itself
// where it is longer than that. Single letters are left out in Latin, where
// hundreds of languages share them: they cost the most time and say the least.
func (t *Text) Grams(visit func(g Gram, order int)) {
	for _, w := range t.spans[:t.words] {
		if t.heard(w) {
			t.wordGrams(w, visit)
		}
	}
}

// wordGrams visits the runs of one word.
func (t *Text) wordGrams(w word, visit func(g Gram, order int)) {
	padded := t.runes[w.start-1 : min(int(w.end)+1, t.size)]
	for i := range padded {
		h := uint64(0)
		for order := 1; order <= MaxOrder && i+order <= len(padded); order++ {
			h = step(h, padded[i+order-1])
			if order > 1 || padded[i] != ' ' && w.script != Latin {
				visit(finish(h), order)
			}
		}
	}
	if len(padded) > MaxOrder && len(padded) <= 24 {
		visit(t.wordGram(w), MaxOrder+1)
	}
}

// WordGram gives the fingerprint of a whole word, in the form under which a
// text holds it: small letters, straight apostrophes.
func WordGram(word string) Gram { return hashWord([]rune(word)) }

// Said gives the fingerprint under which a model keeps how often a word is said;
// that of the word itself is taken by the run of all its letters.
func Said(word Gram) Gram { return finish(uint64(word) ^ wordSalt) }

// hashWord gives the fingerprint of a whole word.
func hashWord(letters []rune) Gram {
	h := uint64(wordSalt)
	for _, r := range letters {
		h = step(h, r)
	}
	return finish(h)
}

// step adds a rune to a fingerprint.
func step(h uint64, r rune) uint64 {
	h = (h ^ uint64(r+1)) * 0xff51afd7ed558ccd
	return h ^ h>>32
}

// finish spreads a fingerprint over all bits.
func finish(h uint64) Gram {
	h *= 0xc4ceb9fe1a85ec53
	return Gram(h >> 32)
}
