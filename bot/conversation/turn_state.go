package conversation

import (
	"strconv"
	"strings"

	"compa/bot/answer"
	"compa/content"
	"compa/locales"
)

// turn is the work on one message.
type turn struct {
	c       *Conversation
	decide  func(answer.Question) answer.Decision
	room    Room
	text    string
	lang    string // in which to reply; "" while it is not known
	prefs   Preferences
	held    session
	replies []Outgoing
	forget  bool

	decision answer.Decision // of the last question asked
}

// chooseLanguage settles in which language to reply: the one the member chose,
// else the one of this message where that is clear, else the one of the last message.
func (t *turn) chooseLanguage() {
	if t.prefs.Language != "" {
		t.lang = t.prefs.Language
		return
	}
	lang, sure := t.c.detector.Detect(t.text)
	long := len(strings.Fields(t.text)) >= 3 || !strings.Contains(t.text, " ") && len([]rune(t.text)) > 12
	switch {
	case sure && (long || t.held.lang == ""):
		t.lang = lang
	case t.held.lang != "":
		t.lang = t.held.lang
	case t.c.defaultLang != "":
		t.lang = t.c.defaultLang
	}
}

// reply sends a reply and remembers what its numbers stand for.
func (t *turn) reply(r *Reply, choices []choice) {
	if r.empty() {
		return
	}
	t.replies = append(t.replies, ForMatrix(r))
	t.held.choices = choices
	if r.entry != "" {
		t.held.last = r.entry
	}
	if t.lang != "" {
		t.held.lang = t.lang
	}
}

// respond tries what the message may be, the surest first: a command, a
// number, the name of a place or of a language; else it is a question.
func (t *turn) respond() {
	if len([]rune(t.text)) > maxMessage {
		w := t.c.compose(t.lang)
		w.say(kindParagraph, locales.TooLong)
		t.reply(w.reply, nil)
		return
	}
	if t.number() {
		return
	}
	if cmd, ok := t.c.commands.find(t.text, t.lang); ok && t.run(cmd) {
		return
	}
	if t.languageName() || t.placeName() {
		return
	}
	t.ask(t.text)
}

// number takes a message that is a number as a choice.
func (t *turn) number() bool {
	n, err := strconv.Atoi(strings.Trim(digits(t.text), ".) "))
	if err != nil || n < 0 || n > 99 {
		return false
	}
	switch {
	case len(t.held.choices) == 0:
		t.phrase(locales.ChooseLost)
	case n < 1 || n > len(t.held.choices):
		kept := t.held.choices
		t.phrase(locales.ChooseInvalid)
		t.held.choices = kept
	default:
		t.chosen(t.held.choices[n-1])
	}
	return true
}

// digits maps the digits of Arabic and Persian to 0-9.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}

func (t *turn) chosen(ch choice) {
	switch {
	case ch.entry != "":
		t.show(ch.entry)
	case ch.language != "":
		t.setLanguage(ch.language)
	case ch.place != "":
		t.setPlace(ch.place)
	case ch.topic != "":
		t.topic(ch.topic, ch.from)
	case ch.none:
		r, _ := t.c.noAnswerReply(nil, t.lang)
		t.reply(r, nil)
	}
}

// languageName takes a message that is only the name of a language as the wish for it.
func (t *turn) languageName() bool {
	folded := fold(t.text)
	tag, ok := t.c.languages[folded]
	if !ok || len(folded) < 4 {
		return false
	}
	t.setLanguage(tag)
	return true
}

// placeName takes a message that names a place as the answer to our question for it.
func (t *turn) placeName() bool {
	if t.held.pending == "" || len(strings.Fields(t.text)) > 6 {
		return false
	}
	p, ok := findPlace(t.c.shelf.Library(), t.text)
	if !ok {
		return false
	}
	t.setPlace(p.ID)
	return true
}

// place is the place that holds for a question.
func (t *turn) place() string {
	switch {
	case t.prefs.Place != "":
		return t.prefs.Place
	case t.held.place != "":
		return t.held.place
	}
	return t.c.defaultPlace
}

// ask answers a question.
func (t *turn) ask(text string) {
	if runes := []rune(text); len(runes) > maxQuestion {
		text = string(runes[:maxQuestion])
	}
	d := t.decide(answer.Question{Text: text, Lang: t.lang, Place: t.place(), Last: t.held.last})
	t.decision = d
	if t.lang == "" {
		t.lang = languageOf(d)
	}
	if t.lang == "" && (d.Kind == answer.NoAnswer || d.Kind == answer.Choose) {
		t.held.pending = text
		t.languageMenu(locales.LanguageAsk)
		return
	}
	if d.Place != "" && d.Place != t.place() {
		t.held.place = d.Place
	}
	t.decided(d, text)
}

// languageOf gives the language that the finder recognised, where the question
// itself was too short to tell: the one in which the entry that it is sure of was found.
func languageOf(d answer.Decision) string {
	unsure := d.Kind == answer.NoAnswer || d.Kind == answer.Choose
	if d.Lang == "" && !unsure && len(d.Candidates) > 0 {
		return d.Candidates[0].Lang
	}
	return d.Lang
}

func (t *turn) decided(d answer.Decision, text string) {
	t.held.pending = ""
	lib := t.c.shelf.Library()
	switch d.Kind {
	case answer.Answer, answer.Urgent:
		if len(d.Entries) > 0 {
			t.show(d.Entries[0])
			return
		}
	case answer.Compare:
		if t.compare(lib, d.Entries) {
			return
		}
	case answer.Choose:
		r, choices := t.c.chooseReply(d.Entries, t.lang)
		t.reply(r, choices)
		return
	case answer.AskPlace:
		r, choices := t.c.placeReply(d.Entries, t.lang)
		t.reply(r, choices)
		t.held.pending = text
		return
	}
	r, choices := t.c.noAnswerReply(d.Candidates, t.lang)
	t.reply(r, choices)
}

func (t *turn) compare(lib *content.Library, ids []string) bool {
	if len(ids) < 2 {
		return false
	}
	a, okA := lib.Entry(ids[0])
	b, okB := lib.Entry(ids[1])
	if !okA || !okB {
		return false
	}
	r := t.c.compareReply(a, b, t.lang)
	t.reply(r, nil)
	return r != nil
}

// show answers with an entry. An entry that is gone since it was offered, or
// that has no text which may be shown, is said to be no answer: silence would
// leave somebody waiting.
func (t *turn) show(id string) {
	if e, ok := t.c.shelf.Library().Entry(id); ok {
		if r := t.c.answerReply(e, t.lang); r != nil {
			t.reply(r, nil)
			return
		}
	}
	r, _ := t.c.noAnswerReply(nil, t.lang)
	t.reply(r, nil)
}
