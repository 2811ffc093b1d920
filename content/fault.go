package content

import (
	"fmt"
	"sort"
	"strings"
)

// A Fault is one thing that is wrong in the library, and where. A Warning is
// printed and does not keep the library from loading.
type Fault struct {
	File    string // below the library's folder
	Line    int    // from 1; 0 when the whole file is meant
	Reason  string // what is wrong and what would be right
	Warning bool
}

// String gives "file:line: reason", as compilers do, so that editors can jump there.
func (f Fault) String() string {
	kind := ""
	if f.Warning {
		kind = "warning: "
	}
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s%s", f.File, kind, f.Reason)
	}
	return fmt.Sprintf("%s:%d: %s%s", f.File, f.Line, kind, f.Reason)
}

// Faults are all that Load found, sorted by file and line. As an error it
// lists every one of them.
type Faults []Fault

// Error lists the faults, one a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Fatal gives the faults that keep the library from loading.
func (fs Faults) Fatal() Faults {
	var out Faults
	for _, f := range fs {
		if !f.Warning {
			out = append(out, f)
		}
	}
	return out
}

func (fs Faults) sort() {
	sort.SliceStable(fs, func(i, j int) bool {
		if fs[i].File != fs[j].File {
			return fs[i].File < fs[j].File
		}
		return fs[i].Line < fs[j].Line
	})
}

// report collects faults of one file.
type report struct {
	file   string
	faults Faults
}

func (r *report) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file, Line: line, Reason: fmt.Sprintf(format, args...)})
}

func (r *report) warn(line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file, Line: line, Reason: fmt.Sprintf(format, args...), Warning: true})
}
