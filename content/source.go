package content

import (
	"net/url"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// A SourceKind says what a source is, and so how far a claim that rests on it can be trusted.
type SourceKind string

// The kinds of sources.
const (
	SourceConstitution SourceKind = "constitution"
	SourceStatute      SourceKind = "statute"
	SourceRegulation   SourceKind = "regulation"
	SourceRule         SourceKind = "rule"
	SourceCase         SourceKind = "case"
	SourceTreaty       SourceKind = "treaty"
	SourceUN           SourceKind = "un-document"
	SourceAgency       SourceKind = "agency"
	SourceForm         SourceKind = "form"
	SourcePractice     SourceKind = "practice"
	SourceNGO          SourceKind = "ngo"
	SourcePress        SourceKind = "press"
	SourcePaper        SourceKind = "paper"
	SourceExplainer    SourceKind = "explainer"
)

// A Source is one thing that claims rest on, as sources.yaml describes it.
type Source struct {
	ID        string
	Title     Line
	Author    Line
	Publisher Line
	Year      int // 0 when it is not known
	URL       string
	Licence   string
	Kind      SourceKind
	Seen      string // year or month in which the page was seen; "" when the text was not opened
	Note      Line

	line int
}

// SeenOn gives Seen as a date.
func (s *Source) SeenOn() Date {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if day, err := time.Parse(layout, s.Seen); err == nil {
			return Date{Time: day, HasDay: layout == time.DateOnly, YearOnly: layout == "2006", Written: s.Seen}
		}
	}
	return Date{Written: s.Seen}
}

func readSources(r *report, data []byte) map[string]*Source {
	sources, urls := map[string]*Source{}, map[string]string{}
	eachPair(r, readYAML(r, data, 0), func(key, value *yaml.Node) {
		s := &Source{ID: key.Value, line: key.Line}
		checkID(r, key.Line, s.ID)
		readMapping(r, value, map[string]field{
			"title!": intoLine(&s.Title), "author": intoLine(&s.Author), "publisher": intoLine(&s.Publisher),
			"year": intoYear(&s.Year), "url": intoURL(&s.URL), "licence": intoString(&s.Licence),
			"kind!": intoOneOf(&s.Kind, SourceConstitution, SourceStatute, SourceRegulation, SourceRule, SourceCase,
				SourceTreaty, SourceUN, SourceAgency, SourceForm, SourcePractice, SourceNGO, SourcePress, SourcePaper, SourceExplainer),
			"seen": intoSeen(s), "note": intoLine(&s.Note),
		})
		if other := urls[s.URL]; other != "" && s.URL != "" {
			r.warn(key.Line, "source %q has the same url as %q; each source stands here once", s.ID, other)
		}
		urls[s.URL] = s.ID
		sources[s.ID] = s
	})
	return sources
}

func intoSeen(s *Source) field {
	return func(r *report, n *yaml.Node) {
		s.Seen = readString(r, n)
		if s.SeenOn().Time.IsZero() {
			r.fault(n.Line, "%q is not a date; write it as 2026, 2026-07 or 2026-07-14", s.Seen)
		}
	}
}

func intoYear(to *int) field {
	return func(r *report, n *yaml.Node) {
		year, err := strconv.Atoi(readString(r, n))
		if err != nil || year < 1200 || year > 2200 {
			r.fault(n.Line, "%q is not a year", n.Value)
		}
		*to = year
	}
}

func intoURL(to *string) field {
	return func(r *report, n *yaml.Node) {
		s := readString(r, n)
		if u, err := url.Parse(s); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			r.fault(n.Line, "%q is not a web address (https://…)", s)
			return
		}
		*to = s
	}
}
