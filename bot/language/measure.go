package language

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Item is a message whose language is known.
type Item struct {
	Text string
	// Gold are the languages that are right, as ISO 639 or BCP 47 tags.
	Gold []string
	// Words is the number of words under which the item is counted.
	Words int
}

// Tally counts how a detector did.
type Tally struct {
	Items int `json:"items"`
	// Right is how often the likeliest language was a right one.
	Right int `json:"right"`
	// Sure is how often the detector was sure, SureWrong how often wrongly so.
	Sure      int `json:"sure"`
	SureWrong int `json:"sure_and_wrong"`
	// Rate is Right over Items, to four places.
	Rate float64 `json:"rate"`
}

func (t Tally) count(right, sure bool) Tally {
	t.Items++
	if right {
		t.Right++
	}
	if sure {
		t.Sure++
		if !right {
			t.SureWrong++
		}
	}
	t.Rate = math.Round(float64(t.Right)/float64(t.Items)*1e4) / 1e4
	return t
}

// Report is what a detector reaches on a set.
type Report struct {
	All        Tally
	ByWords    map[int]Tally
	ByLanguage map[string]Tally // under the item's first right tag, as Canonical gives it
}

// Measure runs a detector over a set.
func Measure(d *Detector, items []Item) Report {
	r := Report{ByWords: map[int]Tally{}, ByLanguage: map[string]Tally{}}
	for _, item := range items {
		lang, sure := d.Detect(item.Text)
		right := slices.ContainsFunc(item.Gold, func(g string) bool { return lang != "" && Canonical(g) == lang })
		r.All = r.All.count(right, sure)
		r.ByWords[item.Words] = r.ByWords[item.Words].count(right, sure)
		if len(item.Gold) > 0 {
			tag := Canonical(item.Gold[0])
			r.ByLanguage[tag] = r.ByLanguage[tag].count(right, sure)
		}
	}
	return r
}

// ReadItems reads JSON lines with the keys query, n_words, and gold (tags) or,
// where gold holds something else, lang. It fails with the number of the line.
func ReadItems(r io.Reader) ([]Item, error) {
	var items []Item
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		var row struct {
			Query, Lang string
			Gold        []string
			Words       int `json:"n_words"`
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if row.Words == 0 {
			row.Words = len(strings.Fields(row.Query))
			row.Gold = []string{row.Lang}
		}
		items = append(items, Item{row.Query, row.Gold, row.Words})
	}
	return items, s.Err()
}

// common are the 55 languages of NTREX with the most speakers among those that
// the detectors of the field know: the meeting of the languages of lingua and
// of whatlanggo, and Catalan, which both families of tools usually have.
var common = strings.Fields(`af ar az be bn bg ca cs da de el en et fi fr gu he hi hr hu id it ja ka ko lv lt mk mr nn nb nl
	fa pl pt pa ro ru sn sl so es sr sv ta te fil th tr uk ur vi yo zu zh`)

// Common gives the items in the 55 common languages.
func Common(items []Item) []Item {
	var out []Item
	for _, item := range items {
		if len(item.Gold) > 0 && slices.Contains(common, Canonical(item.Gold[0])) {
			out = append(out, item)
		}
	}
	return out
}
