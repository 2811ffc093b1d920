// Package config is the bot's configuration: one YAML file, strictly read, of
// which every key can also come from the environment.
package config

import (
	_ "embed"
	"time"
)

// Example is the documented example that `compa init` writes. It is the
// manual of the configuration, and a test holds it against the keys.
//
//go:embed example.yaml
var Example string

// Config is all that can be set. The zero value is not valid; [Load] fills in
// the defaults of example.yaml.
type Config struct {
	Homeserver Homeserver
	Rooms      Rooms
	Answers    Answers
	State      string        // folder of the database and the keys
	Retention  time.Duration // how long it is remembered that a message was answered
	Log        Log
}

// Homeserver is where the bot's account lives.
type Homeserver struct {
	URL         string // base address of the client-server API
	User        string // full Matrix id of the bot
	Device      string // display name of its device
	Password    string // for the first login; the token is kept afterwards
	AccessToken string // instead of a password
}

// Rooms says where the bot listens.
type Rooms struct {
	Prefix        string   // with what a question in a group room may begin
	InviteUsers   []string // who may invite the bot
	InviteServers []string // whose users may invite the bot
	InviteAll     bool     // everybody may
	Ignore        []string // other bots, never answered
}

// Answers says what is answered from.
type Answers struct {
	Library  string // folder of the library; "" is the one inside the program
	Language string // of members whose language is not known; "" asks them
	Place    string // of members who gave none; "" asks them when it matters
}

// Log says what is written about the bot's work. It never holds what members wrote.
type Log struct {
	Level string // debug, info, warn or error
	JSON  bool
}
