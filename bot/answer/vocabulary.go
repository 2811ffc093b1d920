package answer

// A vocabulary numbers the terms of an index. It is an open-addressing table:
// a look-up on the way of a question is one hash and mostly one cache line.
type vocabulary struct {
	keys []term  // 0 is empty
	ids  []int32 // beside keys
	n    int32
}

func newVocabulary(size int) *vocabulary {
	capacity := 64
	for capacity < size*2 {
		capacity *= 2
	}
	return &vocabulary{keys: make([]term, capacity), ids: make([]int32, capacity)}
}

func (v *vocabulary) slot(t term) int {
	mask := len(v.keys) - 1
	i := int(t^t>>32) & mask
	for v.keys[i] != 0 && v.keys[i] != t {
		i = (i + 1) & mask
	}
	return i
}

// id gives the number of a term, or -1.
func (v *vocabulary) id(t term) int32 {
	if i := v.slot(t); v.keys[i] == t {
		return v.ids[i]
	}
	return -1
}

// add gives the number of a term and numbers it if it is new.
func (v *vocabulary) add(t term) int32 {
	if int(v.n)*3 >= len(v.keys)*2 {
		v.grow()
	}
	i := v.slot(t)
	if v.keys[i] != t {
		v.keys[i], v.ids[i] = t, v.n
		v.n++
	}
	return v.ids[i]
}

func (v *vocabulary) grow() {
	old := *v
	v.keys, v.ids = make([]term, len(old.keys)*2), make([]int32, len(old.keys)*2)
	for i, t := range old.keys {
		if t != 0 {
			j := v.slot(t)
			v.keys[j], v.ids[j] = t, old.ids[i]
		}
	}
}
