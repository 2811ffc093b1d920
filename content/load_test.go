package content

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// small is a valid library of two entries in two languages.
func small(t testing.TB) map[string]string {
	t.Helper()
	files := map[string]string{
		"sources.yaml": "const-4: {title: 'Constitution, Fourth Amendment', kind: constitution, year: 1791}\n" +
			"guide: {title: A guide, kind: ngo, seen: 2026-07, url: 'https://example.org/guide'}\n",
		"places.yaml": "int: {names: {en: everywhere, es: todas partes}}\n" +
			"us: {parent: int, names: {en: United States, es: Estados Unidos}, words: {en: [usa]}, emergency: '911'}\n",
		"menu.yaml":                    "doors: {titles: {en: Doors, es: Puertas}, entries: [door, old-door]}\n",
		"rights/door/entry.yaml":       doorEntry,
		"rights/door/en.md":            doorEN,
		"concepts/kindness/entry.yaml": "kind: concept\nplaces: [int]\noriginal: en\nchecked: 2026-11-01\nreview_by: {stable: 2027-11-01}\ncontrasts: [door]\n",
		"concepts/kindness/en.md":      "---\ntitle: Kindness\nask: [what is kindness]\ndiffers: {door: A door is a thing.}\n---\nTo be good to each other. [@guide, p. 3]\n",
	}
	files["rights/door/es.md"] = doorES(t, doorEN)
	return files
}

const doorEntry = `kind: right
places: [us]
urgency: now
original: en
aliases: [old-door]
related: [kindness]
checked: 2026-11-22
review_by: {stable: 2027-11-22, changes: 2026-12-06}
overdue: withhold
`

const doorEN = `---
title: They knock at my door
ask:
  - they knock
say:
  - words: I stay silent.
---
Keep the door shut. You may use Form I-200 in 5 days. [@const-4]

- Ask who it is.
- Stay calm. [@guide, p. 2]

<!--more-->
**Do not** run. [@guide]

<!--changes-->
- 2026-07: A new memo says more. [@guide]
`

func doorES(t testing.TB, original string) string {
	t.Helper()
	r := &report{}
	text, _ := readText(r, "en", []byte(original))
	if text == nil {
		t.Fatal(r.faults)
	}
	return `---
title: Tocan a mi puerta
ask:
  - tocan
say:
  - words: I stay silent.
    means: Me quedo callado.
original: ` + text.Revision + `
---
Deja la puerta cerrada. Puedes usar el formulario I-200 en 5 días. [@const-4]

- Pregunta quién es.
- Mantén la calma. [@guide, p. 2]

<!--more-->
**No** corras. [@guide]

<!--changes-->
- 2026-07: Un nuevo memo dice más. [@guide]
`
}

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return fsys
}

func TestLoadSmall(t *testing.T) {
	lib, err := Load(folder(small(t)))
	if err != nil {
		t.Fatal(err)
	}
	door, ok := lib.Entry("old-door")
	if !ok || door.ID != "door" {
		t.Fatalf("the alias leads to %v", door)
	}
	en := door.Texts["en"]
	if got := en.Short[0].Items[0].Words(); got != "Keep the door shut. You may use Form I-200 in 5 days." {
		t.Errorf("first paragraph %q", got)
	}
	if got := en.Short[1].Items[1].Cites[0]; got.Source != "guide" || got.Locator.String() != "p. 2" {
		t.Errorf("citation %+v", got)
	}
	if got := en.Changes[0].Items[0]; got.Asof.Written != "2026-07" || got.Words() != "A new memo says more." {
		t.Errorf("changing line %+v", got)
	}
	if door.Stale("es") || door.Served("en") {
		t.Error("the translation is stale, or a text without a review is served")
	}
	if kindness, _ := lib.Entry("kindness"); kindness != nil {
		if line, ok := lib.Differs(door, kindness, "en"); !ok || line.String() != "A door is a thing." {
			t.Errorf("differs %q", line)
		}
	}
	if got := lib.Menu()[0].Entries; got[1] != "door" {
		t.Errorf("aliases in the menu are resolved: %v", got)
	}
}

// TestAsk: an entry is asked for in languages that it has no text in, and an id
// that was split is an alias of all its parts.
func TestAsk(t *testing.T) {
	files := small(t)
	files["rights/door/ask.yaml"] = "pt: [batem na porta]\n"
	files["rights/window/entry.yaml"] = strings.ReplaceAll(doorEntry, "[kindness]", "[door]")
	files["rights/window/en.md"] = doorEN
	lib, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	door, _ := lib.Entry("door")
	if got := door.Ask["pt"]; len(got) != 1 || got[0] != "batem na porta" {
		t.Errorf("ask %q", door.Ask)
	}
	if first, _ := lib.Entry("old-door"); first != door {
		t.Errorf("the shared alias leads to %v, not to the first entry that has it", first)
	}
}

// TestFaults has one case for every fault of docs/content.md: what is changed,
// and the file, line and words of the complaint.
func TestFaults(t *testing.T) {
	replace := func(file, old, new string) func(map[string]string) {
		return func(files map[string]string) {
			if !strings.Contains(files[file], old) {
				panic("the case does not fit the library: " + old)
			}
			files[file] = strings.Replace(files[file], old, new, 1)
		}
	}
	put := func(file, data string) func(map[string]string) {
		return func(files map[string]string) { files[file] = data }
	}
	remove := func(file string) func(map[string]string) {
		return func(files map[string]string) { delete(files, file) }
	}
	entry, en, es := "rights/door/entry.yaml", "rights/door/en.md", "rights/door/es.md"
	cases := map[string]struct {
		change func(map[string]string)
		want   string
	}{
		"unknown key in entry": {replace(entry, "urgency: now", "urgent: now"), `entry.yaml:3: unknown key "urgent"`},
		"missing key in entry": {replace(entry, "kind: right\n", ""), `key "kind" is missing`},
		"doubled key":          {replace(entry, "urgency: now", "urgency: now\nurgency: plan"), `entry.yaml:4: key "urgency" is given twice`},
		"bad kind":             {replace(entry, "kind: right", "kind: wrong"), `entry.yaml:1: "wrong" is not one of`},
		"bad date":             {replace(entry, "checked: 2026-11-22", "checked: 2026-13-22"), `"2026-13-22" is not a date`},
		"review before check":  {replace(entry, "stable: 2027-11-22", "stable: 2025-11-22"), "must lie after checked"},
		"changes after stable": {replace(entry, "changes: 2026-12-06", "changes: 2028-12-06"), "must not lie after review_by.stable"},
		"overdue missing":      {replace(entry, "overdue: withhold\n", ""), `key "overdue" is missing`},
		"unknown place":        {replace(entry, "places: [us]", "places: [mars]"), `place "mars" is not in places.yaml`},
		"no place":             {replace(entry, "places: [us]", "places: []"), "places is empty"},
		"unknown related":      {replace(entry, "related: [kindness]", "related: [nothing]"), `entry.yaml:6: entry "nothing" does not exist`},
		"alias is an id":       {replace(entry, "[old-door]", "[kindness]"), `alias "kindness" is the id of an entry`},
		"alias of strangers":   {replace("concepts/kindness/entry.yaml", "original: en", "aliases: [old-door]\noriginal: en"), "name each other as related"},
		"ask in no language":   {put("rights/door/ask.yaml", "xx-yy-zz-qq1234567: [knock]\n"), "ask.yaml:1: \"xx-yy-zz-qq1234567\" is not a BCP 47 language tag"},
		"ask is no mapping":    {put("rights/door/ask.yaml", "- knock\n"), "ask.yaml:1: must be a mapping of languages"},
		"ask given twice":      {put("rights/door/ask.yaml", "pt: [batem]\npt: [bateram]\n"), "ask.yaml:2: language \"pt\" is given twice"},
		"bad alias":            {replace(entry, "[old-door]", "[Old_Door]"), "is not an id"},
		"yaml alias":           {replace(entry, "places: [us]", "places: &a [us]\nfacts: *a"), "must be a list"},
		"entry missing":        {remove(entry), "rights/door/entry.yaml: is missing"},
		"entry empty":          {put(entry, ""), "entry.yaml: is empty"},
		"two documents":        {put(entry, doorEntry+"---\na: b\n"), "more than one YAML document"},
		"not yaml":             {put(entry, "a: [b"), "is not valid YAML"},
		"original missing":     {remove(en), "the original en.md is missing"},
		"id in two folders": {func(f map[string]string) {
			f["concepts/door/entry.yaml"] = doorEntry
			f["concepts/door/en.md"] = doorEN
		}, `id "door" is taken by`},
		"bad id":                    {put("rights/Door_2/entry.yaml", doorEntry), `"Door_2" is not an id`},
		"no front matter":           {put(en, "just text\n"), "en.md:1: must begin with front matter"},
		"unknown key in text":       {replace(en, "ask:", "asks:"), `en.md:3: unknown key "asks"`},
		"missing title":             {replace(en, "title: They knock at my door\n", ""), `key "title" is missing`},
		"unknown source":            {replace(en, "[@const-4]", "[@const-5]"), `source "const-5" is not in sources.yaml`},
		"uncited paragraph":         {replace(en, " [@const-4]", ""), `no citation in the paragraph or list "Keep the door shut.`},
		"uncited list":              {replace(en, " [@guide, p. 2]", ""), `no citation in the paragraph or list "Ask who`},
		"citation without source":   {replace(en, "[@const-4]", "[@]"), `citation "[@]" has no source`},
		"words after citation":      {replace(en, "[@const-4]", "[@const-4] and more"), "words stand after a citation"},
		"raw html block":            {replace(en, "Keep the", "<div>\nKeep the"), "raw HTML is not allowed"},
		"raw html inline":           {replace(en, "Keep the", "Keep <b>the</b>"), "raw HTML is not allowed"},
		"heading":                   {replace(en, "Keep the", "# Head\n\nKeep the"), "Heading is not allowed"},
		"picture":                   {replace(en, "Keep the", "![x](https://x.org/y.png) Keep the"), "Image is not allowed"},
		"link without https":        {replace(en, "Keep the", "[x](http://x.org) Keep the"), "must be an https address"},
		"script link":               {replace(en, "Keep the", "[x](javascript:alert) Keep the"), "must be an https address"},
		"nested list":               {replace(en, "- Stay calm.", "- Stay calm.\n  - and breathe"), "lists have one level"},
		"no short answer":           {put(en, "---\ntitle: A\nask: [b]\n---\n<!--more-->\nText. [@guide]\n"), "the short answer is missing"},
		"marks in wrong order":      {replace(en, "<!--changes-->", "<!--more-->"), "stand at most once each, in this order"},
		"undated change":            {replace(en, "- 2026-07: A", "- A"), "every line begins with the date"},
		"impossible change date":    {replace(en, "- 2026-07: A", "- 2026-17: A"), `"2026-17" is not a date`},
		"changes without review":    {replace(entry, ", changes: 2026-12-06", ""), "gives no review_by.changes"},
		"hidden character":          {replace(en, "Keep the", "Keep \u202ethe"), "invisible character U+202E"},
		"hidden character in title": {replace(en, "They knock", "They \u2066knock"), "invisible character U+2066"},
		"too long":                  {replace(en, "Keep the door shut.", strings.Repeat("Keep the door shut. ", 30)), "words; at most 90"},
		"too hard":                  {replace(en, "Keep the door shut.", strings.Repeat("Administrative authorisation necessitates constitutional considerations regarding jurisdictional particularities. ", 3)), "reads at school grade"},
		"bad tag":                   {put("rights/door/xx-yy-zz-qq1234567.md", doorEN), "is not a BCP 47 language tag"},
		"foreign file":              {put("rights/door/notes.txt", "x"), "does not belong here"},
		"foreign folder":            {put("rights/loose.md", "x"), "does not belong here"},
		"translation not pinned":    {func(f map[string]string) { f[es] = withoutPin(f[es]) }, `key "original" is missing`},
		"original pinned":           {replace(en, "say:", "original: sha256:"+strings.Repeat("0", 64)+"\nsay:"), "belongs into translations"},
		"bad pin":                   {func(f map[string]string) { f[es] = strings.Replace(f[es], "original: sha256:", "original: md5:", 1) }, "is not a revision"},
		"number lost":               {replace(es, "en 5 días", "en 6 días"), "numbers [200 6] instead of [200 5]"},
		"form lost":                 {replace(es, "I-200", "J-200"), "names of forms [J-200] instead of [I-200]"},
		"citation lost":             {replace(es, "[@guide, p. 2]", "[@guide, p. 3]"), "citations"},
		"paragraph lost":            {replace(es, "**No** corras. [@guide]", ""), "0 paragraphs and lists instead of 1"},
		"officer's words changed":   {replace(es, "words: I stay silent.", "words: Me callo."), "they stay in the officer's language"},
		"date changed":              {replace(es, "- 2026-07:", "- 2026-08:"), `date "2026-08" instead of "2026-07"`},
		"contrast without line":     {replace("concepts/kindness/en.md", "differs: {door: A door is a thing.}\n", ""), `contrasts names "door", and differs has no line`},
		"differs of nobody":         {replace("concepts/kindness/en.md", "{door:", "{gate:"), `differs names "gate", which does not exist`},
		"sources missing":           {remove("sources.yaml"), "sources.yaml: is missing"},
		"source without kind":       {replace("sources.yaml", "kind: ngo, ", ""), `sources.yaml:2: key "kind" is missing`},
		"bad source address":        {replace("sources.yaml", "https://example.org/guide", "example.org"), "is not a web address"},
		"bad seen":                  {replace("sources.yaml", "seen: 2026-07", "seen: July"), `"July" is not a date`},
		"bad year":                  {replace("sources.yaml", "year: 1791", "year: 91"), "is not a year"},
		"place without parent":      {replace("places.yaml", "parent: int, ", ""), `place "us" has no parent`},
		"place in a circle": {func(f map[string]string) {
			f["places.yaml"] += "a: {parent: b, names: {en: A}}\nb: {parent: a, names: {en: B}}\n"
		}, "run in a circle"},
		"unknown parent":     {replace("places.yaml", "parent: int", "parent: world"), `parent "world" of place "us" is not in this file`},
		"menu of nothing":    {replace("menu.yaml", "[door,", "[gate,"), `entry "gate" of topic "doors" does not exist`},
		"menu without title": {replace("menu.yaml", ", es: Puertas", ""), `topic "doors" has no title in "es"`},
		"bad review":         {put("rights/door/reviews.yaml", "- {text: abc, by: a, role: b, on: 2026-01-01}\n"), "is not a revision"},
		"reviews no list":    {put("rights/door/reviews.yaml", "a: b\n"), "must be a list of reviews"},
		"huge file":          {put(en, strings.Repeat("x", maxFile+1)), "is larger than"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			files := small(t)
			tc.change(files)
			_, err := Load(folder(files))
			var faults Faults
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, want faults", err)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got\n%v\nwant %q in it", err, tc.want)
			}
		})
	}
}

func withoutPin(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "original:") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func TestStaleTranslation(t *testing.T) {
	files := small(t)
	files["rights/door/en.md"] = strings.Replace(doorEN, "Stay calm.", "Stay very calm.", 1)
	lib, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	door, _ := lib.Entry("door")
	if !door.Stale("es") {
		t.Error("a translation of an older original must be stale")
	}
	status := lib.Status(day("2026-11-23"))
	for _, l := range status.Languages {
		if l.Language == "es" && (l.Stale != 1 || l.Missing != 1 || l.Complete != 0) {
			t.Errorf("status %+v", l)
		}
	}
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestOverdue(t *testing.T) {
	lib, err := Load(folder(small(t)))
	if err != nil {
		t.Fatal(err)
	}
	door, _ := lib.Entry("door")
	cases := []struct {
		now             string
		changes, stable bool
	}{{"2026-12-06", false, false}, {"2026-12-07", true, false}, {"2027-11-22", true, false}, {"2027-11-23", true, true}}
	for _, tc := range cases {
		if got := door.OverdueChanges(day(tc.now)); got != tc.changes {
			t.Errorf("%s: changing part overdue %v", tc.now, got)
		}
		if got := door.OverdueStable(day(tc.now)); got != tc.stable {
			t.Errorf("%s: whole text overdue %v", tc.now, got)
		}
	}
}

func TestReviewsCountOnlyForTheirWords(t *testing.T) {
	files := small(t)
	lib, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	door, _ := lib.Entry("door")
	files["rights/door/reviews.yaml"] = "- {text: '" + door.Texts["en"].Revision + "', by: project, role: source-check, on: 2026-11-22}\n"
	if lib, err = Load(folder(files)); err != nil {
		t.Fatal(err)
	}
	door, _ = lib.Entry("door")
	if !door.Served("en") || door.Served("es") || door.Texts["en"].Level() != LevelSourceChecked {
		t.Error("the reviewed text, and only that, must be served as source-checked")
	}
	files["rights/door/en.md"] = strings.Replace(doorEN, "calm", "quiet", 1)
	if lib, err = Load(folder(files)); err != nil {
		t.Fatal(err)
	}
	if door, _ = lib.Entry("door"); door.Served("en") {
		t.Error("a changed text must not be served with the old review")
	}
}

func TestAskIsNoPartOfTheRevision(t *testing.T) {
	r := &report{}
	a, _ := readText(r, "en", []byte(doorEN))
	b, _ := readText(r, "en", []byte(strings.Replace(doorEN, "  - they knock", "  - they knock\n  - knock knock", 1)))
	c, _ := readText(r, "en", []byte(strings.Replace(doorEN, "title: They", "title: Now they", 1)))
	if a.Revision != b.Revision || a.Revision == c.Revision {
		t.Errorf("revisions %s %s %s", a.Revision, b.Revision, c.Revision)
	}
}

func TestDraftsAreNotServed(t *testing.T) {
	files := small(t)
	files["rights/door/fr.md"] = strings.Replace(files["rights/door/es.md"], "title:", "draft: true\ntitle:", 1)
	lib, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	door, _ := lib.Entry("door")
	if door.Texts["fr"] != nil || len(lib.Drafts()) != 1 {
		t.Errorf("a draft is among the texts, or not counted: %v", lib.Drafts())
	}
}

func TestReloadKeepsTheLastGoodLibrary(t *testing.T) {
	files := small(t)
	lib, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	shelf := NewShelf(lib)
	broken := maps.Clone(files)
	delete(broken, "sources.yaml")
	if err := shelf.Reload(folder(broken)); err == nil {
		t.Fatal("a broken library was taken")
	}
	if shelf.Library() != lib {
		t.Fatal("a broken library replaced a good one")
	}
	files["rights/door/en.md"] = strings.Replace(doorEN, "calm", "quiet", 1)
	if err := shelf.Reload(folder(files)); err != nil {
		t.Fatal(err)
	}
	if shelf.Library().Revision() == lib.Revision() {
		t.Error("another text gives the same revision of the library")
	}
}

func TestLoadingIsDeterministic(t *testing.T) {
	files := small(t)
	first, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := Load(folder(files))
		if err != nil {
			t.Fatal(err)
		}
		if again.Revision() != first.Revision() {
			t.Fatal("the same files give another revision")
		}
	}
}

// FuzzText feeds the reader of texts: front matter, Markdown, citations. Whatever
// comes, it must not panic, and what it accepts must be safe to show.
func FuzzText(f *testing.F) {
	f.Add([]byte(doorEN))
	f.Add([]byte("---\ntitle: a\nask: [b]\n---\n[@a, b] <b>x</b> ![](y)\n"))
	f.Add([]byte("---\n---\n<!--more-->\n<!--changes-->\n- 2026-07: [@x]\n1. a\n   - b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &report{file: "en.md"}
		text, _ := readText(r, "en", data)
		if text == nil || len(r.faults) > 0 {
			return
		}
		for _, part := range [][]Block{text.Short, text.More, text.Changes} {
			for _, b := range part {
				for _, item := range b.Items {
					if hiddenRune(item.Words()) != 0 {
						t.Errorf("an invisible character got through: %q", item.Words())
					}
				}
			}
		}
	})
}

// FuzzYAML feeds the readers of entries and tables.
func FuzzYAML(f *testing.F) {
	f.Add([]byte(doorEntry))
	f.Add([]byte("a: &x [*x]"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		r := &report{file: "entry.yaml"}
		readEntry(r, "rights/door", bytes.Clone(data))
		readSources(r, data)
		readPlaces(r, data)
		readMenu(r, data)
		readReviews(r, data)
		readAsk(r, data)
	})
}
