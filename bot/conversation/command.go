package conversation

import (
	"strings"

	"compa/locales"
)

// A verb is what a command asks for.
type verb int

const (
	verbNone verb = iota
	verbHello
	verbHelp
	verbMore
	verbSources
	verbSay
	verbMenu
	verbLanguage
	verbPlace
	verbPrivacy
	verbForget
	verbThanks
	verbNumbers
	verbReject // "none of these"
)

var verbWords = []struct {
	verb verb
	id   locales.ID
}{
	{verbHello, locales.WordsHello}, {verbHelp, locales.WordsHelp}, {verbMore, locales.WordsMore},
	{verbSources, locales.WordsSources}, {verbSay, locales.WordsSay}, {verbMenu, locales.WordsMenu},
	{verbLanguage, locales.WordsLanguage}, {verbPlace, locales.WordsPlace}, {verbPrivacy, locales.WordsPrivacy},
	{verbForget, locales.WordsForget}, {verbThanks, locales.WordsThanks}, {verbNumbers, locales.WordsNumbers},
	{verbReject, locales.WordsNone},
}

// commands knows the words of every command in every language. A word that two
// languages use for different things belongs to the language of the member.
type commands struct {
	byLang map[string]map[string]verb
	langs  []string
}

func newCommands(catalog *locales.Catalog) *commands {
	c := &commands{byLang: map[string]map[string]verb{}, langs: locales.Complete()}
	for _, lang := range c.langs {
		words := map[string]verb{}
		for _, vw := range verbWords {
			for _, word := range catalog.In(lang).List(vw.id) {
				if folded := fold(word); folded != "" {
					words[folded] = vw.verb
				}
			}
		}
		c.byLang[lang] = words
	}
	return c
}

// A command is a verb, what follows it, and the language of its word.
type command struct {
	verb verb
	arg  string
	lang string
}

// find recognises a command. The whole message must be the command's words,
// with or without ! or / before them; only language and place take something after them.
func (c *commands) find(text, lang string) (command, bool) {
	folded := fold(strings.TrimLeft(text, "!/ "))
	if folded == "" && strings.Contains(text, "?") {
		return command{verb: verbHelp, lang: lang}, true
	}
	for _, l := range c.order(lang) {
		if v, ok := c.byLang[l][folded]; ok {
			return command{verb: v, lang: l}, true
		}
	}
	for _, l := range c.order(lang) {
		if cmd, ok := c.withArg(l, folded); ok {
			return cmd, true
		}
	}
	return command{}, false
}

func (c *commands) order(lang string) []string {
	order := []string{lang}
	for _, l := range c.langs {
		if l != lang {
			order = append(order, l)
		}
	}
	return order
}

// withArg tries the message's first words, the longest first, as a command that takes an argument.
func (c *commands) withArg(lang, folded string) (command, bool) {
	for end := len(folded); end > 0; end = strings.LastIndexByte(folded[:end], ' ') {
		v := c.byLang[lang][folded[:end]]
		if end < len(folded) && (v == verbLanguage || v == verbPlace) {
			return command{verb: v, arg: strings.TrimSpace(folded[end:]), lang: lang}, true
		}
	}
	return command{}, false
}
