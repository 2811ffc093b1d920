package content

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The marks that part a text. Each stands on a line of its own.
const (
	markMore    = "<!--more-->"
	markChanges = "<!--changes-->"
)

// readText reads one <lang>.md. The second result tells whether the file is a
// draft, which is checked like any other and never served.
func readText(r *report, lang string, data []byte) (*Text, bool) {
	t := &Text{Lang: lang, File: r.file, Differs: map[string]Line{}}
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	front, body, bodyLine, ok := splitFrontMatter(data)
	if !ok {
		r.fault(1, "must begin with front matter between two lines of ---")
		return nil, false
	}
	draft := readFrontMatter(r, t, front)
	readBody(r, t, body, bodyLine)
	t.Revision = revision(t, body)
	return t, draft
}

// splitFrontMatter cuts at the two lines of three hyphens. bodyLine is the
// number of lines before the body.
func splitFrontMatter(data []byte) (front, body []byte, bodyLine int, ok bool) {
	rest, ok := bytes.CutPrefix(data, []byte("---\n"))
	if !ok {
		return nil, nil, 0, false
	}
	front, body, ok = bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return nil, nil, 0, false
	}
	return front, body, 2 + bytes.Count(front, []byte("\n")) + 1, true
}

func readFrontMatter(r *report, t *Text, front []byte) (draft bool) {
	readMapping(r, readYAML(r, front, 1), map[string]field{
		"title!":   intoLine(&t.Title),
		"ask!":     intoAsk(&t.Ask),
		"say":      intoSay(&t.Say),
		"differs":  intoDiffers(t.Differs),
		"original": intoRevision(&t.Original),
		"draft": func(r *report, n *yaml.Node) {
			draft = n.Value == "true"
			if !draft {
				r.fault(n.Line, "draft is true or is left out")
			}
		},
	})
	return draft
}

// readAsk reads ask.yaml: ways of asking by language.
func readAsk(r *report, data []byte) map[string][]string {
	root := readYAML(r, data, 0)
	if root == nil {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.fault(root.Line, "must be a mapping of languages to ways of asking")
		return nil
	}
	out := map[string][]string{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key := root.Content[i]
		if _, ok := out[key.Value]; ok {
			r.fault(key.Line, "language %q is given twice", key.Value)
		}
		if checkTag(r, key.Line, key.Value) {
			var phrases []string
			intoAsk(&phrases)(r, root.Content[i+1])
			out[key.Value] = phrases
		}
	}
	return out
}

func intoAsk(to *[]string) field {
	return func(r *report, n *yaml.Node) {
		*to = readStrings(r, n)
		seen := map[string]bool{}
		for i, phrase := range *to {
			folded := strings.ToLower(phrase)
			if seen[folded] {
				r.warn(n.Content[i].Line, "phrase %q is given twice", phrase)
			}
			if len(phrase) > 300 {
				r.fault(n.Content[i].Line, "a phrase is longer than 300 bytes; people type short")
			}
			seen[folded] = true
		}
	}
}

func intoSay(to *[]Say) field {
	return func(r *report, n *yaml.Node) {
		if n.Kind != yaml.SequenceNode {
			r.fault(n.Line, "say must be a list of words and means")
			return
		}
		for _, c := range n.Content {
			var s Say
			readMapping(r, c, map[string]field{
				"words!": intoLine(&s.Words),
				"means": func(r *report, n *yaml.Node) {
					if n.Value != "" {
						s.Means = Line{readString(r, n)}
					}
				},
			})
			*to = append(*to, s)
		}
	}
}

func intoDiffers(to map[string]Line) field {
	return func(r *report, n *yaml.Node) {
		eachPair(r, n, func(k, v *yaml.Node) {
			checkID(r, k.Line, k.Value)
			to[k.Value] = Line{readString(r, v)}
		})
	}
}

// readBody parts the body at its marks and reads each part.
func readBody(r *report, t *Text, body []byte, offset int) {
	short, more, changes, lines := splitBody(r, body, offset)
	t.Short = readMarkdown(r, short, lines[0])
	t.More = readMarkdown(r, more, lines[1])
	t.Changes = readMarkdown(r, changes, lines[2])
	if len(t.Short) == 0 {
		r.fault(offset+1, "the short answer is missing: the text above %s", markMore)
	}
	datesOf(r, t.Changes, lines[2])
}

func splitBody(r *report, body []byte, offset int) (short, more, changes []byte, lines [3]int) {
	parts := [3][]byte{}
	at, start := 0, 0
	lines[0] = offset
	for i, line := range bytes.Split(body, []byte("\n")) {
		next := -1
		switch strings.TrimSpace(string(line)) {
		case markMore:
			next = 1
		case markChanges:
			next = 2
		}
		if next >= 0 {
			if next <= at {
				r.fault(offset+i+1, "%s and %s stand at most once each, in this order", markMore, markChanges)
				continue
			}
			parts[at] = body[lineStart(body, start):lineStart(body, i)]
			at, start = next, i+1
			lines[at] = offset + i + 1
		}
	}
	parts[at] = body[lineStart(body, start):]
	return parts[0], parts[1], parts[2], lines
}

// lineStart is the byte offset of line n, counted from 0.
func lineStart(b []byte, n int) int {
	at := 0
	for range n {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return len(b)
		}
		at += i + 1
	}
	return at
}
