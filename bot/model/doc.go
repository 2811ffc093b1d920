// Package model lets a language model help to find, and never to write. It
// stands before the finder and looks at its decision: it may bring another of the
// finder's own entries to the front, offer a choice instead of an answer, or
// say that none fits. It gives an answer outright only where the finder gives one. On any
// fault the finder's decision stands, byte for byte.
//
// What speaks with the server is package endpoint, from which nothing of the
// project can be reached; it gives this package indices into the list of entries that this
// package offered.
package model
