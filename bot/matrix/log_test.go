package matrix

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

func ref(string) string { return "ref" }

func TestRedactingLog(t *testing.T) {
	var out bytes.Buffer
	log := redacting(zerolog.New(&out), ref)
	log.Info().Msg("below warning")
	if out.Len() > 0 {
		t.Errorf("a line below warning came through: %s", out.String())
	}
	log.Warn().
		Str("room_id", "!abcDEF:example.org").
		Str("v12", "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM").
		Str("event_id", "$OH3E9F6rtp9T8ODAZSlPS3S08Z6lH9ehB-SeAGldXF0").
		Strs("members", []string{"@ana:example.org", "@ben:127.0.0.1:8008"}).
		Interface("map", map[string]any{"@ana:example.org": map[string]any{"x": "#alias:example.org"}}).
		Str("url", "https://example.org/_matrix/client/v3/rooms/%21abcDEF%3Aexample.org/send/m.room.message/1").
		RawJSON("req_body", []byte(`{"body":"they are at my door"}`)).
		Err(errors.New("@ana:example.org is not in !abcDEF:example.org")).
		Int("status_code", 403).
		Msg("Request by @ana:example.org failed")
	line := out.String()
	for _, secret := range []string{"abcDEF", "31hneApx", "OH3E9F", "ana", "ben", "alias", "door"} {
		if strings.Contains(line, secret) {
			t.Errorf("%q is in %s", secret, line)
		}
	}
	for _, kept := range []string{`"level":"warn"`, `"status_code":403`, "/_matrix/client/v3/rooms/", "<ref>", "failed"} {
		if !strings.Contains(line, kept) {
			t.Errorf("%q is not in %s", kept, line)
		}
	}
}

func TestRedactingLogSurvivesBrokenLines(t *testing.T) {
	var out bytes.Buffer
	if _, err := (redactor{next: zerolog.New(&out), ref: ref}).WriteLevel(zerolog.WarnLevel, []byte("@ana:example.org {")); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "ana") || out.Len() == 0 {
		t.Errorf("got %q", out.String())
	}
}
