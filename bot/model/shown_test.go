package model_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"compa/bot/answer"
)

// TestEveryReply renders what every choice leads to, by the conversation that members have. FuzzChoice
// shows that nothing but these choices comes out of the decoder, so what is shown is the reply without a
// model, a whole entry as it is rendered without one, or titles of the finder's entries in fixed phrases.
func TestEveryReply(t *testing.T) {
	f := newFixture(t)
	shown := func(d answer.Decision) string {
		seen, _ := f.reply(t, "door", func(context.Context, answer.Question) answer.Decision { return d })
		return seen.Text
	}
	answering, choosing := bases(replayCase{Retrieved: retrieved})[0], bases(replayCase{Retrieved: retrieved})[1]
	whole := map[string]bool{}
	for _, id := range ids(answering.Candidates) {
		d := answering
		d.Entries = []string{id}
		whole[shown(d)] = true
	}
	refusing := answering
	refusing.Kind, refusing.Entries = answer.NoAnswer, nil
	phrases := map[answer.Kind][]string{answer.Choose: f.wordsBeside(shown(choosing)), answer.NoAnswer: f.wordsBeside(shown(refusing))}
	for _, base := range []answer.Decision{answering, choosing} {
		without := shown(base)
		for _, places := range everyChoice(len(retrieved)) {
			made := deciding(t, f, base, &picks{places: places}).Decide(t.Context(), answer.Question{Text: "door"})
			text := shown(made)
			if text == without || made.Kind == answer.Answer && whole[text] {
				continue
			}
			for _, line := range f.wordsBeside(text) {
				if !slices.Contains(phrases[made.Kind], line) {
					t.Fatalf("%v, %v: the reply holds %q, which is neither a title nor a phrase of such a reply", places, made.Kind, line)
				}
			}
		}
	}
	if len(whole) < 5 {
		t.Errorf("only %d entries are shown whole; little is tested", len(whole))
	}
}

// wordsBeside gives the lines of a reply without the numbers, titles and languages of entries.
func (f *fixture) wordsBeside(reply string) []string {
	var out []string
	for line := range strings.SplitSeq(reply, "\n") {
		for _, e := range f.lib.Entries() {
			line = strings.ReplaceAll(line, e.OriginalText().Title.String(), "")
		}
		line = strings.TrimSuffix(line, "(español)") // said of a title in another language
		if line = strings.Trim(line, "•0123456789. "); line != "" {
			out = append(out, line)
		}
	}
	return out
}
