package endpoint

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Mask takes out of a question what names a person or a file: e-mail and
// Matrix addresses, links, telephone, alien, passport and other numbers, dates of
// birth, street addresses, and names after the words that introduce them. It finds
// patterns, not meanings: names that nothing introduces, and places of work, stay. Masking is
// therefore no permission to send anything to strangers.
func Mask(text string) string {
	text = plainForm(text)
	for _, m := range masks() {
		text = m.apply(text)
	}
	return text
}

// plainForm undoes what would hide a number from a pattern: compatibility
// forms, invisible characters, and the digits of other scripts.
func plainForm(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case r > unicode.MaxASCII && unicode.IsDigit(r):
			return '0' + digitValue(r)
		}
		return r
	}, norm.NFKC.String(strings.ToValidUTF8(text, " ")))
}

// digitValue counts back to the zero of a script; Unicode keeps decimal digits in runs of ten.
func digitValue(r rune) rune {
	for v := range rune(10) {
		if !unicode.IsDigit(r - v - 1) {
			return v
		}
	}
	return 9
}

// A mask is a pattern and what stands for its first group, or for all of it where it has none.
type mask struct {
	pattern *regexp.Regexp
	stands  string
	applies func(found string) bool // nil: always
}

func (m mask) apply(text string) string {
	var b strings.Builder
	last := 0
	for _, at := range m.pattern.FindAllStringSubmatchIndex(text, -1) {
		from, to := at[0], at[1]
		if len(at) > 2 && at[2] >= 0 {
			from, to = at[2], at[3]
		}
		if m.applies != nil && !m.applies(text[from:to]) {
			continue
		}
		b.WriteString(text[last:from])
		b.WriteString(m.stands)
		last = to
	}
	b.WriteString(text[last:])
	return b.String()
}

// allMasks are compiled once and never changed.
var allMasks = append(numberMasks(), nameMasks()...)

// masks gives the patterns in the order in which they are applied: addresses before the numbers in them.
func masks() []mask { return allMasks }

func numberMasks() []mask {
	return []mask{
		{pattern: regexp.MustCompile(`(?i)\bhttps?://\S+`), stands: "[link]"},
		{pattern: regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`), stands: "[email]"},
		{pattern: regexp.MustCompile(`[@!#+$][\p{L}\p{N}._=/+\-]+:[A-Za-z0-9\-\[\]]+(?:\.[A-Za-z0-9\-]+)*(?::\d{2,5})?`), stands: "[matrix]"},
		{pattern: regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}\b`), stands: "[ip]"},
		{pattern: regexp.MustCompile(streetUS), stands: "[address]"},
		{pattern: regexp.MustCompile(streetFrench), stands: "[address]"},
		{pattern: regexp.MustCompile(streetNamed), stands: "[address]"},
		{pattern: regexp.MustCompile(corner), stands: "[address]"},
		{pattern: regexp.MustCompile(`(?:住在|我住)([^,，。.!！?？\s]{2,30})`), stands: "[address]"},
		{pattern: regexp.MustCompile(`(?i)\b(?:born|dob|d\.o\.b\.?|date of birth|birthday|nac[ií]|nacid[oa]|nacimiento|nasci|nascid[oa]|née?|naissance|fèt|родился|родилась)\b[^.\n]{0,25}?\b(` + date + `)`), stands: "[date]"},
		{pattern: regexp.MustCompile(`(?i)\b(?:` + date + `)`), stands: "[date]", applies: longAgo},
		{pattern: regexp.MustCompile(`(?i)\bA[-#.\s]{0,3}\d[\d\s.\-]{5,12}\d`), stands: "[number]"},
		{pattern: regexp.MustCompile(spelledNumber()), stands: "[number]"},
		{pattern: regexp.MustCompile(`(?i)\b(?:badge|plates?|placas?|plaque|matr[ií]cula|patente|licen[cs]e|passport|pasaporte|passeport|receipt|recibo|case|caso|dossier|folio|id)(?:\s+(?:no\.?|number|num\.?|n[uú]mero|#|is|es|est))*[\s:#]+([\p{L}\d\-]*\d[\p{L}\d\-]{2,})`), stands: "[number]", applies: severalDigits(3)},
		{pattern: regexp.MustCompile(`\b\d[A-Z]{3}\d{3}\b`), stands: "[number]"},
		{pattern: regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9:\-]{4,}[A-Za-z0-9]`), stands: "[number]", applies: lettersAndDigits},
		{pattern: regexp.MustCompile(`(?:\+?\d{1,3}[\s.\-]*)?(?:\(\d{1,4}\)[\s.\-]*)?\d[\d\s.\-/]{3,}\d`), stands: "[number]", applies: longNumber},
	}
}

// The shapes of street addresses.
const (
	tail         = `(?:,?\s*(?i:apt|unit|suite|ste|#|apto|depto)\.?\s*#?[\p{L}\d]+)?(?:,\s*\p{Lu}[\p{L}.]+(?:\s+\p{Lu}[\p{L}.]+){0,2})?(?:\s+[A-Z]{2}\b)?(?:\s+\d{5}(?:-\d{4})?)?`
	streetUS     = `\b\d{1,6}\s+(?:(?:[NSEW]|North|South|East|West)\.?\s+)?(?:[\p{L}\d.'’]+\s+){1,3}(?:[Ss]t|[Ss]treet|[Aa]ve|[Aa]venue|[Rr]d|[Rr]oad|[Bb]lvd|[Bb]oulevard|Dr|Drive|Ln|Lane|Ct|Court|Way|Pl|Place|Pkwy|Hwy|Terrace)\b\.?` + tail
	streetFrench = `(?i:\b\d{1,4}\s*(?:bis|ter)?,?\s+(?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|quai)\s+(?:(?:de|du|des|la|le|les|l'|d')\s*){0,3})\p{L}[\p{L}'’\-]+(?:\s+\p{Lu}[\p{L}'’\-]+){0,3}(?:,?\s*\d{5}(?:\s+\p{Lu}[\p{L}\-]+)?)?`
	streetNamed  = `(?i:\b(?:calle|avenida|av\.|carrera|cra\.?|colonia|rua|travessa|rue|улица|ул\.))\s+(?:[\p{L}.'’]+\s+){0,5}#?\d+[\d#\-\s]*\d?(?:,?\s*\p{Lu}\p{L}+(?:\s+\p{Lu}\p{L}+)?)?`
	corner       = `\b(?:\p{Lu}\p{L}+|\d{1,3}(?:st|nd|rd|th))\s+(?:and|&|y|et|e)\s+(?:\d{1,3}(?:st|nd|rd|th)\b|\p{Lu}\p{L}+\s+(?:St|Ave|Street|Avenue|Rd|Blvd)\b)`
)

// date is a day as people write it, in figures or with the name of a month.
const date = `(?:19|20)\d\d[/.\-]\d{1,2}[/.\-]\d{1,2}\b|\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})\b|\d{1,2}(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?\p{L}{3,10}\.?,?\s+(?:de\s+|del\s+)?\d{4}\b|\p{L}{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b`

var year = regexp.MustCompile(`(?:19|20)\d\d|\d\d$`)

// longAgo tells a date of birth from the date of a rule or a hearing: those asked about are of these years.
func longAgo(found string) bool {
	y := year.FindString(found)
	if len(y) == 2 {
		return y > "40"
	}
	return y != "" && y < "2010"
}

func severalDigits(n int) func(string) bool {
	return func(s string) bool { return count(s, unicode.IsDigit) >= n }
}

// lettersAndDigits tells a file number from the name of a form or a section: I-589 has three digits.
func lettersAndDigits(s string) bool {
	return count(s, unicode.IsDigit) >= 4 && count(s, unicode.IsLetter) >= 1
}

// wholeDate matches a date and nothing beside it.
var wholeDate = regexp.MustCompile(`^(?:` + date + `)$`)

// longNumber leaves days alone; longAgo has looked at them.
func longNumber(s string) bool {
	return count(s, unicode.IsDigit) >= 7 && !wholeDate.MatchString(s)
}

func count(s string, is func(rune) bool) int {
	n := 0
	for _, r := range s {
		if is(r) {
			n++
		}
	}
	return n
}

// spelledNumber finds six digits and more that are written as words.
func spelledNumber() string {
	const digit = `(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|` +
		`zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|um|dois|três|quatro|sete|oito|nove)`
	return `(?i)\b(?:A[\s,\-]+)?(?:` + digit + `[\s,\-]+){5,}` + digit + `\b`
}
