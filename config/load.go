package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds the configuration, in bytes.
const maxFile = 1 << 20

// defaults are the values of keys that are not given.
func defaults() Config {
	return Config{
		Homeserver: Homeserver{Device: "Compa"},
		Rooms:      Rooms{Prefix: "!compa"},
		Model:      Model{Tasks: []string{"choose"}, AtOnce: 2},
		State:      "state",
		Retention:  24 * time.Hour,
		Log:        Log{Level: "info"},
	}
}

// Load reads the file and then the environment, which wins. lookup is
// os.LookupEnv. The error joins every fault, each with file, line, key and what
// would be right. An empty name reads the environment alone. Relative folders
// in the file are meant from the file's own folder.
func Load(name string, lookup func(string) (string, bool)) (*Config, error) {
	c := defaults()
	var errs []error
	if name != "" {
		errs = append(errs, readFile(&c, name)...)
	}
	errs = append(errs, readEnvironment(&c, lookup)...)
	if len(errs) == 0 {
		errs = append(errs, complete(&c, name)...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &c, nil
}

func readFile(c *Config, name string) []error {
	f, err := os.Open(name)
	if err != nil {
		return []error{fmt.Errorf("configuration: %w; `compa init` writes an example", err)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return []error{fmt.Errorf("configuration %s: %w", name, err)}
	}
	if len(data) > maxFile {
		return []error{fmt.Errorf("configuration %s: is larger than %d bytes", name, maxFile)}
	}
	return readYAML(c, name, data)
}

func readYAML(c *Config, name string, data []byte) []error {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return []error{fmt.Errorf("configuration %s: %w", name, err)}
	}
	r := &reader{c: c, name: name, keys: map[string]key{}, seen: map[string]bool{}}
	for _, k := range keys() {
		r.keys[k.path] = k
	}
	r.walk("", doc.Content[0])
	return r.errs
}

// reader takes the values out of a tree of YAML nodes, which know their lines.
type reader struct {
	c    *Config
	name string
	keys map[string]key
	seen map[string]bool
	errs []error
}

func (r *reader) fault(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %w", r.name, n.Line, fmt.Errorf(format, args...)))
}

func (r *reader) walk(path string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if path == "" || r.isGroup(path) {
			r.fault(n, "%s must hold keys and values", orFile(path))
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+k.Value, ".")
		setting, known := r.keys[at]
		switch {
		case r.seen[at]:
			r.fault(k, "key %s is given twice", at)
		case known:
			r.set(setting, v)
		case r.isGroup(at):
			if v.Tag != "!!null" {
				r.walk(at, v)
			}
		default:
			r.fault(k, "unknown key %s%s", at, r.suggestion(at))
		}
		r.seen[at] = true
	}
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

func (r *reader) isGroup(path string) bool {
	for p := range r.keys {
		if strings.HasPrefix(p, path+".") {
			return true
		}
	}
	return false
}

// suggestion names the keys that stand in the same group, or end the same.
func (r *reader) suggestion(path string) string {
	group, last := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		group, last = path[:i+1], path[i+1:]
	}
	var near []string
	for _, k := range keys() {
		if strings.HasPrefix(k.path, group) && group != "" || strings.HasSuffix(k.path, "."+last) {
			near = append(near, k.path)
		}
	}
	if len(near) == 0 {
		return "; `compa init` writes an example with all keys"
	}
	return "; did you mean " + strings.Join(near, ", ") + "?"
}

func (r *reader) set(k key, n *yaml.Node) {
	values, ok := scalars(n)
	if !ok || (!k.list && n.Kind == yaml.SequenceNode) {
		want := "one value"
		if k.list {
			want = "a list of values"
		}
		r.fault(n, "%s must be %s", k.path, want)
		return
	}
	for i, v := range values {
		if relativeFile(k.path) && v != "" && !filepath.IsAbs(v) {
			values[i] = filepath.Join(filepath.Dir(r.name), v)
		}
	}
	if err := k.set(r.c, values); err != nil {
		r.fault(n, "%s: %w", k.path, err)
	}
}

// relativeFile reports whether a key names a file or folder.
func relativeFile(path string) bool {
	return strings.HasSuffix(path, "_file") || path == "state" || path == "answers.library"
}

func scalars(n *yaml.Node) ([]string, bool) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return []string{""}, true
		}
		return []string{n.Value}, true
	case yaml.SequenceNode:
		values := []string{}
		for _, c := range n.Content {
			if c.Kind != yaml.ScalarNode || c.Tag == "!!null" {
				return nil, false
			}
			values = append(values, c.Value)
		}
		return values, true
	}
	return nil, false
}

func readEnvironment(c *Config, lookup func(string) (string, bool)) []error {
	var errs []error
	for _, k := range keys() {
		value, ok := lookup(k.variable())
		if !ok {
			continue
		}
		values := []string{value}
		if k.list {
			values = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
		}
		if err := k.set(c, values); err != nil {
			errs = append(errs, fmt.Errorf("environment %s: %w", k.variable(), err))
		}
	}
	return errs
}

// complete checks what only the whole can show.
func complete(c *Config, name string) []error {
	where := "configuration " + name
	if name == "" {
		where = "environment"
	}
	var errs []error
	if c.Homeserver.URL == "" {
		errs = append(errs, fmt.Errorf("%s: homeserver.url is missing; write https://matrix.example.org", where))
	}
	if c.Homeserver.User == "" {
		errs = append(errs, fmt.Errorf("%s: homeserver.user is missing; write @compa:example.org", where))
	}
	if c.Homeserver.Password == "" && c.Homeserver.AccessToken == "" {
		errs = append(errs, fmt.Errorf("%s: homeserver.password_file is missing; give a password or an access token", where))
	}
	if c.Model.URL != "" && c.Model.Name == "" && c.Model.Embed == "" {
		errs = append(errs, fmt.Errorf("%s: model.name is missing; name the model that the server should use", where))
	}
	return errs
}
