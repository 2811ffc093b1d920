package matrix

import (
	"encoding/json"
	"regexp"

	"github.com/rs/zerolog"
)

// redactor stands between mautrix and the log. mautrix names rooms, users and
// events in its lines, and with some of them writes the body of the request:
// in a room without encryption that is what somebody said.
type redactor struct {
	next zerolog.Logger
	ref  func(id string) string
}

// matrixID finds the identifiers of Matrix (appendix 4 of the specification),
// plain or escaped as in a URL: @user:server, !room, $event, #alias:server.
var matrixID = regexp.MustCompile(`(?:[@!$#]|%40|%21|%24|%23)[A-Za-z0-9._=/+%-]{3,}(?::[A-Za-z0-9.:\[\]-]+|%3A[A-Za-z0-9.%-]+)?`)

// secretFields are left out: they hold texts or keys.
func secretFields() []string {
	return []string{"req_body", "content", "ciphertext", "destination_map", "users", "user_ids"}
}

// redacting makes a logger whose lines reach next without identifiers. Lines
// below warning are left out: mautrix's are many, and for its developers.
func redacting(next zerolog.Logger, ref func(string) string) zerolog.Logger {
	return zerolog.New(redactor{next: next, ref: ref}).Level(max(zerolog.WarnLevel, next.GetLevel()))
}

// Write implements [io.Writer]; zerolog calls WriteLevel.
func (r redactor) Write(line []byte) (int, error) { return r.WriteLevel(zerolog.WarnLevel, line) }

// WriteLevel implements [zerolog.LevelWriter].
func (r redactor) WriteLevel(level zerolog.Level, line []byte) (int, error) {
	var fields map[string]any
	if err := json.Unmarshal(line, &fields); err != nil {
		r.next.WithLevel(level).Msg("a line of the Matrix library could not be read")
		return len(line), nil //nolint:nilerr // the line is given up, the log goes on
	}
	message, _ := fields[zerolog.MessageFieldName].(string)
	for _, name := range append(secretFields(), zerolog.MessageFieldName, zerolog.LevelFieldName, zerolog.TimestampFieldName) {
		delete(fields, name)
	}
	r.next.WithLevel(level).Fields(r.clean(fields)).Msg(r.text(message))
	return len(line), nil
}

// clean replaces identifiers in every text of a decoded JSON value.
func (r redactor) clean(value any) any {
	switch v := value.(type) {
	case string:
		return r.text(v)
	case []any:
		for i := range v {
			v[i] = r.clean(v[i])
		}
	case map[string]any:
		cleaned := make(map[string]any, len(v))
		for name, part := range v {
			cleaned[r.text(name)] = r.clean(part)
		}
		return cleaned
	}
	return value
}

func (r redactor) text(s string) string {
	return matrixID.ReplaceAllStringFunc(s, func(found string) string { return "<" + r.ref(found) + ">" })
}

// Clean is an error as text without identifiers.
func (c *Client) Clean(err error) string {
	if err == nil {
		return ""
	}
	return redactor{ref: c.store.Ref}.text(err.Error())
}
