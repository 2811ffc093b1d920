package endpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep a value may nest; an honest answer nests about eight deep.
const maxDepth = 32

// checkJSON accepts exactly one well-formed JSON value in UTF-8, in which no
// object holds a key twice. RFC 8259, section 4, leaves open which of two equal keys counts;
// Go takes the last and does not tell capitals apart, so keys that differ in nothing else are refused too.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) {
		return fault(FaultJSON)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := walkValue(d, 0); err != nil {
		return fault(FaultJSON)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault(FaultJSON)
	}
	if !json.Valid(data) {
		return fault(FaultJSON)
	}
	return nil
}

var errStrict = errors.New("not strict JSON")

func walkValue(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	if depth == maxDepth {
		return errStrict
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			if err := walkKey(d, seen); err != nil {
				return err
			}
		}
		if err := walkValue(d, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

func walkKey(d *json.Decoder, seen map[string]bool) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	name, ok := t.(string)
	if !ok {
		return errStrict
	}
	// Up and down again brings letters together that fold to one, as the Kelvin sign and k.
	folded := strings.ToLower(strings.ToUpper(name))
	if seen[folded] {
		return errStrict
	}
	seen[folded] = true
	return nil
}

// object takes an object apart, its keys exactly as they are spelt.
func object(data []byte) (map[string]json.RawMessage, bool) {
	if len(data) == 0 || data[0] != '{' {
		return nil, false
	}
	var m map[string]json.RawMessage
	return m, json.Unmarshal(data, &m) == nil
}

// absent reports whether a value is missing, null, or one of the given empty forms.
func absent(m map[string]json.RawMessage, key string, empty ...string) bool {
	v, ok := m[key]
	if !ok || string(v) == "null" {
		return true
	}
	for _, e := range empty {
		if string(v) == e {
			return true
		}
	}
	return false
}
