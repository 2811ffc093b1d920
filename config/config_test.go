package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func none(string) (string, bool) { return "", false }

func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "compa.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "password"), []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheExampleLoads(t *testing.T) {
	file := write(t, Example)
	c, err := Load(file, none)
	if err != nil {
		t.Fatal(err)
	}
	if c.Homeserver.Password != "secret" || c.Rooms.InviteServers[0] != "example.org" || c.Retention != 24*time.Hour {
		t.Errorf("got %+v", c)
	}
	if want := filepath.Join(filepath.Dir(file), "state"); c.State != want {
		t.Errorf("state %q, want %q", c.State, want)
	}
}

// TestTheExampleNamesEveryKey holds the manual against the table of keys.
func TestTheExampleNamesEveryKey(t *testing.T) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(Example), &doc); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys() {
		last := k.path[strings.LastIndexByte(k.path, '.')+1:]
		if !strings.Contains(Example, last+":") {
			t.Errorf("example.yaml does not name %s", k.path)
		}
	}
}

func TestFaults(t *testing.T) {
	base := "homeserver: {url: 'https://x.org', user: '@c:x.org', password: p}\n"
	cases := map[string]struct{ text, want string }{
		"unknown key":      {base + "rooms:\n  prefx: a\n", "compa.yaml:3: unknown key rooms.prefx; did you mean rooms.prefix"},
		"unknown group":    {base + "bots: {a: b}\n", ":2: unknown key bots"},
		"twice":            {base + "state: a\nstate: b\n", "state"},
		"bad address":      {"homeserver:\n  url: matrix.org\n", ":2: homeserver.url: \"matrix.org\" is not an address; write https://"},
		"bad user":         {"homeserver: {user: compa}\n", "not a Matrix id; write @name:example.org"},
		"bad list":         {base + "rooms: {ignore: {a: b}}\n", "rooms.ignore must be a list"},
		"list for one":     {base + "state: [a, b]\n", "state must be one value"},
		"bad boolean":      {base + "log: {json: maybe}\n", "neither true nor false"},
		"bad duration":     {base + "retention: 3 days\n", "write 24h or 30m"},
		"bad level":        {base + "log: {level: loud}\n", "not one of debug, info, warn, error"},
		"missing secret":   {"homeserver: {password_file: nowhere}\n", "homeserver.password_file: the secret cannot be read"},
		"model nameless":   {base + "model: {url: 'http://127.0.0.1:8080/v1'}\n", "model.name is missing"},
		"model address":    {base + "model: {url: localhost}\n", "write http://127.0.0.1:8080/v1 or unix:///run/model.sock"},
		"model task":       {base + "model: {tasks: [write]}\n", "not one of choose, rewrite"},
		"model room":       {base + "model: {off_rooms: [lobby]}\n", "write !abc:example.org"},
		"metrics port":     {base + "metrics: {listen: 127.0.0.1}\n", ":2: metrics.listen: \"127.0.0.1\" is not an address with a port; write 127.0.0.1:9464"},
		"metrics no port":  {base + "metrics: {listen: '127.0.0.1:0'}\n", "is not an address with a port"},
		"metrics name":     {base + "metrics: {listen: 'localhost:9464'}\n", "is not an address with a port"},
		"metrics open":     {base + "metrics: {listen: '0.0.0.0:9464'}\n", "\"0.0.0.0:9464\" is not an address of this machine alone; write 127.0.0.1:9464"},
		"metrics outside":  {base + "metrics: {listen: '[2001:db8::1]:9464'}\n", "is not an address of this machine alone"},
		"missing library":  {base + "answers: {library: nowhere}\n", "answers.library: cannot be opened"},
		"missing url":      {"homeserver: {user: '@c:x.org', password: p}\n", "homeserver.url is missing"},
		"missing password": {"homeserver: {url: 'https://x.org', user: '@c:x.org'}\n", "homeserver.password_file is missing"},
		"not yaml":         {"a: [", "compa.yaml"},
		"no mapping":       {"- a\n", "the file must hold keys and values"},
		"group is a value": {"rooms: yes\n", "rooms must hold keys and values"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Load(write(t, tc.text), none)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v\nwant %q in it", err, tc.want)
			}
		})
	}
}

// TestMetricsAreOffUntilSet: nothing listens by default, and either loopback address will do.
func TestMetricsAreOffUntilSet(t *testing.T) {
	base := "homeserver: {url: 'https://x.org', user: '@c:x.org', password: p}\n"
	for set, want := range map[string]string{"": "", "metrics: {listen: ''}": "", "metrics: {listen: '127.0.0.1:9464'}": "127.0.0.1:9464",
		"metrics: {listen: '[::1]:9464'}": "[::1]:9464"} {
		c, err := Load(write(t, base+set+"\n"), none)
		if err != nil || c.Metrics.Listen != want {
			t.Errorf("%q: got %+v, %v", set, c, err)
		}
	}
}

func TestEnvironmentWins(t *testing.T) {
	env := map[string]string{"COMPA_HOMESERVER_URL": "https://env.org", "COMPA_ROOMS_INVITE_SERVERS": "a.org, b.org"}
	lookup := func(k string) (string, bool) { v, ok := env[k]; return v, ok }
	c, err := Load(write(t, Example), lookup)
	if err != nil {
		t.Fatal(err)
	}
	if c.Homeserver.URL != "https://env.org" || len(c.Rooms.InviteServers) != 2 {
		t.Errorf("got %+v", c)
	}
	env["COMPA_RETENTION"] = "long"
	if _, err := Load("", lookup); err == nil || !strings.Contains(err.Error(), "environment COMPA_RETENTION") {
		t.Errorf("a bad variable gives %v", err)
	}
}

func TestSecretsThatOthersCanRead(t *testing.T) {
	file := write(t, Example)
	if err := os.Chmod(filepath.Join(filepath.Dir(file), "password"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file, none); err == nil || !strings.Contains(err.Error(), "make it 0600") {
		t.Errorf("got %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(Example))
	f.Add([]byte("homeserver: {url: [}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := defaults()
		readYAML(&c, "compa.yaml", data)
	})
}
