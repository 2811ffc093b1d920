package endpoint

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	openai "github.com/sashabaranov/go-openai"
)

// TestChoiceUnderMutation decodes seeds in which a few bytes were changed,
// doubled, cut out, or replaced by pieces of JSON. It does what FuzzChoice does without
// measuring coverage, and therefore much faster, and reads bodies with the client library as well. COMPA_MUTATIONS says how often.
func TestChoiceUnderMutation(t *testing.T) {
	times := 20_000
	if n, err := strconv.Atoi(os.Getenv("COMPA_MUTATIONS")); err == nil {
		times = n
	}
	r, table, taken := rand.New(rand.NewPCG(1, 2)), fuzzLabels(), 0
	for i := range times {
		seed, whole := seeds[r.IntN(len(seeds))], i%2 == 0
		if whole {
			seed = envelope(seed)
		}
		data := mutate(r, []byte(seed))
		if holdsChoice(t, data, whole, table) {
			taken++
		}
		if whole {
			readAlike(t, data)
		}
	}
	t.Logf("%d mutations, %d of them taken for an answer", times, taken)
	if taken == 0 || taken > times/2 {
		t.Errorf("%d of %d mutations were taken: they test nothing", taken, times)
	}
}

// readAlike fails where the client library finds another content in a body than the fuzz tests do.
func readAlike(t *testing.T, body []byte) {
	t.Helper()
	content, err := fromBody(body)
	if err != nil {
		return
	}
	var resp openai.ChatCompletionResponse
	if err := json.Unmarshal(body, &resp); err == nil && (len(resp.Choices) != 1 || resp.Choices[0].Message.Content != content) {
		t.Fatalf("the library reads something else than %q in %q", content, body)
	}
}

var pieces = []string{`"ids"`, `"BCDFGH"`, `"JKLMNP"`, `{`, `}`, `[`, `]`, `,`, `:`, `"`, `\`, `null`, `1`, ` `, "\x00", "\xff", `"choices"`, `"error":{},`,
	`"finish_reason":"stop"`, `"tool_calls":[]`, `"tool_calls":[{}]`, `"refusal":"no",`, `"content":"x",`, `"role":"assistant"`, `\u0042`, "\u200b", "\ufeff"}

func mutate(r *rand.Rand, b []byte) []byte {
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b) + 1)
		to := min(len(b), at+r.IntN(8))
		switch r.IntN(4) {
		case 0:
			b = slices.Concat(b[:at], []byte(pieces[r.IntN(len(pieces))]), b[to:])
		case 1:
			b = slices.Concat(b[:at], []byte(pieces[r.IntN(len(pieces))]), b[at:])
		case 2:
			b = slices.Concat(b[:at], b[to:])
		default:
			b = slices.Concat(b[:to], b[at:])
		}
	}
	return b
}
