package language

import (
	"slices"
	"testing"
)

func TestCanonical(t *testing.T) {
	for tag, want := range map[string]string{
		"en-US": "en", "pt_BR": "pt", "prs": "fa", "fa-AF": "fa", "pes": "fa", "fuc": "ff", "fuf": "ff", "ff-Latn": "ff",
		"pbt": "ps", "arb": "ar", "arz": "ar", "ary": "ar", "zh-Hant": "zh", "cmn": "zh", "swh": "sw", "hat": "ht",
		"tgk": "tg", "snk": "snk", "quc": "quc", "mam": "mam", "yue": "yue", "srp": "sr", "gsw1": "gsw", "auv": "oc", "twi": "ak",
		"": "", "not a tag": "", "und": "", "x-private": "",
	} {
		if got := Canonical(tag); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", tag, got, want)
		}
		if again := Canonical(Canonical(tag)); again != want {
			t.Errorf("Canonical of %q is no fixed point: %q", want, again)
		}
	}
}

func TestFallbacks(t *testing.T) {
	for lang, want := range map[string][]string{
		"ht": {"ht", "fr", "en"}, "mam": {"mam", "es", "en"}, "en": {"en"}, "de": {"de", "en"}, "ps": {"ps", "ar", "en"},
	} {
		if got := Fallbacks(lang); !slices.Equal(got, want) {
			t.Errorf("Fallbacks(%s) = %v, want %v", lang, got, want)
		}
	}
}

func TestRightToLeft(t *testing.T) {
	for lang, want := range map[string]bool{"ar": true, "fa": true, "ps": true, "en": false, "tg": false} {
		if RightToLeft(lang) != want {
			t.Errorf("RightToLeft(%s) is not %v", lang, want)
		}
	}
}
