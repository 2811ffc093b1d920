package conversation

import (
	"strings"
	"time"

	"compa/bot/language"
	"compa/content"
	"compa/locales"
)

// A composer writes one reply. It speaks one language at a time; switching
// is said in the reply itself.
type composer struct {
	lib     *content.Library
	catalog *locales.Catalog
	now     time.Time
	member  string             // the language of the member
	loc     *locales.Localizer // the language in which is being written
	cites   *citations
	reply   *Reply
}

func (c *Conversation) compose(member string) *composer {
	w := &composer{lib: c.shelf.Library(), catalog: c.catalog, now: c.now(), member: member, cites: newCitations()}
	w.loc = c.catalog.In(c.spoken(member))
	w.reply = &Reply{lang: w.loc.Lang()}
	return w
}

// spoken gives the language in which the bot's own phrases come for a reader of lang.
func (c *Conversation) spoken(lang string) string {
	for _, l := range language.Fallbacks(lang) {
		if complete(l) {
			return l
		}
	}
	return locales.Fallback
}

func complete(lang string) bool {
	for _, l := range locales.Complete() {
		if l == lang {
			return true
		}
	}
	return false
}

func (w *composer) add(kind blockKind, items ...run) {
	if len(items) > 0 {
		w.reply.blocks = append(w.reply.blocks, block{kind: kind, lang: w.loc.Lang(), first: 1, items: items})
	}
}

func (w *composer) say(kind blockKind, id locales.ID, args ...locales.Arg) {
	w.add(kind, run{fromPhrase(w.loc.Say(id, args...))})
}

// TextFor picks the text of an entry for a reader of lang: in lang, else in the
// languages such readers are most likely to know, else the original.
func TextFor(e *content.Entry, lang string) *content.Text {
	for _, l := range append(language.Fallbacks(lang), e.Original) {
		if e.Served(l) {
			return e.Texts[l]
		}
	}
	return nil
}

// open begins to write in the text's language, and says so when it is another
// than the member's: in the member's language where that phrase exists, else in the text's.
func (w *composer) open(t *content.Text) {
	if t.Lang != w.member {
		announce := w.catalog.In(w.member)
		if !announce.Has(locales.AnswerFallback) {
			announce = w.catalog.In(t.Lang)
		}
		w.loc = announce
		w.reply.lang = announce.Lang()
		if name := locales.Endonym(w.member); name.String() != "" {
			w.say(kindNote, locales.AnswerFallback, locales.Phrase("language", name), locales.Phrase("other", locales.Endonym(t.Lang)))
		}
	}
	w.loc = w.catalog.In(t.Lang)
	if len(w.reply.blocks) == 0 {
		w.reply.lang = t.Lang
	}
}

func (w *composer) title(line content.Line) { w.add(kindTitle, run{fromLine(line).strong()}) }

func (w *composer) body(t *content.Text, blocks []content.Block) {
	w.reply.blocks = append(w.reply.blocks, w.cites.blocksOf(t.Lang, blocks, w.asof)...)
}

func (w *composer) asof(d content.Date) locales.Text {
	return w.loc.Say(locales.AnswerAsof, locales.Phrase("day", w.loc.Date(d)))
}

// aloud gives the words to say, each with what it means.
func (w *composer) aloud(t *content.Text) {
	if len(t.Say) == 0 {
		return
	}
	w.say(kindParagraph, locales.AnswerSay)
	for _, s := range t.Say {
		w.add(kindQuote, run{fromLine(s.Words).strong()})
		if !s.Means.Empty() {
			w.say(kindMeaning, locales.AnswerMeans, locales.Words("words", s.Means))
		}
	}
}

// sources names what the reply rests on, one source a line.
func (w *composer) sources() {
	if len(w.cites.order) == 0 {
		return
	}
	items := []run{{fromPhrase(w.loc.Say(locales.AnswerSources))}}
	for i, c := range w.cites.order {
		if src, ok := w.lib.Source(c.source); ok {
			items = append(items, append(run{{mark: i + 1}, {words: " "}}, sourceRun(src, c.locators...)...))
		}
	}
	w.add(kindLines, items...)
}

func sourceRun(src *content.Source, locators ...content.Line) run {
	r := run{fromLine(src.Title)}
	for i, locator := range locators {
		comma := ", "
		if i > 0 {
			comma = "; "
		}
		r = append(r, span{words: comma}, fromLine(locator))
	}
	return r
}

// notes says for where and until when the text holds, who has looked at it,
// and that it is no advice.
func (w *composer) notes(e *content.Entry, t *content.Text) {
	if e.Stale(t.Lang) {
		w.say(kindNote, locales.AnswerStale, locales.Phrase("language", locales.Endonym(e.Original)))
	}
	if e.OverdueStable(w.now) {
		w.say(kindNote, locales.AnswerOverdue, locales.Phrase("day", w.loc.Day(e.ReviewBy.Stable)))
	}
	var places []locales.Text
	for _, id := range e.Places {
		places = append(places, w.placeName(id))
	}
	w.add(kindNote, run{
		fromPhrase(w.loc.Say(locales.AnswerValid, locales.Phrase("places", w.loc.Join(places...)))), {words: " "},
		fromPhrase(w.loc.Say(locales.AnswerChecked, locales.Phrase("day", w.loc.Day(e.Checked)),
			locales.Phrase("next", w.loc.Day(e.ReviewBy.Stable)))), {words: " "},
		fromPhrase(w.level(t)), {words: " "},
		fromPhrase(w.loc.Say(locales.AnswerNotAdvice)),
	})
}

func (w *composer) level(t *content.Text) locales.Text {
	for i := len(t.Reviews) - 1; i >= 0; i-- {
		if rev := t.Reviews[i]; rev.Role != content.RoleSourceCheck {
			return w.loc.Say(locales.AnswerReviewed, locales.Words("name", rev.Name()), locales.Words("role", rev.Title()),
				locales.Phrase("day", w.loc.Day(rev.On)))
		}
	}
	return w.loc.Say(locales.AnswerSourceChecked)
}

func (w *composer) placeName(id string) locales.Text {
	p, ok := w.lib.Place(id)
	if !ok {
		return locales.Text{}
	}
	for _, lang := range language.Fallbacks(w.loc.Lang()) {
		if name, ok := p.Names[lang]; ok {
			return locales.FromLibrary(name)
		}
	}
	return locales.Text{}
}

// withheld reports whether the changing part must be left out today.
func withheld(e *content.Entry, now time.Time) bool {
	return e.OverdueChanges(now) && e.Overdue == content.OverdueWithhold
}

// titleOf gives the title of an entry, and behind it the language where it is
// another than the one being written.
func (w *composer) titleOf(e *content.Entry) (run, bool) {
	t := TextFor(e, w.loc.Lang())
	if t == nil {
		return nil, false
	}
	if t.Lang == w.loc.Lang() {
		return run{fromLine(t.Title)}, true
	}
	return run{fromLine(t.Title), {words: " ("}, fromPhrase(locales.Endonym(t.Lang)), {words: ")"}}, true
}

// numbered adds a list of choices; the first has the number first.
func (w *composer) numbered(first int, items []run) {
	if len(items) > 0 {
		w.reply.blocks = append(w.reply.blocks, block{kind: kindNumbers, lang: w.loc.Lang(), first: first, items: items})
	}
}

// empty reports whether nothing has been written.
func (r *Reply) empty() bool { return r == nil || len(strings.TrimSpace(Plain(r))) == 0 }
