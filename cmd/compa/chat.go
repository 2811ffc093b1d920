package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"compa/bot/conversation"
)

func chatCommand() *cobra.Command {
	var o assembleOptions
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Hold the conversation in the terminal, without any server",
		Long: "Chat is the same conversation that members have in Matrix. Nothing is kept of it.\n" +
			"End it with Ctrl-D.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.now = time.Now
			p, err := assemble(o)
			if err != nil {
				return err
			}
			member := conversation.Preferences{Language: o.language, Place: o.place}
			return p.chat(cmd.Context(), member, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	libraryFlags(cmd, &o)
	return cmd
}

// maxLine bounds a line that is typed, in bytes.
const maxLine = 1 << 20

func (p *parts) chat(ctx context.Context, prefs conversation.Preferences, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; ; n++ {
		fmt.Fprint(out, "> ")
		if ctx.Err() != nil || !lines.Scan() {
			break
		}
		turn := p.conversation.Respond(ctx, conversation.Message{ID: fmt.Sprint(n), Text: lines.Text(),
			Room: conversation.Room{ID: "terminal", Direct: true}, Sender: "member", At: time.Now()}, prefs)
		if turn.Preferences != nil {
			prefs = *turn.Preferences
		}
		if turn.Forget {
			prefs = conversation.Preferences{}
		}
		for _, reply := range turn.Replies {
			fmt.Fprintf(out, "\n%s\n", reply.Plain())
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out)
	if err := lines.Err(); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading what was typed: %w", err)
	}
	return nil
}
