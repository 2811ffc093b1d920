// Growth draws how the finder's costs grow with the library, from the output
// of its benchmarks: go test -bench 'Build|Restore|Decide' ./bot/answer | go run ./bot/answer/growth > docs/growth.svg
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// A series is one figure by the number of entries; of several runs the median counts.
type series map[int][]float64

// panels are the pictures, each with the figures in it: benchmark, unit and name.
var panels = []struct {
	title string
	lines [][3]string
	scale float64
}{
	{"ready, seconds", [][3]string{{"Build", "ns/op", "learned anew"}, {"Restore", "ns/op", "from a snapshot"}}, 1e-9},
	{"one question, milliseconds", [][3]string{{"Decide", "p50-µs", "median"}, {"Decide", "p99-µs", "99th percentile"}}, 1e-3},
	{"held, MB", [][3]string{{"Build", "MB", "memory"}}, 1},
}

var benchLine = regexp.MustCompile(`^Benchmark(\w+)/entries=(\d+)(?:-\d+)?\s+\d+\s+(.*)$`)

func main() {
	figures, err := read(os.Stdin)
	if err != nil || len(figures) == 0 {
		fmt.Fprintln(os.Stderr, "growth: no benchmark lines on standard input:", err)
		os.Exit(1)
	}
	_, _ = os.Stdout.Write(draw(figures))
}

// read takes the figures out of benchmark output, by benchmark and unit.
func read(r io.Reader) (map[string]series, error) {
	out := map[string]series{}
	s := bufio.NewScanner(r)
	for s.Scan() {
		m := benchLine.FindStringSubmatch(s.Text())
		if m == nil {
			continue
		}
		entries, _ := strconv.Atoi(m[2])
		fields := strings.Fields(m[3])
		for i := 0; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("benchmark line %q: %w", s.Text(), err)
			}
			key := m[1] + " " + fields[i+1]
			if out[key] == nil {
				out[key] = series{}
			}
			out[key][entries] = append(out[key][entries], value)
		}
	}
	return out, s.Err()
}

const (
	width, height = 300, 220
	left, top     = 60, 40
	fewest, most  = 100.0, 10000.0
)

func draw(figures map[string]series) []byte {
	var b bytes.Buffer
	total := len(panels)*(width+left+20) + 20
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">`+"\n", total, height+top+60)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", total, height+top+60)
	for i, p := range panels {
		lines := make([]series, len(p.lines))
		names := make([]string, len(p.lines))
		for j, l := range p.lines {
			lines[j], names[j] = figures[l[0]+" "+l[1]], l[2]
		}
		panel(&b, left+i*(width+left+20), p.title, names, lines, p.scale)
	}
	fmt.Fprint(&b, "</svg>\n")
	return b.Bytes()
}

var colours = []string{"#2b6cb0", "#c05621"}

// panel draws one picture; both axes are logarithmic.
func panel(b *bytes.Buffer, x0 int, title string, names []string, lines []series, scale float64) {
	low, high := bounds(lines, scale)
	px := func(n float64) float64 { return float64(x0) + width*math.Log(n/fewest)/math.Log(most/fewest) }
	py := func(v float64) float64 { return top + height - height*math.Log(v/low)/math.Log(high/low) }
	fmt.Fprintf(b, `<text x="%d" y="24" font-size="14">%s</text>`+"\n", x0, title)
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#999"/>`+"\n", x0, top, width, height)
	for v := low; v <= high*1.001; v *= 10 {
		fmt.Fprintf(b, `<path d="M%d %.1fh%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", x0, py(v), width, x0-6, py(v)+4, v)
	}
	for n := fewest; n <= most; n *= 10 {
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%g</text>`+"\n", px(n), top+height+16, n)
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">entries, in 6 languages with 12 phrasings each</text>`+"\n", x0+width/2, top+height+34)
	for i, s := range lines {
		var points []string
		for _, n := range sizes(s) {
			points = append(points, fmt.Sprintf("%.1f,%.1f", px(float64(n)), py(median(s[n])*scale)))
		}
		fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), colours[i])
		fmt.Fprintf(b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", x0+8, top+18+16*i, colours[i], names[i])
	}
}

// bounds gives the powers of ten around all figures.
func bounds(lines []series, scale float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range lines {
		for _, values := range s {
			v := median(values) * scale
			low, high = min(low, v), max(high, v)
		}
	}
	return math.Pow(10, math.Floor(math.Log10(low))), math.Pow(10, math.Ceil(math.Log10(high)))
}

func median(values []float64) float64 {
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	return sorted[len(sorted)/2]
}

func sizes(s series) []int {
	var out []int
	for n := range s {
		out = append(out, n)
	}
	sort.Ints(out)
	return out
}
