// Package bot puts the rooms of the house together and runs them: what
// arrives by package matrix goes through the inbox of package store to a
// worker for its room, from there to the conversation, and what that says
// goes through the outbox back to package matrix.
//
// A room's messages are dealt with in their order, different rooms at the same
// time, up to a bound. All that is left to do is in the database: a process
// that is killed at any point goes on where it stopped.
package bot
