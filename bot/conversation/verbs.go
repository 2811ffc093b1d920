package conversation

import (
	"compa/content"
	"compa/locales"
)

// helpEntry is the entry with the help lines, which "numbers" shows.
const helpEntry = "hotlines"

// run carries out a command. It gives false where the words are better taken as a question.
func (t *turn) run(cmd command) bool {
	if t.prefs.Language == "" && t.held.lang == "" && cmd.lang != "" {
		t.lang = cmd.lang
	}
	switch cmd.verb {
	case verbHello:
		t.phrases(locales.Hello, locales.HelloHow)
	case verbThanks:
		t.phrase(locales.Thanks)
	case verbHelp:
		t.help()
	case verbMenu:
		t.menu()
	case verbPrivacy:
		t.privacy()
	case verbForget:
		t.phrase(locales.ForgetDone)
		t.forget = true
	case verbLanguage:
		t.language(cmd.arg)
	case verbPlace:
		return t.placeCommand(cmd.arg)
	case verbNumbers:
		t.show(helpEntry)
	case verbReject:
		if len(t.held.choices) == 0 {
			return false
		}
		t.chosen(choice{none: true})
	default:
		return t.about(cmd.verb)
	}
	return true
}

// about carries out a command about the answer shown last.
func (t *turn) about(v verb) bool {
	e, ok := t.c.shelf.Library().Entry(t.held.last)
	if !ok {
		t.phrase(locales.MoreLost)
		return true
	}
	switch v {
	case verbMore:
		r, choices := t.c.moreReply(e, t.lang)
		t.reply(r, choices)
	case verbSources:
		t.reply(t.c.sourcesReply(e, t.lang), nil)
	case verbSay:
		t.reply(t.c.sayReply(e, t.lang), nil)
	default:
		return false
	}
	return true
}

func (t *turn) phrase(id locales.ID, args ...locales.Arg) {
	w := t.c.compose(t.lang)
	w.say(kindParagraph, id, args...)
	t.reply(w.reply, nil)
}

func (t *turn) phrases(ids ...locales.ID) {
	w := t.c.compose(t.lang)
	for _, id := range ids {
		w.say(kindParagraph, id)
	}
	t.reply(w.reply, nil)
}

func (t *turn) help() {
	w := t.c.compose(t.lang)
	w.add(kindParagraph, run{fromPhrase(w.loc.Say(locales.HelpUrgent)).strong()})
	w.say(kindParagraph, locales.HelpAsk)
	var items []run
	for _, id := range []locales.ID{locales.HelpMore, locales.HelpSources, locales.HelpSay, locales.HelpMenu,
		locales.HelpLanguage, locales.HelpPlace, locales.HelpPrivacy, locales.HelpForget} {
		items = append(items, run{fromPhrase(w.loc.Say(id))})
	}
	w.add(kindBullets, items...)
	w.say(kindParagraph, locales.HelpLimits)
	t.reply(w.reply, nil)
}

// privacy says what is kept, and what of it about this member.
func (t *turn) privacy() {
	w := t.c.compose(t.lang)
	w.say(kindTitle, locales.PrivacyTitle)
	for _, id := range []locales.ID{locales.PrivacyKept, locales.PrivacyQuestions, locales.PrivacyMatrix, modelPhrase(t.c.model(t.room))} {
		w.say(kindParagraph, id)
	}
	w.say(kindParagraph, locales.PrivacyAbout)
	var items []run
	if t.prefs.Language != "" {
		items = append(items, run{fromPhrase(w.loc.Say(locales.PrivacyLanguage,
			locales.Phrase("language", locales.Endonym(t.prefs.Language))))})
	}
	if t.prefs.Place != "" {
		items = append(items, run{fromPhrase(w.loc.Say(locales.PrivacyPlace, locales.Phrase("place", w.placeName(t.prefs.Place))))})
	}
	if len(items) == 0 {
		items = append(items, run{fromPhrase(w.loc.Say(locales.PrivacyNothing))})
	}
	w.add(kindBullets, items...)
	w.say(kindParagraph, locales.PrivacyErase)
	t.reply(w.reply, nil)
}

// modelPhrase says what reads the questions of a room, and nothing that is true of other rooms alone.
func modelPhrase(use ModelUse) locales.ID {
	switch use {
	case ModelLocal:
		return locales.PrivacyModelLocal
	case ModelRemote:
		return locales.PrivacyModelRemote
	case ModelNotHere:
		return locales.PrivacyModelNotHere
	}
	return locales.PrivacyModelOff
}

func (t *turn) language(arg string) {
	if arg == "" {
		t.languageMenu(locales.LanguageAsk)
		return
	}
	if tag, ok := t.c.languages[arg]; ok {
		t.setLanguage(tag)
		return
	}
	t.languageMenu(locales.LanguageUnknown)
}

func (t *turn) languageMenu(intro locales.ID) {
	w := t.c.compose(t.lang)
	w.say(kindParagraph, intro)
	var items []run
	var choices []choice
	for _, lang := range locales.Complete() {
		items = append(items, run{fromPhrase(locales.Endonym(lang))})
		choices = append(choices, choice{language: lang})
	}
	w.numbered(1, items)
	t.reply(w.reply, choices)
}

// setLanguage keeps the member's choice, and answers the question that waited for it.
func (t *turn) setLanguage(lang string) {
	t.prefs.Language, t.lang, t.held.lang = lang, lang, lang
	t.phrase(locales.LanguageSet, locales.Phrase("language", locales.Endonym(lang)))
	t.resume()
}

// placeCommand gives false where what follows the word is no place: "I am in
// pain" is a question.
func (t *turn) placeCommand(arg string) bool {
	if arg == "" {
		r, choices := t.c.placeReply(nil, t.lang)
		t.reply(r, choices)
		return true
	}
	p, ok := findPlace(t.c.shelf.Library(), arg)
	if !ok || len(arg) > 40 {
		return false
	}
	t.setPlace(p.ID)
	return true
}

// setPlace keeps the member's choice, and answers the question that waited for it.
func (t *turn) setPlace(id string) {
	w := t.c.compose(t.lang)
	if id == content.Everywhere {
		t.held.place = id
		w.say(kindParagraph, locales.PlaceElsewhere)
	} else {
		t.prefs.Place, t.held.place = id, id
		w.say(kindParagraph, locales.PlaceSet, locales.Phrase("place", w.placeName(id)))
	}
	if t.held.pending == "" && id == content.Everywhere {
		w = t.c.compose(t.lang)
		w.say(kindParagraph, locales.PlaceUnknown)
		t.reply(w.reply, nil)
		return
	}
	t.reply(w.reply, nil)
	t.resume()
}

// resume answers the question that waited for a language or a place.
func (t *turn) resume() {
	if pending := t.held.pending; pending != "" {
		t.held.pending = ""
		t.ask(pending)
	}
}

// pageSize is how many lines of the menu are shown at once.
const pageSize = 9

func (t *turn) menu() {
	w := t.c.compose(t.lang)
	w.say(kindParagraph, locales.MenuIntro)
	var items []run
	var choices []choice
	for _, topic := range t.c.shelf.Library().Menu() {
		title, ok := topic.Titles[w.loc.Lang()]
		if !ok {
			continue
		}
		items = append(items, run{fromLine(title)})
		choices = append(choices, choice{topic: topic.ID})
	}
	w.numbered(1, items)
	t.reply(w.reply, choices)
}

// topic shows a page of a topic's entries, from the given one on.
func (t *turn) topic(id string, from int) {
	w := t.c.compose(t.lang)
	for _, topic := range t.c.shelf.Library().Menu() {
		if topic.ID != id {
			continue
		}
		w.title(topic.Titles[w.loc.Lang()])
		page := topic.Entries[min(from, len(topic.Entries)):]
		rest := len(page) > pageSize
		items, choices := w.titles(page[:min(pageSize, len(page))])
		if rest {
			items = append(items, run{fromPhrase(w.loc.Say(locales.MenuMore))})
			choices = append(choices, choice{topic: id, from: from + pageSize})
		}
		w.numbered(1, items)
		t.reply(w.reply, choices)
		return
	}
	t.phrase(locales.ChooseLost)
}

func (w *composer) titles(ids []string) (items []run, choices []choice) {
	for _, id := range ids {
		if e, ok := w.lib.Entry(id); ok {
			if title, ok := w.titleOf(e); ok {
				items = append(items, title)
				choices = append(choices, choice{entry: e.ID})
			}
		}
	}
	return items, choices
}
