package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"compa/bot/answer"
	"compa/bot/conversation"
	"compa/content"
)

func askCommand() *cobra.Command {
	var o assembleOptions
	asJSON := false
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer one question in the terminal",
		Long: "Ask answers one question as the bot would answer a member it does not know.\n" +
			"With --json it prints what was decided and why; docs/ask.md describes every key.",
		Example: "  compa ask \"ice is at my door\"\n  compa ask --lang es --place us --json \"qué digo\"",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.now = time.Now
			p, err := assemble(o)
			if err != nil {
				return err
			}
			result := p.ask(cmd, strings.Join(args, " "), o)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), result)
			}
			fmt.Fprintln(cmd.OutOrStdout(), result.Text)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	libraryFlags(cmd, &o)
	return cmd
}

func libraryFlags(cmd *cobra.Command, o *assembleOptions) {
	cmd.Flags().StringVar(&o.library, "library", "", "folder of the library (default: the one inside the program)")
	cmd.Flags().StringVar(&o.language, "lang", "", "language of the member (default: what the question is in)")
	cmd.Flags().StringVar(&o.place, "place", "", "place of the member, an id of places.yaml")
}

// An askResult is what `compa ask --json` prints. Scripts rely on its keys.
type askResult struct {
	Decision   string         `json:"decision"`   // answer, urgent, compare, choose, ask-place or no-answer
	Entries    []string       `json:"entries"`    // ids of the entries shown or offered
	Candidates []askCandidate `json:"candidates"` // the nearest entries, best first
	Language   string         `json:"language"`   // of the reply
	Text       string         `json:"text"`       // the plain reply as a member sees it
	Sources    []askSource    `json:"sources"`    // of the entries shown
	Revision   string         `json:"revision"`   // of the text shown; of the library where none is
	Review     string         `json:"review"`     // how far the text shown was reviewed; "" where none is
	Place      string         `json:"place"`      // that the answer is for; "" while it is not known
	Reason     string         `json:"reason"`     // why this was decided
}

type askCandidate struct {
	ID          string  `json:"id"`
	Score       float64 `json:"score"`
	Probability float64 `json:"probability"`
}

type askSource struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Locator string `json:"locator,omitempty"`
	URL     string `json:"url,omitempty"`
	Kind    string `json:"kind"`
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// ask answers as a first message of a member, through the same conversation that Matrix has.
func (p *parts) ask(cmd *cobra.Command, question string, o assembleOptions) askResult {
	answered := p.conversation.Explain(cmd.Context(), conversation.Message{ID: "ask", Text: question,
		Room: conversation.Room{ID: "terminal", Direct: true}, Sender: "member", At: o.now()},
		conversation.Preferences{Language: o.language, Place: o.place})
	return p.result(answered)
}

func (p *parts) result(a conversation.Answered) askResult {
	d := a.Decision
	r := askResult{
		Decision: d.Kind.String(), Entries: nonNil(d.Entries), Candidates: []askCandidate{}, Language: a.Language,
		Text: a.Text, Sources: []askSource{}, Revision: p.shelf.Library().Revision(), Place: d.Place, Reason: d.Reason,
	}
	for _, c := range d.Candidates {
		r.Candidates = append(r.Candidates, askCandidate{c.ID, c.Score, c.Probability})
	}
	if d.Kind != answer.Answer && d.Kind != answer.Urgent && d.Kind != answer.Compare {
		return r
	}
	for i, id := range d.Entries {
		e, ok := p.shelf.Library().Entry(id)
		if !ok {
			continue
		}
		t := conversation.TextFor(e, a.Language)
		if t == nil {
			continue
		}
		if i == 0 {
			r.Revision, r.Review = t.Revision, string(t.Level())
		}
		r.Sources = append(r.Sources, p.sourcesOf(t)...)
	}
	return r
}

func (p *parts) sourcesOf(t *content.Text) []askSource {
	var out []askSource
	seen := map[content.Citation]bool{}
	for _, b := range t.Short {
		for _, item := range b.Items {
			for _, cite := range item.Cites {
				if src, ok := p.shelf.Library().Source(cite.Source); ok && !seen[cite] {
					seen[cite] = true
					out = append(out, askSource{src.ID, src.Title.String(), cite.Locator.String(), src.URL, string(src.Kind)})
				}
			}
		}
	}
	return out
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
