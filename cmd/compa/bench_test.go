package main

import (
	"context"
	"testing"
	"time"

	"compa/bot/conversation"
)

// BenchmarkStart takes the way from nothing to the first answer, with the
// library that ships and with the small one of the conversation's tests. The first
// start learns the library, the later ones read what it kept.
func BenchmarkStart(b *testing.B) {
	for name, library := range map[string]string{"shipped": "", "small": "../../bot/conversation/testdata/library"} {
		b.Run(name, func(b *testing.B) {
			kept := modelOptions{state: b.TempDir()}
			if _, err := assemble(assembleOptions{library: library, now: time.Now, model: kept}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				p, err := assemble(assembleOptions{library: library, now: time.Now, model: kept})
				if err != nil {
					b.Fatal(err)
				}
				answerOnce(b, p)
			}
		})
	}
}

// BenchmarkAsk is one question after the start, from the typed words to the rendered reply.
func BenchmarkAsk(b *testing.B) {
	p, err := assemble(assembleOptions{now: time.Now, model: modelOptions{state: b.TempDir()}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		answerOnce(b, p)
	}
}

func answerOnce(b *testing.B, p *parts) {
	b.Helper()
	a := p.conversation.Explain(context.Background(), conversation.Message{Text: "ice is at my door, what do i do",
		Room: conversation.Room{ID: "r", Direct: true}, Sender: "m"}, conversation.Preferences{})
	if a.Text == "" {
		b.Fatal("no answer")
	}
}
