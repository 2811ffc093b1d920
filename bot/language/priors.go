package language

import "strings"

// group is a set of languages that are equally likely before a word is read.
type group struct {
	points int32 // added to the score, in ngram.Units
	tags   string
}

// groups say who writes to us, and who lives in the world, roughly. Without
// them the 424 languages of the model would share out every "la" and "no"
// among them; with them a language spoken in one valley must bring more than
// one short word. What is in no group gets nothing.
var groups = [...]group{
	{154, `en es fr ar pt`},
	{136, `ht ru zh uk vi fa ps ti wo ff de it tr id hi nl pl ro sw so am yo sr`},
	{130, `snk quc mam kek af sq hy az eu be bn nb bg ca hr cs da et fi ka el gu he hu is ga ja kk ko lv lt mk ms mr
		mn pa sn sk sl sv fil ta te th ur cy zu my km lo si ne ku ckb rw ug uz ak ln ha
		ig om nn`},
	{88, `bs mi xh tg tk ky tt kn ml mt lb gl mg ny st tn lg yi sd bem gsw nap fon ee ts ss rn bm kg gn qu ay ast oc br
		fo fy jv su ceb war yue bo dz dv ki`},
}

// Ranks is the number of ranks that Rank gives.
const Ranks = len(groups) + 1

// Rank gives how likely a language is before a word is read: 0 for those that
// members write most, Ranks-1 for those from which nobody is expected.
func Rank(tag string) int {
	for rank, g := range groups {
		for _, t := range strings.Fields(g.tags) {
			if t == tag {
				return rank
			}
		}
	}
	return Ranks - 1
}

// Prior gives the points of a language before a word is read, in ngram.Units.
func Prior(tag string) int32 {
	if rank := Rank(tag); rank < len(groups) {
		return groups[rank].points
	}
	return 0
}
