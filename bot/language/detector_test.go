package language

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func newDetector(t testing.TB) *Detector {
	t.Helper()
	d, err := NewDetector()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// chat holds short messages as members write them, by language.
var chat = map[string][]string{
	"en": {"hello", "thanks", "THEY ARE AT MY DOOR", "ice took my husband", "do i have to open the door",
		"i need a lawyer plz", "what does la migra want from me", "call me at +1 (212) 555-0100 please"},
	"es": {"hola", "gracias", "la migra", "LLEGO LA MIGRA A MI CASA", "que hago si llega ICE", "necesito un abogado",
		"agarraron a mi esposo", "q hago si me paran en el carro", "holaaaa"},
	"fr": {"bonjour", "merci", "ils ont arrete mon frere", "j'ai besoin d'un avocat", "ICE est devant ma porte",
		"c'est quoi mes droits", "AIDEZ MOI SVP"},
	"ar": {"مرحبا", "شكرا", "الشرطة على الباب", "اخذوا اخي ICE شو اعمل", "بدي محامي", "salam alaikom",
		"kifak habibi", "el bolis 3ala el bab a3mel eh", "bghit mouhami 3afak"},
	"pt": {"olá", "obrigado", "a polícia está na porta", "nao sei o que fazer", "preciso de um advogado",
		"o ICE levou meu marido", "vc pode me ajudar"},
	"ht": {"bonjou", "mèsi", "sak pase", "imigrasyon nan pot la", "kisa pou m fe", "mwen bezwen yon avoka",
		"ICE pran mari m", "ki dwa mwen genyen"},
	"wo":  {"nanga def", "jërëjëf", "police bi ngi ci bunt bi", "dama bëgg avocat", "dimbali ma"},
	"ff":  {"jam waali", "a jaaraama", "hol no mbaɗ-ɗaa", "miɗo yiɗi haalde e maa"},
	"snk": {"an moxo", "nawari", "o wa saage"},
	"fa":  {"سلام خوبی", "پلیس پشت در است", "وکیل می‌خواهم", "من نمیدانم چه کار کنم", "تشکر"},
	"ps":  {"مننه", "زه نه پوهېږم چې څه وکړم", "پولیس د دروازې شاته دي", "څنګه یې"},
	"ti":  {"ከመይ ኣለኻ", "የቐንየለይ", "ፖሊስ ኣብ ማዕጾ ኣለዉ", "ጠበቓ የድልየኒ"},
	"zh":  {"你好", "谢谢", "警察在门口", "ICE在门口怎么办", "我需要律师", "我沒有身份"},
	"ru":  {"привет", "спасибо", "полиция у двери", "что мне делать", "мужа забрали"},
	"uk":  {"привіт", "дякую", "поліція біля дверей", "що мені робити", "чоловіка забрали"},
	"vi":  {"xin chào", "cảm ơn", "cảnh sát ở cửa nhà tôi", "toi can luat su"},
	"quc": {"saqarik", "maltyox", "la utz awach", "jas kinb'ano"},
	"mam": {"chjonte", "¿tze'n ta'ya?", "nchinyolina tu'n mam"},
}

func TestDetectChat(t *testing.T) {
	d := newDetector(t)
	for want, messages := range chat {
		for _, m := range messages {
			if got, _ := d.Detect(m); got != want {
				t.Errorf("%q is %s, want %s: %+v", m, got, want, d.Guess(m))
			}
		}
	}
}

// Being sure is acted on without asking, so these must be sure, and right.
func TestSure(t *testing.T) {
	d := newDetector(t)
	for m, want := range map[string]string{
		"hola": "es", "la migra esta en mi puerta": "es", "bonjou sak pase": "ht", "السلام عليكم": "ar",
		"they took my brother this morning": "en", "mwen bezwen yon avoka": "ht", "eu preciso de ajuda agora": "pt",
		"я не знаю що робити": "uk", "je ne sais pas quoi faire": "fr",
	} {
		if got, sure := d.Detect(m); got != want || !sure {
			t.Errorf("%q: %s, sure %v; want %s, sure", m, got, sure, want)
		}
	}
}

func TestNotSure(t *testing.T) {
	d := newDetector(t)
	for _, m := range []string{"no", "si", "la", "ok", "ICE", "a", "xqzt", "Maria Lopez"} {
		if got, sure := d.Detect(m); sure {
			t.Errorf("%q is surely %s; nobody can know", m, got)
		}
	}
}

func TestNothingToSay(t *testing.T) {
	d := newDetector(t)
	for _, m := range []string{"", "   ", "12345", "+1 212 555 0100", "?!", "👍🏽", "https://example.org/hola",
		"@maria:example.org", "A123456789", "\u202e\u200b", "\xff\xfe"} {
		if got, sure := d.Detect(m); got != "" || sure {
			t.Errorf("%q is %q, sure %v; it has no words", m, got, sure)
		}
		if g := d.Guess(m); len(g.Best) > 0 || g.Sure || g.Words > 0 {
			t.Errorf("%q: %+v", m, g)
		}
	}
}

// What surrounds the words must not change what they are.
func TestSameWithNoise(t *testing.T) {
	d := newDetector(t)
	for _, m := range []string{"¿qué hago si la policía viene a mi casa?", "poukisa yo kenbe frè m nan", "je n'ai pas de papiers"} {
		want, _ := d.Detect(m)
		for _, noisy := range []string{strings.ToUpper(m), m + " 917-555-0100", "@ana:example.org: " + m, m + " https://www.ice.gov/detain", m + " 🙏🙏"} {
			if got, _ := d.Detect(noisy); got != want {
				t.Errorf("%q is %s, but %q is %s", m, want, noisy, got)
			}
		}
	}
}

func TestGuess(t *testing.T) {
	g := newDetector(t).Guess("necesito ayuda con mi caso de asilo")
	if len(g.Best) != candidates || g.Best[0].Tag != "es" || !g.Sure || g.Words != 7 {
		t.Errorf("%+v", g)
	}
	sum := 0.0
	for i, c := range g.Best {
		if sum += c.Probability; i > 0 && c.Probability > g.Best[i-1].Probability {
			t.Errorf("candidate %d is likelier than the one before: %+v", i, g.Best)
		}
	}
	if sum > 1.000001 || g.Margin <= 0 {
		t.Errorf("probabilities add up to %v, margin %v", sum, g.Margin)
	}
	if g := newDetector(t).Guess("ขอความช่วยเหลือ"); g.Best[0].Tag != "th" || !g.Sure {
		t.Errorf("a script with one language: %+v", g)
	}
}

func TestLexiconFaults(t *testing.T) {
	labels := newDetector(t).model.Labels()
	for _, list := range []string{"xx\thello", "en hello"} {
		if _, err := newLexicon("# words\n"+list, labels); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v, want an error with its line", list, err)
		}
	}
}

// FuzzDetect holds that no message makes the detector panic, take long, or
// change its mind.
func FuzzDetect(f *testing.F) {
	for _, messages := range chat {
		for _, m := range messages {
			f.Add(m)
		}
	}
	f.Add(strings.Repeat("a", 70000))
	f.Add(strings.Repeat("é\u0301\u0302", 20000))
	f.Add(strings.Repeat("ش ", 40000))
	d := newDetector(f)
	f.Fuzz(func(t *testing.T, m string) {
		start := time.Now()
		lang, sure := d.Detect(m)
		if took := time.Since(start); took > time.Second {
			t.Fatalf("%v for %d bytes", took, len(m))
		}
		if again, _ := d.Detect(m); again != lang {
			t.Fatalf("%q, then %q", lang, again)
		}
		if lang == "" && sure {
			t.Fatal("sure of nothing")
		}
		if g := d.Guess(m); lang != "" && g.Best[0].Tag != lang || g.Sure != sure {
			t.Fatalf("Guess says %+v, Detect %s", g, lang)
		}
		if !utf8.ValidString(lang) {
			t.Fatalf("%q", lang)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	d := newDetector(b)
	for name, m := range map[string]string{
		"short":    "que hago si llega la migra",
		"question": "my brother was taken this morning from work and i dont know where he is, what can i do",
		"arabic":   "اخذوا اخي هذا الصباح من العمل ولا اعرف اين هو ماذا افعل",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Detect(m)
			}
		})
	}
}

func BenchmarkNewDetector(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewDetector(); err != nil {
			b.Fatal(err)
		}
	}
}
