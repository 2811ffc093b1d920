// Package endpoint speaks with the server of a language model, and trusts
// nothing that comes back. What leaves this package is an index into the
// caller's own list, a text that can only be searched with, a vector, or, for
// moderators, a draft. It imports nothing of the project: no word of a
// model can be handed to what writes to members, because nothing of that can
// be reached from here.
package endpoint
