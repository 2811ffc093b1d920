package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A key is one setting: its path in the file, and how its value is taken.
// Values are lists of texts; a single text is a list of one. The environment
// variable of a key is COMPA_ and its path in capitals with _ for the points.
type key struct {
	path string
	list bool
	set  func(c *Config, values []string) error
}

// keys is the one table of all settings, in the order of example.yaml.
func keys() []key {
	return []key{
		single("homeserver.url", func(c *Config, s string) error { c.Homeserver.URL = s; return address(s) }),
		single("homeserver.user", func(c *Config, s string) error { c.Homeserver.User = s; return matrixID(s) }),
		single("homeserver.device", func(c *Config, s string) error { c.Homeserver.Device = s; return nil }),
		single("homeserver.password", func(c *Config, s string) error { c.Homeserver.Password = s; return nil }),
		single("homeserver.password_file", func(c *Config, s string) error { return secret(s, &c.Homeserver.Password) }),
		single("homeserver.access_token", func(c *Config, s string) error { c.Homeserver.AccessToken = s; return nil }),
		single("homeserver.access_token_file", func(c *Config, s string) error { return secret(s, &c.Homeserver.AccessToken) }),
		single("rooms.prefix", func(c *Config, s string) error { c.Rooms.Prefix = s; return nil }),
		several("rooms.invite.users", func(c *Config, v []string) error { c.Rooms.InviteUsers = v; return each(v, matrixID) }),
		several("rooms.invite.servers", func(c *Config, v []string) error { c.Rooms.InviteServers = v; return each(v, serverName) }),
		single("rooms.invite.everyone", func(c *Config, s string) error { return boolean(s, &c.Rooms.InviteAll) }),
		several("rooms.ignore", func(c *Config, v []string) error { c.Rooms.Ignore = v; return each(v, matrixID) }),
		single("answers.library", func(c *Config, s string) error { c.Answers.Library = s; return folder(s) }),
		single("answers.language", func(c *Config, s string) error { c.Answers.Language = s; return tag(s) }),
		single("answers.place", func(c *Config, s string) error { c.Answers.Place = s; return nil }),
		single("model.url", func(c *Config, s string) error { c.Model.URL = s; return modelAddress(s) }),
		single("model.name", func(c *Config, s string) error { c.Model.Name = s; return nil }),
		single("model.embed", func(c *Config, s string) error { c.Model.Embed = s; return nil }),
		single("model.key_file", func(c *Config, s string) error { return secret(s, &c.Model.Key) }),
		several("model.tasks", func(c *Config, v []string) error { c.Model.Tasks = v; return each(v, modelTask) }),
		single("model.allow_remote", func(c *Config, s string) error { return boolean(s, &c.Model.AllowRemote) }),
		single("model.remote_host", func(c *Config, s string) error { c.Model.RemoteHost = s; return nil }),
		single("model.at_once", func(c *Config, s string) error { return between(s, 1, 64, &c.Model.AtOnce) }),
		several("model.off_rooms", func(c *Config, v []string) error { c.Model.OffRooms = v; return each(v, roomID) }),
		single("metrics.listen", func(c *Config, s string) error { c.Metrics.Listen = s; return loopback(s) }),
		single("state", func(c *Config, s string) error { c.State = s; return notEmpty(s) }),
		single("retention", func(c *Config, s string) error { return duration(s, &c.Retention) }),
		single("log.level", func(c *Config, s string) error { c.Log.Level = s; return oneOf(s, "debug", "info", "warn", "error") }),
		single("log.json", func(c *Config, s string) error { return boolean(s, &c.Log.JSON) }),
	}
}

func single(path string, set func(*Config, string) error) key {
	return key{path: path, set: func(c *Config, values []string) error {
		if len(values) != 1 {
			return fmt.Errorf("must be one value, not %d", len(values))
		}
		return set(c, values[0])
	}}
}

func several(path string, set func(*Config, []string) error) key {
	return key{path: path, list: true, set: set}
}

// variable is the environment variable of the key.
func (k key) variable() string {
	return "COMPA_" + strings.ToUpper(strings.ReplaceAll(k.path, ".", "_"))
}

func address(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("%q is not an address; write https://matrix.example.org", s)
	}
	return nil
}

var matrixIDForm = regexp.MustCompile(`^@[!-9;-~]+:[A-Za-z0-9.\-:\[\]]+$`)

// matrixID checks the form of a user id (Matrix specification, appendix
// "User Identifiers"; historical ones may hold any printable ASCII).
func matrixID(s string) error {
	if !matrixIDForm.MatchString(s) || len(s) > 255 {
		return fmt.Errorf("%q is not a Matrix id; write @name:example.org", s)
	}
	return nil
}

var serverNameForm = regexp.MustCompile(`^[A-Za-z0-9.\-:\[\]]+$`)

func serverName(s string) error {
	if !serverNameForm.MatchString(s) {
		return fmt.Errorf("%q is not the name of a server; write example.org", s)
	}
	return nil
}

func each(values []string, check func(string) error) error {
	for _, v := range values {
		if err := check(v); err != nil {
			return err
		}
	}
	return nil
}

func boolean(s string, to *bool) error {
	v, err := strconv.ParseBool(s)
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", s)
	}
	*to = v
	return nil
}

func duration(s string, to *time.Duration) error {
	v, err := time.ParseDuration(s)
	if err != nil || v <= 0 {
		return fmt.Errorf("%q is not a length of time; write 24h or 30m", s)
	}
	*to = v
	return nil
}

func modelAddress(s string) error {
	if s == "" || strings.HasPrefix(s, "unix:///") {
		return nil
	}
	if address(s) != nil {
		return fmt.Errorf("%q is not an address; write http://127.0.0.1:8080/v1 or unix:///run/model.sock", s)
	}
	return nil
}

func modelTask(s string) error { return oneOf(s, "choose", "rewrite") }

func roomID(s string) error {
	if !strings.HasPrefix(s, "!") || len(s) < 2 || len(s) > 255 {
		return fmt.Errorf("%q is not the id of a room; write !abc:example.org", s)
	}
	return nil
}

// loopback checks an address to listen at. It must be an address of this machine alone and not a
// name: what a name stands for can change after it was looked at.
func loopback(s string) error {
	if s == "" {
		return nil
	}
	at, err := netip.ParseAddrPort(s)
	if err != nil || at.Port() == 0 {
		return fmt.Errorf("%q is not an address with a port; write 127.0.0.1:9464", s)
	}
	if !at.Addr().IsLoopback() {
		return fmt.Errorf("%q is not an address of this machine alone; write 127.0.0.1:%d", s, at.Port())
	}
	return nil
}

func between(s string, low, high int, to *int) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < low || v > high {
		return fmt.Errorf("%q is not a number from %d to %d", s, low, high)
	}
	*to = v
	return nil
}

func oneOf(s string, values ...string) error {
	if !slices.Contains(values, s) {
		return fmt.Errorf("%q is not one of %s", s, strings.Join(values, ", "))
	}
	return nil
}

var tagForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func tag(s string) error {
	if s != "" && !tagForm.MatchString(s) {
		return fmt.Errorf("%q is not a language tag; write es or pt-BR", s)
	}
	return nil
}

func notEmpty(s string) error {
	if strings.TrimSpace(s) == "" {
		return fmt.Errorf("is empty; name a folder")
	}
	return nil
}

func folder(s string) error {
	if s == "" {
		return nil
	}
	info, err := os.Stat(s)
	if err != nil {
		return fmt.Errorf("cannot be opened: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%q is a file; name a folder", s)
	}
	return nil
}

// maxSecret bounds a secret's file, in bytes.
const maxSecret = 64 << 10

// secret reads a secret from a file that nobody but its owner may open.
func secret(file string, to *string) error {
	if file == "" {
		return nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("the secret cannot be read: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", filepath.Base(file))
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("others may open %s (mode %04o); make it 0600", filepath.Base(file), info.Mode().Perm())
	}
	if info.Size() > maxSecret {
		return fmt.Errorf("%s is larger than %d bytes; it should hold a secret alone", filepath.Base(file), maxSecret)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the secret cannot be read: %w", err)
	}
	*to = strings.TrimSpace(string(data))
	if *to == "" {
		return fmt.Errorf("%s is empty; it should hold the secret", filepath.Base(file))
	}
	return nil
}
