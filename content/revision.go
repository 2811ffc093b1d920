package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// revision hashes what a member can read of a text: title, say, differs and
// body. The phrases under ask are for finding alone, so a new one does not make
// reviews and translations out of date. Every field is written with its
// length, so no two texts share a hash by shifting words between fields.
func revision(t *Text, body []byte) string {
	h := sha256.New()
	writeField(h, t.Title.s)
	writeField(h, fmt.Sprint(len(t.Say)))
	for _, s := range t.Say {
		writeField(h, s.Words.s)
		writeField(h, s.Means.s)
	}
	writeField(h, fmt.Sprint(len(t.Differs)))
	for _, id := range sortedKeys(t.Differs) {
		writeField(h, id)
		writeField(h, t.Differs[id].s)
	}
	writeField(h, strings.TrimSpace(string(body)))
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

func writeField(h hash.Hash, s string) {
	fmt.Fprintf(h, "%d:%s\n", len(s), s) // a hash never returns an error (hash.Hash)
}

// libraryRevision names the state of the whole library: any change to a text,
// to a phrase, or to what is true in every language gives another one.
func libraryRevision(files map[string][sha256.Size]byte) string {
	h := sha256.New()
	for _, name := range sortedKeys(files) {
		sum := files[name]
		writeField(h, name)
		h.Write(sum[:])
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
