package conversation

// Outgoing is a reply as it leaves for Matrix. Its fields are unexported and
// only the renderer of a [Reply] fills them, so the outbox, which accepts
// nothing else, cannot be given a string.
type Outgoing struct {
	plain string
	html  string
	lang  string
	entry string
}

// Plain is the reply as plain text (`body` in Matrix).
func (o Outgoing) Plain() string { return o.plain }

// HTML is the reply in the subset of HTML that the Matrix client-server
// specification allows in `formatted_body`.
func (o Outgoing) HTML() string { return o.html }

// Lang is the language of the reply, a BCP 47 tag.
func (o Outgoing) Lang() string { return o.lang }

// Entry is the id of the entry that is shown, or "".
func (o Outgoing) Entry() string { return o.entry }
