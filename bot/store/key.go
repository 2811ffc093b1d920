package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
)

const keySize = 32

// keys are what is derived from the key of [Options]: one for each use, so
// that none of them says anything about the other.
type keys struct {
	hash []byte
	seal []byte
}

func deriveKeys(secret []byte) keys {
	return keys{hash: derive(secret, "compa hash"), seal: derive(secret, "compa seal")}
}

// derive cannot fail: hkdf.Expand only refuses lengths above 255 hashes.
func derive(secret []byte, use string) []byte {
	key, err := hkdf.Expand(sha256.New, secret, use, keySize)
	if err != nil {
		panic(err)
	}
	return key
}

// digest is the keyed hash of a list of strings. Each use has its own first
// word, and the lengths are hashed too, so that no two lists are alike.
func (k keys) digest(use string, parts ...string) string {
	mac := hmac.New(sha256.New, k.hash)
	fmt.Fprintf(mac, "%s", use)
	for _, part := range parts {
		fmt.Fprintf(mac, "\x00%d\x00%s", len(part), part)
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// sealText encrypts a secret with AES-256-GCM for one row of a table.
func (k keys) sealText(plain, row string) (string, error) {
	aead, err := k.aead()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(plain), []byte(row))), nil
}

// ErrSealed says that a sealed value does not open: the key is another one
// than the one it was sealed with, or the value was changed.
var ErrSealed = errors.New("sealed with another key, or damaged")

func (k keys) openText(sealed, row string) (string, error) {
	aead, err := k.aead()
	if err != nil {
		return "", err
	}
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(data) < aead.NonceSize() {
		return "", ErrSealed
	}
	plain, err := aead.Open(nil, data[:aead.NonceSize()], data[aead.NonceSize():], []byte(row))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}

func (k keys) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.seal)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return aead, nil
}

// Ref is how logs name a room, a member or an event: the beginning of a keyed
// hash. Two lines about the same thing carry the same reference, and without
// the key nobody can tell which thing it is.
func (s *Store) Ref(id string) string { return s.keys.digest("ref", id)[:8] }
