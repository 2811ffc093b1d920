package content

import "go.yaml.in/yaml/v3"

// A Topic is one line of the menu that members browse: a title, and the
// entries under it.
type Topic struct {
	ID      string
	Titles  map[string]Line // by language
	Entries []string        // ids; aliases are resolved when loading
	line    int
}

func readMenu(r *report, data []byte) []*Topic {
	var menu []*Topic
	eachPair(r, readYAML(r, data, 0), func(key, value *yaml.Node) {
		t := &Topic{ID: key.Value, Titles: map[string]Line{}, line: key.Line}
		checkID(r, key.Line, t.ID)
		readMapping(r, value, map[string]field{
			"titles!": func(r *report, n *yaml.Node) {
				eachPair(r, n, func(k, v *yaml.Node) {
					checkTag(r, k.Line, k.Value)
					t.Titles[k.Value] = Line{readString(r, v)}
				})
			},
			"entries!": intoStrings(&t.Entries),
		})
		menu = append(menu, t)
	})
	return menu
}
