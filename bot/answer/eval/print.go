package eval

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// Print writes the figures of a set as text: per language, per kind, the
// calibration and the latency.
func (s *SetReport) Print(w io.Writer) {
	fmt.Fprintf(w, "%s: %d questions\n\n", s.Name, s.All.Questions)
	fmt.Fprintf(w, "%-16s %5s  %-20s %-20s %6s  %-12s %-12s %7s %7s %7s %7s\n", "", "n", "first", "among three", "MRR",
		"right", "wrong", "choice", "place", "refused", "oos ref.")
	printSummary(w, "all", s.All)
	for _, g := range []map[string]Summary{s.Languages, s.Kinds} {
		for _, k := range keys(g) {
			printSummary(w, k, g[k])
		}
	}
	a := s.All
	fmt.Fprintf(w, "\nAUROC of the probability %.3f; in scope answered and right at 90%% refusal %s, at 95%% %s\n", a.AUROC, short(a.At90), short(a.At95))
	fmt.Fprintf(w, "expected calibration error %.3f; latency p50 %v, p99 %v\n\n", a.ECE, a.P50, a.P99)
	for i, b := range a.Bins {
		fmt.Fprintf(w, "  %.1f-%.1f %5d  %-50s predicted %.2f right %.2f\n", float64(i)/10, float64(i+1)/10, b.N,
			strings.Repeat("#", int(b.Right*50)), b.Predicted, b.Right)
	}
	fmt.Fprintln(w)
}

func printSummary(w io.Writer, name string, s Summary) {
	fmt.Fprintf(w, "%-16s %5d  %-20s %-20s %6.3f  %-12s %-12s %7.3f %7.3f %7.3f %7.3f\n", name, s.Questions,
		long(s.Top1), long(s.Top3), s.MRR, short(s.AnsweredRight), short(s.AnsweredWrong), s.ChoiceRight.Value,
		s.AskedPlace.Value, s.Refused.Value, s.OutOfScopeRefused.Value)
}

func long(i Interval) string {
	if i.Of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f (%.2f-%.2f)", i.Value, i.Low, i.High)
}

func short(i Interval) string {
	if i.Of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", i.Value)
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
