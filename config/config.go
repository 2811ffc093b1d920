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
	Model      Model
	Metrics    Metrics
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

// Model says whether a language model helps to find answers. It is off while URL is empty.
type Model struct {
	URL         string   // base of an OpenAI-compatible API; unix:///path for a socket; "" is off
	Name        string   // of the model, as the server knows it
	Embed       string   // of the model for vectors; "" is without
	Key         string   // sent as a bearer token
	Tasks       []string // of choose and rewrite
	AllowRemote bool     // the server may be another machine, if RemoteHost names it
	RemoteHost  string
	AtOnce      int      // requests at the same time
	OffRooms    []string // rooms for which no model is asked
}

// Metrics says where what the bot counts can be read. It is off while Listen is empty.
type Metrics struct {
	Listen string // address and port of this machine, 127.0.0.1:9464; "" is off
}

// Log says what is written about the bot's work. It never holds what members wrote.
type Log struct {
	Level string // debug, info, warn or error
	JSON  bool
}
