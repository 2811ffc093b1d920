package homeserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// DendriteVersion is the version of the homeserver that the nested module pins.
const DendriteVersion = "v0.15.2"

// ErrNoCompiler says that Dendrite cannot be built because no C compiler is
// installed: its SQLite driver is C. The bot itself needs none.
var ErrNoCompiler = errors.New("no C compiler found: install gcc or clang, or set CC")

// Binaries are the paths of the two programs that [Build] makes.
type Binaries struct {
	Dendrite     string // the homeserver
	GenerateKeys string // writes the signing key a homeserver needs
}

// Build returns Dendrite's programs and builds them first if this machine has
// not done so before: 3 to 5 minutes on two cores, then nothing. They are kept
// in the folder COMPA_CACHE or else in the user's cache folder, under a name
// that changes with Dendrite's version, its dependencies and the Go version.
// What is going on is told to log. Builds by several processes wait for each
// other. It must be called from inside the checkout of the module compa.
//
// The error is [ErrNoCompiler] if a C compiler is needed and missing.
func Build(ctx context.Context, log io.Writer) (Binaries, error) {
	checkout, err := Checkout(ctx)
	if err != nil {
		return Binaries{}, err
	}
	// It cannot be embedded: the go tool embeds no files of other modules.
	module := filepath.Join(checkout, "bot", "matrix", "homeserver", "dendrite")
	folder, err := cacheFolder(module)
	if err != nil {
		return Binaries{}, err
	}
	if bin := binariesIn(folder); bin.exist() {
		return bin, nil
	}
	unlock, err := lockFile(ctx, folder+".lock", func() {
		fmt.Fprintln(log, "another process is building Dendrite, waiting for it")
	})
	if err != nil {
		return Binaries{}, err
	}
	defer unlock()
	bin := binariesIn(folder)
	if bin.exist() { // built while we waited for the lock
		return bin, nil
	}
	if err := needCompiler(ctx); err != nil {
		return Binaries{}, err
	}
	return bin, compileInto(ctx, folder, module, log)
}

func binariesIn(folder string) Binaries {
	return Binaries{
		Dendrite:     filepath.Join(folder, "dendrite"),
		GenerateKeys: filepath.Join(folder, "generate-keys"),
	}
}

func (b Binaries) exist() bool {
	for _, path := range []string{b.Dendrite, b.GenerateKeys} {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

// Checkout is the root folder of the module compa that the current folder is
// in.
func Checkout(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "compa").Output()
	if err != nil {
		return "", fmt.Errorf("find the checkout of module compa (call this from inside it): %w", withStderr(err))
	}
	return strings.TrimSpace(string(out)), nil
}

// cacheFolder names the folder by everything that decides what is built, so
// that a new version never runs an old binary.
func cacheFolder(module string) (string, error) {
	root := os.Getenv("COMPA_CACHE")
	if root == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find a cache folder (set COMPA_CACHE): %w", err)
		}
		root = filepath.Join(user, "compa")
	}
	sum := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			return "", fmt.Errorf("read dendrite's module: %w", err)
		}
		sum.Write(text)
	}
	fmt.Fprintln(sum, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	key := hex.EncodeToString(sum.Sum(nil))[:12]
	root, err := filepath.Abs(root)
	if err != nil {
		return "", fmt.Errorf("find a cache folder: %w", err)
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	return filepath.Join(root, "dendrite-"+DendriteVersion+"-"+key), nil
}

func needCompiler(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "env", "CC").Output()
	if err != nil {
		return fmt.Errorf("ask go for the C compiler: %w", withStderr(err))
	}
	words := strings.Fields(string(out))
	if len(words) == 0 {
		return ErrNoCompiler
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return fmt.Errorf("%w (looked for %s)", ErrNoCompiler, words[0])
	}
	return nil
}

// compileInto builds beside the final folder and renames at the end, so that
// an interrupted build never looks like a finished one.
func compileInto(ctx context.Context, folder, module string, log io.Writer) error {
	fmt.Fprintf(log, "building Dendrite %s, the homeserver for tests and demo: 3 to 5 minutes the first time, then cached in %s\n", DendriteVersion, folder)
	fresh, err := os.MkdirTemp(filepath.Dir(folder), "building-")
	if err != nil {
		return fmt.Errorf("make a build folder: %w", err)
	}
	defer os.RemoveAll(fresh)
	cmd := exec.CommandContext(ctx, "go", "build", "-v", "-mod=readonly", "-trimpath",
		"-ldflags=-s -w", "-o", fresh+string(filepath.Separator), "tool")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=", "GOWORK=off")
	watch := newProgress(log)
	cmd.Stderr = watch
	err = cmd.Run()
	watch.stop()
	if err != nil {
		return fmt.Errorf("build dendrite %s: %w\n%s", DendriteVersion, err, watch.tail())
	}
	if err := os.RemoveAll(folder); err != nil { // half a folder of an older kit
		return fmt.Errorf("clear the cache folder: %w", err)
	}
	if err := os.Rename(fresh, folder); err != nil {
		return fmt.Errorf("keep dendrite in the cache: %w", err)
	}
	fmt.Fprintf(log, "built Dendrite in %s\n", watch.elapsed())
	return nil
}

// withStderr adds what a command said to the error of running it.
func withStderr(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
