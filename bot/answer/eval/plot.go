package eval

import (
	"bytes"
	"fmt"
	"html"
)

// Plot draws one language's figures as SVG: bars with their 95% intervals on
// the left, the reliability of the probability on the right.
func Plot(title string, s Summary) []byte {
	var b bytes.Buffer
	fmt.Fprint(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="260" font-family="sans-serif" font-size="12">`+"\n"+
		`<rect width="720" height="260" fill="#fff"/>`+"\n")
	fmt.Fprintf(&b, `<text x="10" y="20" font-size="14">%s (%d questions)</text>`+"\n", html.EscapeString(title), s.Questions)
	for i, bar := range []struct {
		name string
		i    Interval
		fill string
	}{
		{"right entry first", s.Top1, "#2b6cb0"}, {"among three", s.Top3, "#63b3ed"}, {"shown right", s.Right, "#2f855a"},
		{"answered, wrong", s.AnsweredWrong, "#c53030"}, {"out of scope refused", s.OutOfScopeRefused, "#805ad5"},
	} {
		plotBar(&b, 50+i*38, bar.name, bar.i, bar.fill)
	}
	plotReliability(&b, s.Bins)
	fmt.Fprint(&b, "</svg>\n")
	return b.Bytes()
}

func plotBar(b *bytes.Buffer, y int, name string, i Interval, fill string) {
	const left, width = 140, 240
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n", left-8, y+15, name)
	if i.Of == 0 {
		fmt.Fprintf(b, `<text x="%d" y="%d" fill="#777">none</text>`+"\n", left, y+15)
		return
	}
	x := func(v float64) float64 { return left + v*width }
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%.1f" height="20" fill="%s"/>`+"\n", left, y, i.Value*width, fill)
	fmt.Fprintf(b, `<path d="M%.1f %dH%.1fM%.1f %dv8M%.1f %dv8" stroke="#000"/>`+"\n", x(i.Low), y+10, x(i.High), x(i.Low), y+6, x(i.High), y+6)
	fmt.Fprintf(b, `<text x="%.1f" y="%d">%.2f</text>`+"\n", x(1)+6, y+15, i.Value)
}

func plotReliability(b *bytes.Buffer, bins [10]Bin) {
	const left, top, size = 490, 40, 190
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#999"/>`+"\n", left, top, size, size)
	fmt.Fprintf(b, `<path d="M%d %dL%d %d" stroke="#999" stroke-dasharray="4"/>`+"\n", left, top+size, left+size, top)
	for _, bin := range bins {
		if bin.N == 0 {
			continue
		}
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="%d" fill="#2b6cb0" fill-opacity="0.6"/>`+"\n",
			left+bin.Predicted*size, top+size-bin.Right*size, min(2+bin.N/4, 12))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">probability</text>`+"\n", left+size/2, top+size+16)
	fmt.Fprintf(b, `<text x="%d" y="%d" transform="rotate(-90 %d %d)" text-anchor="middle">first entry right</text>`+"\n", left-8, top+size/2, left-8, top+size/2)
}
