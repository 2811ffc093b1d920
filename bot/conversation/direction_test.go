package conversation

import "testing"

func TestIsolate(t *testing.T) {
	const lri, pdi = leftToRightIsolate, popIsolate
	cases := map[string]struct{ lang, in, want string }{
		"left to right stays": {"en", "call +1 (212) 555-0100", "call +1 (212) 555-0100"},
		"phone":               {"ar", "اتصل +1 (212) 555-0100 الآن", "اتصل " + lri + "+1 (212) 555-0100" + pdi + " الآن"},
		"form":                {"ar", "نموذج I-200.", "نموذج " + lri + "I-200" + pdi + "."},
		"two runs":            {"fa", "ICE یا DHS", lri + "ICE" + pdi + " یا " + lri + "DHS" + pdi},
		"no foreign":          {"ar", "ابق صامتا", "ابق صامتا"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := isolate(tc.lang, tc.in); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}

func TestClean(t *testing.T) {
	cases := map[string]string{
		"  hola   amigo ":            "hola amigo",
		"\u200fمر\u2066حبا\u2069":    "مرحبا",
		"a\x00b\nc":                  "a b c",
		"bad \xff byte":              "bad byte",
		"zero\u200bwidth \u202egnp.": "zerowidth gnp.",
	}
	for in, want := range cases {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("hello \u202e world")
	f.Fuzz(func(t *testing.T, s string) {
		once := clean(s)
		if clean(once) != once {
			t.Errorf("cleaning twice changes %q", once)
		}
		if invisible.MatchString(once) {
			t.Errorf("%q still holds an invisible character", once)
		}
	})
}
