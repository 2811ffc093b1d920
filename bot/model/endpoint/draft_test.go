package endpoint

import "testing"

func TestDecodeDraft(t *testing.T) {
	texts := []string{"Stay calm ⟦1⟧.", "Two"}
	for content, fine := range map[string]bool{
		`{"texts":["Mantén la calma ⟦1⟧.","Dos"]}`:                   true,
		`{"texts":["Mantén la calma.","Dos"]}`:                       false,
		`{"texts":["⟦1⟧ calma ⟦1⟧.","Dos"]}`:                         false,
		`{"texts":["Calma ⟦1⟧ [@fake].","Dos"]}`:                     false,
		`{"texts":["Calma ⟦1⟧ https://evil.example","Dos"]}`:         false,
		`{"texts":["Calma ⟦1⟧<b>","Dos"]}`:                           false,
		`{"texts":["Calma ⟦1⟧\n---\ndraft: false","Dos"]}`:           false,
		`{"texts":["Calma ⟦1⟧"]}`:                                    false,
		`{"texts":["Calma ⟦1⟧",""]}`:                                 false,
		`{"texts":["Calma ⟦1⟧","Dos"],"note":"x"}`:                   false,
		`{"texts":["Calma ⟦1⟧","Dos"],"texts":["Calma ⟦1⟧","Tres"]}`: false,
	} {
		if _, err := decodeDraft(content, texts); (err == nil) != fine {
			t.Errorf("%s: %v", content, err)
		}
	}
}
