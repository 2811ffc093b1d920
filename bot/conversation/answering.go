package conversation

import (
	"compa/bot/answer"
	"compa/content"
	"compa/locales"
)

// maxChoices is how many numbers a member is asked to choose among.
const maxChoices = 5

// page begins a reply about one entry, in the text that fits a reader of lang
// best. The text is nil when none may be shown.
func (c *Conversation) page(e *content.Entry, lang string) (*composer, *content.Text) {
	t := TextFor(e, lang)
	if t == nil {
		return nil, nil
	}
	w := c.compose(lang)
	w.open(t)
	w.reply.entry = e.ID
	return w, t
}

// answerReply shows one entry: the short answer, the words to say, the sources, and what
// to know about the answer itself.
func (c *Conversation) answerReply(e *content.Entry, lang string) *Reply {
	w, t := c.page(e, lang)
	if t == nil {
		return nil
	}
	w.title(t.Title)
	w.body(t, t.Short)
	w.aloud(t)
	w.changesLine(e, t)
	w.sources()
	w.notes(e, t)
	w.say(kindNote, locales.AnswerHint)
	return w.reply
}

// changesLine points to the changing part, or says why it is left out.
func (w *composer) changesLine(e *content.Entry, t *content.Text) {
	switch {
	case len(t.Changes) == 0:
	case withheld(e, w.now):
		w.say(kindParagraph, locales.AnswerWithheld, locales.Phrase("day", w.loc.Day(e.ReviewBy.Changes)))
	default:
		w.say(kindParagraph, locales.AnswerChanges)
	}
}

// moreReply shows the longer answer and what may have changed, then where to go on.
func (c *Conversation) moreReply(e *content.Entry, lang string) (*Reply, []choice) {
	w, t := c.page(e, lang)
	if t == nil {
		return nil, nil
	}
	w.title(t.Title)
	if len(t.More) == 0 && len(t.Changes) == 0 {
		w.say(kindParagraph, locales.MoreNone)
	}
	w.body(t, t.More)
	w.changesPart(e, t)
	choices := w.related(e)
	w.sources()
	w.notes(e, t)
	return w.reply, choices
}

func (w *composer) changesPart(e *content.Entry, t *content.Text) {
	if len(t.Changes) == 0 {
		return
	}
	if withheld(e, w.now) {
		w.changesLine(e, t)
		return
	}
	w.add(kindParagraph, run{fromPhrase(w.loc.Say(locales.AnswerChangesTitle)).strong()})
	if e.OverdueChanges(w.now) {
		w.say(kindParagraph, locales.AnswerChangesOverdue, locales.Phrase("day", w.loc.Day(e.ReviewBy.Changes)))
	}
	w.body(t, t.Changes)
}

// related lists the look-alikes and next steps of an entry, with the line that tells them apart.
func (w *composer) related(e *content.Entry) []choice {
	items, choices := w.entryChoices(append(append([]string{}, e.Contrasts...), e.Related...), e)
	if len(items) == 0 {
		return nil
	}
	w.say(kindParagraph, locales.AnswerRelated)
	w.numbered(1, items)
	return choices
}

// entryChoices makes numbered titles of entries. Where one of them differs from
// the given entry in a line of the library, the line stands behind the title.
func (w *composer) entryChoices(ids []string, from *content.Entry) ([]run, []choice) {
	var items []run
	var choices []choice
	for _, id := range ids {
		e, ok := w.lib.Entry(id)
		if !ok || len(choices) == maxChoices {
			continue
		}
		item, ok := w.titleOf(e)
		if !ok {
			continue
		}
		if from != nil && from.ID != e.ID {
			if line, ok := w.lib.Differs(from, e, w.loc.Lang()); ok {
				item = append(item, span{words: " — "}, fromLine(line))
			}
		}
		items = append(items, item)
		choices = append(choices, choice{entry: e.ID})
	}
	return items, choices
}

// sourcesReply lists everything that an entry rests on, with kind, link and
// whether the text was opened.
func (c *Conversation) sourcesReply(e *content.Entry, lang string) *Reply {
	w, t := c.page(e, lang)
	if t == nil {
		return nil
	}
	w.say(kindTitle, locales.SourcesTitle, locales.Words("title", t.Title))
	for _, cite := range citationsOf(t, withheld(e, w.now)) {
		w.cites.mark(cite)
	}
	var items []run
	for _, c := range w.cites.order {
		if src, ok := w.lib.Source(c.source); ok {
			items = append(items, w.sourceLine(src, c.locators))
		}
	}
	w.add(kindBullets, items...)
	w.notes(e, t)
	return w.reply
}

func citationsOf(t *content.Text, withoutChanges bool) []content.Citation {
	parts := [][]content.Block{t.Short, t.More}
	if !withoutChanges {
		parts = append(parts, t.Changes)
	}
	var out []content.Citation
	for _, part := range parts {
		for _, b := range part {
			for _, item := range b.Items {
				out = append(out, item.Cites...)
			}
		}
	}
	return out
}

func (w *composer) sourceLine(src *content.Source, locators []content.Line) run {
	item := append(sourceRun(src, locators...), span{words: " ("}, fromPhrase(w.loc.Say(locales.SourceKind(string(src.Kind)))), span{words: "; "})
	if src.Seen == "" {
		item = append(item, fromPhrase(w.loc.Say(locales.SourceUnseen)))
	} else {
		item = append(item, fromPhrase(w.loc.Say(locales.SourceSeen, locales.Phrase("day", w.loc.Date(src.SeenOn())))))
	}
	item = append(item, span{words: ")"})
	if src.URL != "" {
		item = append(item, span{words: " "}, span{words: src.URL, link: src.URL})
	}
	return item
}

// sayReply shows the words to say aloud alone.
func (c *Conversation) sayReply(e *content.Entry, lang string) *Reply {
	w, t := c.page(e, lang)
	if t == nil {
		return nil
	}
	if len(t.Say) == 0 {
		w.say(kindParagraph, locales.SayNone)
	}
	w.aloud(t)
	return w.reply
}

// compareReply shows two entries and the line that divides them.
func (c *Conversation) compareReply(a, b *content.Entry, lang string) *Reply {
	ta, tb := TextFor(a, lang), TextFor(b, lang)
	if ta == nil || tb == nil {
		return nil
	}
	w := c.compose(lang)
	w.open(ta)
	w.reply.entry = a.ID
	w.say(kindTitle, locales.CompareTitle)
	if line, ok := w.lib.Differs(a, b, ta.Lang); ok {
		w.add(kindParagraph, run{fromLine(line)})
	}
	w.title(ta.Title)
	w.body(ta, ta.Short)
	w.title(tb.Title)
	w.body(tb, tb.Short)
	w.sources()
	w.notes(a, ta)
	return w.reply
}

// chooseReply offers look-alikes that the question does not tell apart.
func (c *Conversation) chooseReply(ids []string, lang string) (*Reply, []choice) {
	w := c.compose(lang)
	w.say(kindParagraph, locales.ChooseIntro)
	var first *content.Entry
	if len(ids) > 0 {
		first, _ = w.lib.Entry(ids[0])
	}
	items, choices := w.entryChoices(ids, first)
	items = append(items, run{fromPhrase(w.loc.Say(locales.ChooseNone))})
	w.numbered(1, items)
	return w.reply, append(choices, choice{none: true})
}

// noAnswerReply says that there is no checked answer, and what comes nearest.
func (c *Conversation) noAnswerReply(nearest []answer.Candidate, lang string) (*Reply, []choice) {
	w := c.compose(lang)
	w.say(kindParagraph, locales.NoAnswer)
	var ids []string
	for _, cand := range nearest {
		ids = append(ids, cand.ID)
	}
	items, choices := w.entryChoices(ids[:min(3, len(ids))], nil)
	if len(items) > 0 {
		w.say(kindParagraph, locales.NoAnswerNearest)
		w.numbered(1, items)
	}
	w.say(kindParagraph, locales.NoAnswerPerson)
	return w.reply, choices
}

// placeReply asks where the member is.
func (c *Conversation) placeReply(entries []string, lang string) (*Reply, []choice) {
	w := c.compose(lang)
	w.say(kindParagraph, locales.PlaceAsk)
	var items []run
	var choices []choice
	for _, id := range w.countriesOf(entries) {
		items = append(items, run{fromPhrase(w.placeName(id))})
		choices = append(choices, choice{place: id})
	}
	items = append(items, run{fromPhrase(w.loc.Say(locales.PlaceOther))})
	w.numbered(1, items)
	return w.reply, append(choices, choice{place: content.Everywhere})
}

// countriesOf gives the places of the given entries first, then all other
// countries, without those that lie in another listed country.
func (w *composer) countriesOf(entries []string) []string {
	var out []string
	seen := map[string]bool{content.Everywhere: true}
	add := func(id string) {
		if p, ok := w.lib.Place(id); ok && !seen[id] && p.Parent == content.Everywhere {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, id := range entries {
		if e, ok := w.lib.Entry(id); ok {
			for _, p := range e.Places {
				add(w.country(p))
			}
		}
	}
	for _, p := range w.lib.Places() {
		add(p.ID)
	}
	return out
}

// country goes up from a place to the one right below Everywhere.
func (w *composer) country(id string) string {
	for {
		p, ok := w.lib.Place(id)
		if !ok || p.Parent == "" || p.Parent == content.Everywhere {
			return id
		}
		id = p.Parent
	}
}
