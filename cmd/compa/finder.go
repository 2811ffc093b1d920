package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"compa/bot/answer"
	"compa/content"
)

// snapshotName is where what the finder learned is kept between starts. It
// holds nothing but what the library and the program give.
const snapshotName = "finder.snapshot"

// buildFinder gives the finder of a library: from the snapshot in folder where
// it fits, learned anew else, and then kept for the next start. A snapshot that cannot be
// read or written costs seconds and nothing else, so it is no error.
func buildFinder(lib *content.Library, params answer.Params, folder string) (*answer.Finder, error) {
	path, program := filepath.Join(folder, snapshotName), programSum()
	kept := folder != "" && program != nil
	if data, err := os.ReadFile(path); err == nil && kept {
		if snapshot, ok := bytes.CutPrefix(data, program); ok {
			finder, err := answer.Restore(lib, params, snapshot)
			if err == nil || !errors.Is(err, answer.ErrSnapshot) {
				return finder, err
			}
		}
	}
	finder, err := answer.New(lib, params)
	if err != nil {
		return nil, fmt.Errorf("the finder: %w", err)
	}
	if kept {
		_ = replaceFile(path, append(program, finder.Snapshot()...))
	}
	return finder, nil
}

// programSum is the hash of this program: another one may learn otherwise. It is nil where it cannot be read.
func programSum() []byte {
	path, err := os.Executable()
	if err != nil {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil
	}
	return h.Sum(nil)
}

// replaceFile writes a file so that a reader sees the old one or the new one, whole.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// stateFolder is the folder for what is computed once and kept: the bot's own, or the user's cache where there is none.
func stateFolder(state string) (string, error) {
	if state == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		state = filepath.Join(cache, "compa")
	}
	return state, os.MkdirAll(state, 0o700)
}
