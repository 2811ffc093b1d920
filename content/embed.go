package content

import (
	"embed"
	"fmt"
	"io/fs"
)

// The library is part of the program, so that a single file answers.
//
//go:embed library
var embedded embed.FS

// Embedded is the library that this program was built with.
func Embedded() (fs.FS, error) {
	sub, err := fs.Sub(embedded, "library")
	if err != nil {
		return nil, fmt.Errorf("library inside the program: %w", err)
	}
	return sub, nil
}
