package matrix

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The files of secrets, beside the database and never in it: who has the
// database alone has neither. The recovery key is what brings a lost database
// back as a verified device, so back up this file, not the database.
const (
	pickleKeyFile   = "pickle.key"
	recoveryKeyFile = "recovery.key"
)

const pickleKeySize = 32

// PickleKey reads the key that protects the database of a folder. At the
// first start it makes the folder and a random key. It refuses to make a new
// key for a database that is already there: no such database could be opened.
func PickleKey(folder string) ([]byte, error) {
	path := filepath.Join(folder, pickleKeyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newPickleKey(folder, path)
	}
	if err != nil {
		return nil, fmt.Errorf("read pickle key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(key) != pickleKeySize {
		return nil, fmt.Errorf("read pickle key: %s must hold %d bytes in base64", path, pickleKeySize)
	}
	return key, nil
}

func newPickleKey(folder, path string) ([]byte, error) {
	if _, err := os.Stat(DatabasePath(folder)); err == nil {
		return nil, fmt.Errorf("%s is missing but there is a database: put the key back, or move %s away to start as a new device",
			path, DatabasePath(folder))
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make state folder: %w", err)
	}
	key := make([]byte, pickleKeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make pickle key: %w", err)
	}
	if err := writeSecret(path, base64.StdEncoding.EncodeToString(key)); err != nil {
		return nil, fmt.Errorf("write pickle key: %w", err)
	}
	return key, nil
}

// recoveryKey is the recovery key of the folder, or "" when there is none.
func recoveryKey(folder string) (string, error) {
	text, err := os.ReadFile(filepath.Join(folder, recoveryKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read recovery key: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

func writeRecoveryKey(folder, key string) error {
	if err := writeSecret(filepath.Join(folder, recoveryKeyFile), key); err != nil {
		return fmt.Errorf("write recovery key: %w", err)
	}
	return nil
}

// writeSecret writes a file that only its owner reads, whole or not at all,
// and returns when it is on the disk: what is done with the key afterwards
// cannot be undone.
func writeSecret(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in vain once it is renamed
	_, err = f.WriteString(text + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder puts the folder's list of names on the disk too.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
