package fake

import (
	"encoding/json"
	"hash/fnv"
	"net/http"
	"sort"
	"strings"
	"unicode"
)

// Sensible is a server that behaves well and knows nothing: it chooses the texts that
// share most words with the question, rewrites a question to itself, translates a
// text to itself, and makes vectors of the letters. It stands in for a real server where the way of a question is tested;
// what it gains or loses says nothing about a model.
func Sensible() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", chat)
	mux.HandleFunc("POST /v1/embeddings", embeddings)
	return mux
}

func chat(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Model    string
		Messages []struct{ Content string }
	}
	var prompt struct {
		Question string
		Texts    []struct{ ID, Title, Text string }
	}
	var lines struct{ Texts []string }
	if json.NewDecoder(r.Body).Decode(&req) != nil || len(req.Messages) != 2 {
		http.Error(w, "not a request", http.StatusBadRequest)
		return
	}
	var answer any
	if json.Unmarshal([]byte(req.Messages[1].Content), &lines) == nil && len(lines.Texts) > 0 {
		answer = map[string][]string{"texts": lines.Texts}
	} else if json.Unmarshal([]byte(req.Messages[1].Content), &prompt) != nil {
		http.Error(w, "not a request", http.StatusBadRequest)
		return
	} else if answer = map[string]string{"query": prompt.Question}; len(prompt.Texts) > 0 {
		sort.SliceStable(prompt.Texts, func(i, j int) bool {
			a, b := prompt.Texts[i], prompt.Texts[j]
			return shared(prompt.Question, a.Title+" "+a.Text) > shared(prompt.Question, b.Title+" "+b.Text)
		})
		answer = map[string][]string{"ids": {prompt.Texts[0].ID}}
	}
	content, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, "not a request", http.StatusBadRequest)
		return
	}
	reply(w, map[string]any{"object": "chat.completion", "model": req.Model, "choices": []any{map[string]any{
		"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": string(content)},
	}}})
}

// shared is how many different words of the question the text has.
func shared(question, text string) int {
	has := map[string]bool{}
	for _, w := range words(text) {
		has[w] = true
	}
	n := 0
	for _, w := range words(question) {
		if has[w] {
			n++
			has[w] = false
		}
	}
	return n
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// dimensions of the vectors.
const dimensions = 256

func embeddings(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Model string
		Input []string
	}
	if json.NewDecoder(r.Body).Decode(&req) != nil {
		http.Error(w, "not a request", http.StatusBadRequest)
		return
	}
	data := make([]any, len(req.Input))
	for i, text := range req.Input {
		data[i] = map[string]any{"object": "embedding", "index": i, "embedding": letters(text)}
	}
	reply(w, map[string]any{"object": "list", "model": req.Model, "data": data})
}

// letters counts the runs of four letters, folded into a few numbers.
func letters(text string) []float32 {
	v := make([]float32, dimensions)
	v[0] = 0.01 // a text without letters has a direction too
	rs := []rune(" " + strings.Join(words(text), " ") + " ")
	for i := 0; i+4 <= len(rs); i++ {
		h := fnv.New32a()
		_, _ = h.Write([]byte(string(rs[i : i+4]))) // a hash never returns an error (hash.Hash)
		v[h.Sum32()%dimensions]++
	}
	return v
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
