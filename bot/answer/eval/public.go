package eval

import "path/filepath"

// A PublicSet names the files of a set and what has to be reached on it.
type PublicSet struct {
	Name    string
	Entries string // below the folder of the public sets
	Queries string
	Targets Targets
}

// Targets are what a set shall reach; 0: no target.
type Targets struct {
	Top1, Top3, AUROC, At90 float64
	Floor                   Floor
}

// Floor is what a user would reach with bleve or SQLite FTS5, the better of the two.
type Floor struct{ Top1, Top3, AUROC, At90 float64 }

// PublicSets lists the sets in the order they are reported in.
func PublicSets() []PublicSet {
	return []PublicSet{
		{"CLINC150, 10 phrasings", "clinc150/entries.k10.jsonl", "clinc150/queries.dev.jsonl",
			Targets{.83, .935, .94, .75, Floor{.741, .905, .912, .635}}},
		{"CLINC150, 5 phrasings", "clinc150/entries.k5.jsonl", "clinc150/queries.dev.jsonl",
			Targets{Top1: .77, Floor: Floor{Top1: .704}}},
		{"CLINC150, one typing error", "clinc150/entries.k10.jsonl", "clinc150/queries.dev.kb1.jsonl", Targets{}},
		{"CLINC150, two typing errors", "clinc150/entries.k10.jsonl", "clinc150/queries.dev.kb2.jsonl", Targets{}},
		{"CLINC150, real misspellings", "clinc150/entries.k10.jsonl", "clinc150/queries.dev.real.jsonl", Targets{}},
		{"BANKING77, 10 phrasings", "banking77/entries.k10.jsonl", "banking77/queries.dev.jsonl",
			Targets{Top1: .79, Floor: Floor{Top1: .719}}},
		{"BANKING77-OOS, 10 phrasings", "banking77oos/entries.k10.jsonl", "banking77oos/queries.dev.jsonl",
			Targets{At90: .55, Floor: Floor{At90: .455}}},
		{"HINT3 curekart", "hint3_curekart/entries.jsonl", "hint3_curekart/queries.dev.jsonl",
			Targets{Top1: .86, AUROC: .89, At90: .63, Floor: Floor{Top1: .726, AUROC: .840, At90: .429}}},
		{"HINT3 sofmattress", "hint3_sofmattress/entries.jsonl", "hint3_sofmattress/queries.dev.jsonl",
			Targets{At90: .63, Floor: Floor{At90: .435}}},
		{"HINT3 powerplay11", "hint3_powerplay11/entries.jsonl", "hint3_powerplay11/queries.dev.jsonl",
			Targets{At90: .35, Floor: Floor{At90: .268}}},
		{"xSID, 16 languages in one index", "xsid/entries.jsonl", "xsid/queries.dev.jsonl",
			Targets{Top1: .90, Floor: Floor{Top1: .834}}},
		{"XQuAD es", "xquad/es/entries.jsonl", "xquad/es/queries.dev.jsonl",
			Targets{Top1: .945, Floor: Floor{Top1: .935}}},
		{"XQuAD ar", "xquad/ar/entries.jsonl", "xquad/ar/queries.dev.jsonl",
			Targets{Top1: .945, Floor: Floor{Top1: .893}}},
		{"XQuAD en", "xquad/en/entries.jsonl", "xquad/en/queries.dev.jsonl", Targets{}},
		{"COVID FAQ", "covidfaq/entries.jsonl", "covidfaq/queries.dev.jsonl", Targets{}},
		{"AfriQA fr", "afriqa_fr/entries.jsonl", "afriqa_fr/queries.dev.jsonl", Targets{}},
	}
}

// Paths gives the set's two files below the folder of the public sets.
func (s PublicSet) Paths(folder string) (entries, queries string) {
	return filepath.Join(folder, s.Entries), filepath.Join(folder, s.Queries)
}
