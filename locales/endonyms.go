package locales

// endonyms are the languages' own names. x/text has none for several of them.
var endonyms = map[string]string{
	"en": "English", "es": "español", "fr": "français", "ar": "العربية", "pt": "português", "ht": "kreyòl ayisyen",
	"wo": "Wolof", "ff": "Pulaar", "snk": "Sooninkanxanne", "fa": "فارسی / دری", "ps": "پښتو", "ti": "ትግርኛ",
	"zh": "中文", "ru": "русский", "uk": "українська", "vi": "Tiếng Việt", "quc": "K'iche'", "mam": "Mam",
}

// Endonym gives a language's name in that language. A language that has no
// name here gets an empty one.
func Endonym(lang string) Text { return Text{endonyms[lang]} }
