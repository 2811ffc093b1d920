package homeserver

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// A progress reads what `go build -v` says on stderr, one package a line, and
// tells a person every 20 seconds how far it is: minutes of silence look like
// a hang.
type progress struct {
	log     io.Writer
	started time.Time
	quit    chan struct{}
	done    sync.WaitGroup

	mu       sync.Mutex
	packages int
	partial  string   // the line that has no end yet
	last     []string // the last lines, for the error of a build that fails
}

const (
	progressEvery = 20 * time.Second
	progressTail  = 40 // lines
)

func newProgress(log io.Writer) *progress {
	p := &progress{log: log, started: time.Now(), quit: make(chan struct{})}
	p.done.Go(p.report)
	return p
}

func (p *progress) report() {
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-tick.C:
			p.mu.Lock()
			n := p.packages
			p.mu.Unlock()
			fmt.Fprintf(p.log, "  still building: %d packages compiled, %s\n", n, p.elapsed())
		}
	}
}

// Write counts the lines that are package paths and keeps the last lines.
func (p *progress) Write(chunk []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := strings.Split(p.partial+string(chunk), "\n")
	p.partial = lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		if line != "" && !strings.ContainsAny(line, " \t:") {
			p.packages++
		}
		p.last = append(p.last, line)
	}
	if extra := len(p.last) - progressTail; extra > 0 {
		p.last = p.last[extra:]
	}
	return len(chunk), nil
}

func (p *progress) stop() {
	close(p.quit)
	p.done.Wait()
}

func (p *progress) tail() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.last, "\n")
}

func (p *progress) elapsed() time.Duration {
	return time.Since(p.started).Round(time.Second)
}
