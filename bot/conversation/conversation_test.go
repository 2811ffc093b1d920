package conversation

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/microcosm-cc/bluemonday"

	"compa/bot/answer"
	"compa/content"
	"compa/locales"
)

var update = flag.Bool("update", false, "write the golden conversations anew")

// scripted decides by the words of the question, so that a conversation is
// about the conversation and not about finding.
type scripted struct{}

func (scripted) Decide(_ context.Context, q answer.Question) answer.Decision {
	text := fold(q.Text)
	found := func(kind answer.Kind, ids ...string) answer.Decision {
		d := answer.Decision{Kind: kind, Entries: ids, Place: q.Place, Lang: q.Lang}
		for _, id := range ids {
			d.Candidates = append(d.Candidates, answer.Candidate{ID: id, Probability: 0.5, Lang: "en"})
		}
		return d
	}
	switch {
	case strings.Contains(text, "difference"), strings.Contains(text, "diferencia"):
		return found(answer.Compare, "bail", "bond")
	case strings.Contains(text, "die"), strings.Contains(text, "morir"):
		return found(answer.Urgent, "crisis")
	case strings.Contains(text, "where"):
		if q.Place == "" {
			return found(answer.AskPlace, "door")
		}
		return found(answer.Answer, "door")
	case strings.Contains(text, "money"), strings.Contains(text, "dinero"):
		return found(answer.Choose, "bail", "bond")
	case strings.Contains(text, "door"), strings.Contains(text, "puerta"), strings.Contains(text, "الباب"):
		return found(answer.Urgent, "door")
	}
	d := found(answer.NoAnswer)
	d.Candidates = []answer.Candidate{{ID: "door", Probability: 0.1, Lang: "en"}}
	return d
}

// byScript detects a language from a few letters and words.
type byScript struct{}

func (byScript) Detect(text string) (string, bool) {
	folded := " " + fold(text) + " "
	// In order: "门 door" holds words of two languages, and a map would take either.
	for _, l := range []struct{ lang, words string }{
		{"ar", " الباب | من "}, {"es", " puerta | quiero | diferencia | dinero "}, {"zh", "门"},
		{"en", " door | the | is | what | i | money | where "},
	} {
		for _, word := range strings.Split(l.words, "|") {
			if strings.Contains(folded, word) {
				return l.lang, true
			}
		}
	}
	return "", false
}

func testConversation(t testing.TB, now string) *Conversation {
	t.Helper()
	lib, err := content.Load(os.DirFS("testdata/library"))
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	day, err := time.Parse(time.DateOnly, now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{Shelf: content.NewShelf(lib), Catalog: catalog, Finder: scripted{}, Detector: byScript{},
		Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// modelUses are the words for the use of a model in the first line of a conversation.
var modelUses = map[string]ModelUse{"": ModelOff, "local": ModelLocal, "remote": ModelRemote, "not here": ModelNotHere}

// TestGolden plays the conversations in testdata/conversations: lines that begin with "> " are the
// member's, the rest is what the bot says. The first line names the day and, after "model: ", what
// model is used, if one is.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the conversation differs (-want +got):\n%s", diff)
			}
		})
	}
}

func play(t *testing.T, script string) string {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(script))
	lines.Scan()
	first := lines.Text()
	day, word, _ := strings.Cut(strings.TrimPrefix(first, "day: "), " model: ")
	use, known := modelUses[word]
	if !known {
		t.Fatalf("no such use of a model: %q", word)
	}
	c := testConversation(t, day)
	c.model = func(Room) ModelUse { return use }
	var prefs Preferences
	out := first + "\n"
	for lines.Scan() {
		said, ok := strings.CutPrefix(lines.Text(), "> ")
		if !ok {
			continue
		}
		turn := c.Respond(t.Context(), Message{Text: said, Room: Room{ID: "r", Direct: true}, Sender: "m"}, prefs)
		if turn.Preferences != nil {
			prefs = *turn.Preferences
		}
		if turn.Forget {
			prefs = Preferences{}
		}
		out += "\n> " + said + "\n"
		for _, reply := range turn.Replies {
			checkHTML(t, reply)
			for _, line := range strings.Split(reply.Plain(), "\n") {
				out += strings.TrimRight("  "+line, " ") + "\n"
			}
			out += fmt.Sprintf("  -- %s %s\n", reply.Lang(), reply.Entry())
		}
		if len(turn.Replies) == 0 {
			out += "  -- silence\n"
		}
	}
	return out
}

// checkHTML holds the HTML against a sanitizer that knows the subset that the
// Matrix specification allows: it must have nothing to take away.
func checkHTML(t *testing.T, o Outgoing) {
	t.Helper()
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h4", "ul", "ol", "li", "blockquote", "br", "strong", "em", "sup", "a")
	p.AllowAttrs("start").OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http")
	p.RequireNoFollowOnLinks(false)
	if got := p.Sanitize(o.HTML()); got != o.HTML() {
		t.Errorf("HTML outside the subset:\n got %s\nkept %s", o.HTML(), got)
	}
}

func TestSessionsAreBoundedAndEnd(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	s := newSessions(func() time.Time { return now })
	for i := range maxSessions + 10 {
		s.put(fmt.Sprint(i), session{last: "door"})
	}
	if len(s.byKey) != maxSessions || s.get("0").last != "" || s.get(fmt.Sprint(maxSessions)).last != "door" {
		t.Errorf("%d sessions are kept", len(s.byKey))
	}
	now = now.Add(sessionLife + time.Second)
	if s.get(fmt.Sprint(maxSessions)).last != "" {
		t.Error("a session outlives its time")
	}
}

// TestNoSilence wants a reply to every decision, also where the entry may not
// be shown: its words changed after the review.
func TestNoSilence(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/library")); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"door", "bail", "bond", "crisis"} {
		if err := os.Remove(filepath.Join(dir, "rights", id, "reviews.yaml")); err != nil {
			t.Fatal(err)
		}
	}
	lib, err := content.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	c := testConversation(t, "2026-11-22")
	c.shelf = content.NewShelf(lib)
	for _, text := range []string{"they are at my door", "what is the difference", "what about money", "i want to die", "more", "1", "menu"} {
		turn := c.Respond(t.Context(), Message{Text: text, Room: Room{ID: "r"}, Sender: "m"}, Preferences{Language: "en", Place: "us"})
		if len(turn.Replies) == 0 {
			t.Errorf("%q gets no reply", text)
		}
	}
}

func TestNoticesInEveryLanguage(t *testing.T) {
	c := testConversation(t, "2026-11-22")
	for _, lang := range append(locales.Complete(), "zh", "mam", "") {
		for _, n := range []Notice{NoticeUndecryptable, NoticeUnverified, NoticeNotText} {
			if c.Notice(n, Preferences{Language: lang}).Plain() == "" {
				t.Errorf("notice %d says nothing in %q", n, lang)
			}
		}
	}
}

// TestCommandsOfEveryLanguage takes every word of every command, with and
// without a mark before it, and expects it to be understood as that command.
func TestCommandsOfEveryLanguage(t *testing.T) {
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := newCommands(catalog)
	for _, lang := range locales.Complete() {
		for _, vw := range verbWords {
			for _, word := range catalog.In(lang).List(vw.id) {
				for _, typed := range []string{word, "!" + word, strings.ToUpper(word), word + "!"} {
					if got, ok := c.find(typed, lang); !ok || got.verb != vw.verb {
						t.Errorf("%s: %q is taken as %v, not as %s", lang, typed, got, vw.id)
					}
				}
			}
		}
	}
}

func FuzzRespond(f *testing.F) {
	f.Add("they are at my door")
	f.Add("language \u202e es")
	f.Add("99999999999999999999")
	c := testConversation(f, "2026-11-22")
	f.Fuzz(func(t *testing.T, text string) {
		turn := c.Respond(t.Context(), Message{Text: text, Room: Room{ID: "r"}, Sender: "m"}, Preferences{Language: "en"})
		for _, r := range turn.Replies {
			checkHTML(t, r)
			if strings.TrimSpace(r.Plain()) == "" {
				t.Error("an empty reply")
			}
		}
	})
}
