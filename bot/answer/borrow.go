package answer

import "sort"

// borrow gives every language that texts are written in a document for the entries that
// have no text in it: the ways people ask in the languages that have one. Names,
// numbers of forms, words of a common root and the thesaurus find it across languages.
// Such an entry is better than none, and the reply says which language it is in.
func borrow(docs []Document) []Document {
	byID, langs := map[string][]Document{}, map[string]bool{}
	for _, d := range docs {
		byID[d.ID] = append(byID[d.ID], d)
		langs[d.Lang] = langs[d.Lang] || d.Title != "" // what is only asked for, or refused, has no title
	}
	out := docs
	for _, id := range sortedKeys(byID) {
		have := byID[id]
		sort.Slice(have, func(i, j int) bool { return have[i].Lang < have[j].Lang })
		for _, lang := range sortedKeys(langs) {
			if langs[lang] && !written(have, lang) {
				out = append(out, borrowed(have, lang))
			}
		}
	}
	return out
}

func written(docs []Document, lang string) bool {
	for _, d := range docs {
		if d.Lang == lang {
			return true
		}
	}
	return false
}

// borrowed joins the texts of an entry into one document for another
// language. Its text is said to be in the first of them, English where there is one.
func borrowed(from []Document, lang string) Document {
	d := from[0]
	for _, other := range from[1:] {
		if other.Lang == "en" {
			d = other
		}
	}
	out := d
	out.Lang, out.borrowed, out.Body = lang, true, ""
	if out.shown == "" {
		out.shown = d.Lang
	}
	out.Ask = nil
	for _, other := range from {
		out.Ask = append(out.Ask, other.Title)
		out.Ask = append(out.Ask, other.Ask...)
	}
	return out
}
