package answer

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func restored(t testing.TB, snapshot []byte, change func(*Params)) (*Finder, error) {
	t.Helper()
	docs, places := small()
	p := benchParams(t)
	change(&p)
	return inField(docs, places, p, snapshot)
}

func unchanged(*Params) {}

// TestSnapshot: a finder that was restored decides as the one that learned, to the last digit.
func TestSnapshot(t *testing.T) {
	learned, err := restored(t, nil, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := restored(t, learned.Snapshot(), unchanged)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"ICE IS POUNDING ON MY DOOR", "la migra toca la puerta en texas", "wat is solidarty vs charity",
		"mi patron no paga", "she colapsed", "", "\u0645\u0631\u062d\u0628\u0627"} {
		want, signals := learned.Explain(Question{Text: text})
		got, again := kept.Explain(Question{Text: text})
		if diff := cmp.Diff(want, got); diff != "" || signals != again {
			t.Errorf("%q is decided otherwise: %s", text, diff)
		}
	}
}

// TestSnapshotRefused: a snapshot that does not fit is refused and never half used.
func TestSnapshotRefused(t *testing.T) {
	learned, err := restored(t, nil, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	good := learned.Snapshot()
	damaged := append([]byte(nil), good...)
	damaged[len(damaged)-9] ^= 1
	for name, c := range map[string]struct {
		snapshot []byte
		change   func(*Params)
	}{
		"empty":            {[]byte{}, unchanged},
		"cut short":        {good[:len(good)/2], unchanged},
		"damaged":          {damaged, unchanged},
		"other program":    {append([]byte("x"), good...), unchanged},
		"other parameters": {good, func(p *Params) { p.Rate++ }},
	} {
		if f, err := restored(t, c.snapshot, c.change); !errors.Is(err, ErrSnapshot) || f != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCodec: whatever bytes are read, reading ends with a finder or an error.
func FuzzCodec(f *testing.F) {
	docs, places := small()
	finder, err := inField(docs, places, benchParams(f), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(finder.Snapshot()[len(snapshotFormat)+64:])
	f.Add([]byte{1, 0, 0, 0, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			t.Skip("the walk is the same for longer ones")
		}
		c := &codec{reading: true, data: data}
		(&Finder{}).exchange(c)
		if c.err == nil && len(c.data) > len(data) {
			t.Error("more is left than was there")
		}
	})
}
