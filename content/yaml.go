package content

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// The YAML of the library is read as a tree of nodes and not into structs:
// every fault, also of meaning, can then name its line. Aliases and anchors
// are refused: they have no use here and can blow a small file up.

// maxFile bounds what one file of the library may hold, in bytes.
const maxFile = 1 << 20

// field handles the value of one key.
type field func(r *report, value *yaml.Node)

// readYAML parses one document. The offset is added to every line number, for
// front matter that does not start at the top of its file.
func readYAML(r *report, data []byte, offset int) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			r.fault(0, "is empty")
		} else {
			line, reason := yamlError(err)
			r.fault(line+offset, "%s", reason)
		}
		return nil
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		r.fault(0, "holds more than one YAML document")
		return nil
	}
	root := doc.Content[0]
	shift(root, offset)
	return root
}

func shift(n *yaml.Node, by int) {
	n.Line += by
	for _, c := range n.Content {
		shift(c, by)
	}
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// yamlError takes the line out of the library's message, where it has one.
func yamlError(err error) (line int, reason string) {
	m := yamlLine.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if m == nil {
		return 0, err.Error()
	}
	line, _ = strconv.Atoi(m[1])
	return line, "is not valid YAML: " + m[2]
}

// readMapping calls the field of every key, and reports unknown, doubled and
// missing keys. Keys that end in ! are required.
func readMapping(r *report, n *yaml.Node, fields map[string]field) {
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, "must be a mapping of keys to values")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := fields[key.Value]
		if !ok {
			read, ok = fields[key.Value+"!"]
		}
		switch {
		case !ok:
			r.fault(key.Line, "unknown key %q; the keys are %s", key.Value, keyList(fields))
		case seen[key.Value]:
			r.fault(key.Line, "key %q is given twice", key.Value)
		default:
			seen[key.Value] = true
			read(r, value)
		}
	}
	for _, key := range sortedKeys(fields) {
		if name, required := strings.CutSuffix(key, "!"); required && !seen[name] {
			r.fault(n.Line, "key %q is missing", name)
		}
	}
}

// eachPair calls f for every key of a mapping whose keys are data, in file order.
func eachPair(r *report, n *yaml.Node, f func(key, value *yaml.Node)) {
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, "must be a mapping of keys to values")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if seen[n.Content[i].Value] {
			r.fault(n.Content[i].Line, "key %q is given twice", n.Content[i].Value)
			continue
		}
		seen[n.Content[i].Value] = true
		f(n.Content[i], n.Content[i+1])
	}
}

func keyList(fields map[string]field) string {
	keys := sortedKeys(fields)
	for i := range keys {
		keys[i] = strings.TrimSuffix(keys[i], "!")
	}
	return strings.Join(keys, ", ")
}

// readString gives a scalar as it is written, whatever type YAML would see in it.
func readString(r *report, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.fault(n.Line, "must be text")
		return ""
	}
	s := strings.TrimSpace(n.Value)
	if bad := hiddenRune(s); bad != 0 {
		r.fault(n.Line, "holds the invisible character U+%04X; take it out, the bot adds direction marks itself", bad)
	}
	return s
}

func intoString(to *string) field {
	return func(r *report, n *yaml.Node) { *to = readString(r, n) }
}

func intoLine(to *Line) field {
	return func(r *report, n *yaml.Node) { *to = Line{readString(r, n)} }
}

func readStrings(r *report, n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		r.fault(n.Line, "must be a list")
		return nil
	}
	out := make([]string, 0, len(n.Content))
	for _, c := range n.Content {
		if s := readString(r, c); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func intoStrings(to *[]string) field {
	return func(r *report, n *yaml.Node) { *to = readStrings(r, n) }
}

func intoDay(to *time.Time) field {
	return func(r *report, n *yaml.Node) {
		day, err := time.Parse(time.DateOnly, readString(r, n))
		if err != nil {
			r.fault(n.Line, "%q is not a date; write it as 2026-11-22", n.Value)
			return
		}
		*to = day
	}
}

// intoOneOf accepts one of the given values.
func intoOneOf[T ~string](to *T, values ...T) field {
	return func(r *report, n *yaml.Node) {
		s := T(readString(r, n))
		for _, v := range values {
			if s == v {
				*to = s
				return
			}
		}
		names := make([]string, len(values))
		for i, v := range values {
			names[i] = string(v)
		}
		r.fault(n.Line, "%q is not one of %s", s, strings.Join(names, ", "))
	}
}
