package conversation

import "time"

// A Message is what a member said, free of Matrix. Its text comes from
// outside and is hostile until shown otherwise; nothing of it is stored.
type Message struct {
	ID      string // stable per message: the event id in Matrix
	Room    Room
	Sender  string // opaque id of the member
	Text    string // plain words, mention and quoted reply already cut off
	At      time.Time
	ReplyTo string // id of our own message this replies to, or ""
}

// A Room is where a message was said.
type Room struct {
	ID     string // opaque
	Direct bool   // only the member and the bot are in it
}

// Preferences are what a member chose, and all that is kept of a member.
// The zero value is a member who chose nothing.
type Preferences struct {
	Language string // BCP 47 tag, or "" while nothing was chosen
	Place    string // id of places.yaml, or ""
}
