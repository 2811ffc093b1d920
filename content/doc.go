// Package content is the library of answers: the types of an entry and its
// texts, the strict loader, the checks, and the review state. The texts
// themselves are data under content/library; docs/content.md is their format.
//
// The package imports nothing else of this project. Everything a member may
// read is held in values with unexported fields ([Line], [Block]), which only
// the loader makes: a word that is not in the library cannot become one.
package content
