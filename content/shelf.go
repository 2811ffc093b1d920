package content

import (
	"io/fs"
	"sync/atomic"
)

// A Shelf holds the library that is in use. Readers take a snapshot and keep
// it for one answer; a reload swaps the snapshot at once, for all that come after.
type Shelf struct {
	current atomic.Pointer[Library]
}

// NewShelf puts a library on a new shelf.
func NewShelf(l *Library) *Shelf {
	s := &Shelf{}
	s.current.Store(l)
	return s
}

// Library gives the snapshot in use.
func (s *Shelf) Library() *Library { return s.current.Load() }

// Reload loads the library anew. When it has faults the one in use stays, and
// the error, of type [Faults], says what is wrong.
func (s *Shelf) Reload(library fs.FS) error {
	l, err := Load(library)
	if err != nil {
		return err
	}
	s.current.Store(l)
	return nil
}
