package endpoint

import (
	"encoding/json"
	"math"
)

// checkChat looks at the envelope of a chat answer before the client library
// decodes it: exactly one choice, of the assistant, finished by itself, no refusal,
// no call of a tool or function, and a content that is a string. Other fields,
// reasoning among them, are ignored.
func checkChat(body []byte) error {
	if err := checkJSON(body); err != nil {
		return err
	}
	top, ok := object(trim(body))
	if !ok || !absent(top, "error") {
		return fault(FaultEnvelope)
	}
	var choices []json.RawMessage
	if json.Unmarshal(top["choices"], &choices) != nil || len(choices) != 1 {
		return fault(FaultEnvelope)
	}
	choice, ok := object(trim(choices[0]))
	if !ok || !absent(choice, "index", "0") || string(choice["finish_reason"]) != `"stop"` {
		return fault(FaultEnvelope)
	}
	message, ok := object(trim(choice["message"]))
	if !ok || string(message["role"]) != `"assistant"` {
		return fault(FaultEnvelope)
	}
	if !absent(message, "refusal", `""`) || !absent(message, "tool_calls", "[]") || !absent(message, "function_call") {
		return fault(FaultRefusal)
	}
	if content := message["content"]; len(content) == 0 || content[0] != '"' {
		return fault(FaultEnvelope)
	}
	return nil
}

// trim takes off what JSON counts as space.
func trim(data []byte) []byte {
	for len(data) > 0 && isSpace(data[0]) {
		data = data[1:]
	}
	return data
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// checkVectors looks at an answer with n vectors: in order, all of one size, and every element
// a number. The client library would read null as zero and accept any size.
func checkVectors(n int) func([]byte) error {
	return func(body []byte) error {
		if err := checkJSON(body); err != nil {
			return err
		}
		top, ok := object(trim(body))
		if !ok || !absent(top, "error") {
			return fault(FaultEnvelope)
		}
		var data []json.RawMessage
		if json.Unmarshal(top["data"], &data) != nil || len(data) != n {
			return fault(FaultVector)
		}
		size := 0
		for i, d := range data {
			got, ok := vectorSize(d, i)
			if !ok || (i > 0 && got != size) {
				return fault(FaultVector)
			}
			size = got
		}
		return nil
	}
}

// maxSize is how many numbers a vector may have; the largest models in use give 4,096.
const maxSize = 8192

func vectorSize(data []byte, at int) (int, bool) {
	item, ok := object(trim(data))
	if !ok {
		return 0, false
	}
	index := 0
	if !absent(item, "index") && (json.Unmarshal(item["index"], &index) != nil || index != at) {
		return 0, false
	}
	var elements []json.RawMessage
	if json.Unmarshal(item["embedding"], &elements) != nil || len(elements) == 0 || len(elements) > maxSize {
		return 0, false
	}
	for _, e := range elements {
		if e[0] != '-' && (e[0] < '0' || e[0] > '9') {
			return 0, false
		}
	}
	return len(elements), true
}

// unit brings a vector to length 1. One without a length, or beyond what can be
// computed with, is no vector.
func unit(v []float32) ([]float32, bool) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	norm := math.Sqrt(sum)
	if norm < 1e-12 || math.IsInf(norm, 0) || math.IsNaN(norm) {
		return nil, false
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / norm)
	}
	return out, true
}
