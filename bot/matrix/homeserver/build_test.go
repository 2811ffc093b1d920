package homeserver

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLockFileIsExclusive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lockFile(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := lockFile(ctx, path, cancel); !errors.Is(err, context.Canceled) {
		t.Fatalf("took a lock that is held: %v", err)
	}
	taken := make(chan error, 1)
	go func() {
		_, err := lockFile(t.Context(), path, unlock)
		taken <- err
	}()
	if err := <-taken; err != nil {
		t.Fatalf("did not get the lock after it was released: %v", err)
	}
}

func TestProgressCountsPackages(t *testing.T) {
	p := newProgress(io.Discard)
	for _, chunk := range []string{"io\nnet/h", "ttp\ngo: downloading x v1\n", "# github.com/x/y\nx.c:1: oops\n"} {
		if n, err := p.Write([]byte(chunk)); n != len(chunk) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
	}
	p.stop()
	if p.packages != 2 {
		t.Errorf("counted %d packages, want io and net/http", p.packages)
	}
	if !strings.HasSuffix(p.tail(), "x.c:1: oops") {
		t.Errorf("the tail for the error is %q", p.tail())
	}
}

func TestCacheFolderChangesWithTheModule(t *testing.T) {
	t.Setenv("COMPA_CACHE", t.TempDir())
	module := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(module, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folder := func() string {
		name, err := cacheFolder(module)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	write("go.mod", "module x\n")
	write("go.sum", "")
	first := folder()
	if first != folder() || !strings.HasPrefix(first, os.Getenv("COMPA_CACHE")) {
		t.Errorf("the cache folder %s is not stable", first)
	}
	write("go.sum", "changed")
	if first == folder() {
		t.Error("a changed dependency keeps the old binary")
	}
}

// A build that fails says why, and leaves nothing that looks like a binary.
func TestFailedBuildLeavesNothing(t *testing.T) {
	root, module := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module x\n\ntool example.invalid/none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := compileInto(ctx, filepath.Join(root, "dendrite"), module, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "example.invalid/none") {
		t.Errorf("the error does not name the fault: %v", err)
	}
	if left, _ := os.ReadDir(root); len(left) != 0 {
		t.Errorf("left %v behind", left)
	}
}
