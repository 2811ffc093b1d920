// Package conversation decides what to reply to what a member said:
// commands, choices, preferences and questions. It knows neither Matrix nor a
// database: a terminal can hold the same conversation.
package conversation
