// Package language answers two questions: which language is a message in, and
// in which language do we answer.
package language

import (
	"strings"

	"golang.org/x/text/language"
)

// aliases maps tags to the one under which the library and the phrases have
// their texts. It stands before the matcher of x/text, which guesses: it takes
// Dari for English and a Pulaar of Guinea for Arabic.
var aliases = map[string]string{
	"prs": "fa", "fa-AF": "fa", "pes": "fa", "fas": "fa", "per": "fa",
	"fuf": "ff", "fuc": "ff", "fuv": "ff", "fub": "ff", "fue": "ff", "ful": "ff", "ff-Latn": "ff", "ff-Adlm": "ff",
	"pbt": "ps", "pbu": "ps", "pus": "ps",
	"arz": "ar", "ary": "ar", "apc": "ar", "acm": "ar", "arb": "ar", "ara": "ar", "aeb": "ar", "arq": "ar", "ajp": "ar",
	"hat": "ht", "wol": "wo", "tir": "ti", "zho": "zh", "cmn": "zh", "rus": "ru", "ukr": "uk", "vie": "vi",
	"eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "por": "pt", "mex": "es",
	// Members of a macrolanguage that ISO 639-1 knows by two letters.
	"swh": "sw", "kmr": "ku", "gug": "gn", "ekk": "et", "lvs": "lv", "azj": "az", "khk": "mn", "npi": "ne", "ory": "or",
	"plt": "mg", "zsm": "ms", "als": "sq", "uzn": "uz", "ydd": "yi", "gaz": "om", "hae": "om", "twi": "ak", "aka": "ak", "tw": "ak",
	"nor": "nb", "no": "nb", "tgl": "fil", "tl": "fil", "ayr": "ay",
	// Codes that ISO 639-3 has retired, as older translations still carry them.
	"auv": "oc", "lnc": "oc", "prv": "oc", "gsc": "oc", "blu": "hnj", "ccx": "za", "eml": "egl", "flm": "cfm", "fri": "fy",
	"hsf": "hus", "hva": "hus", "mly": "ms", "tzc": "tzo", "gsw1": "gsw",
}

// Canonical gives the tag under which a language is known here, or "" for what
// is no BCP 47 tag. Regions and scripts are dropped where we make no difference.
func Canonical(tag string) string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	if to, ok := aliases[tag]; ok {
		return to
	}
	parsed, err := language.Parse(tag)
	if err != nil || parsed == language.Und {
		return ""
	}
	base, _ := parsed.Base()
	if base.String() == "und" {
		return ""
	}
	if to, ok := aliases[base.ISO3()]; ok {
		return to
	}
	if to, ok := aliases[base.String()]; ok {
		return to
	}
	return base.String()
}

// fallbacks give the languages that speakers of another most likely read. The
// last resort, English, stands in every chain.
var fallbacks = map[string][]string{
	"ht": {"fr"}, "wo": {"fr"}, "ff": {"fr"}, "snk": {"fr"},
	"quc": {"es"}, "mam": {"es"}, "pt": {"es"}, "es": {"pt"},
	"fa": {"ar"}, "ps": {"ar"}, "uk": {"ru"}, "tg": {"ru"},
}

// Fallbacks gives the languages to try for a reader of lang, itself first and
// English last.
func Fallbacks(lang string) []string {
	chain := []string{lang}
	for _, next := range append(append([]string{}, fallbacks[lang]...), "en") {
		if next != lang {
			chain = append(chain, next)
		}
	}
	return chain
}

// RightToLeft reports whether a language is written from right to left.
func RightToLeft(lang string) bool {
	switch lang {
	case "ar", "fa", "ps", "he", "ur", "ckb", "sd", "ug", "yi", "dv":
		return true
	}
	return false
}
