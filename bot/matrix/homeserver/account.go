package homeserver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"maunium.net/go/mautrix/id"
)

// An Account is a registered user with a random password.
type Account struct {
	UserID   id.UserID
	Password string
}

// Register makes an account through Synapse's administration endpoint for
// shared secrets, which Dendrite has too: no rate limit, and registration can
// stay closed. The error says so if the name is taken.
// https://element-hq.github.io/synapse/latest/admin_api/register_api.html
func (s *Server) Register(ctx context.Context, localpart string, admin bool) (Account, error) {
	const path = "/_synapse/admin/v1/register"
	password := rand.Text()
	var nonce struct {
		Nonce string `json:"nonce"`
	}
	if err := s.call(ctx, http.MethodGet, path, nil, &nonce); err != nil {
		return Account{}, fmt.Errorf("register %s: %w", localpart, err)
	}
	request := map[string]any{
		"nonce": nonce.Nonce, "username": localpart, "password": password, "admin": admin,
		"mac": registrationMAC(s.secret, nonce.Nonce, localpart, password, admin),
	}
	var made struct {
		UserID id.UserID `json:"user_id"`
	}
	if err := s.call(ctx, http.MethodPost, path, request, &made); err != nil {
		return Account{}, fmt.Errorf("register %s: %w", localpart, err)
	}
	return Account{UserID: made.UserID, Password: password}, nil
}

// NewAccount registers an account whose name nobody else has, so that tests
// share one homeserver without meeting each other.
func (s *Server) NewAccount(ctx context.Context, prefix string) (Account, error) {
	return s.Register(ctx, prefix+"-"+strings.ToLower(rand.Text()[:10]), false)
}

func registrationMAC(secret, nonce, localpart, password string, admin bool) string {
	role := "notadmin"
	if admin {
		role = "admin"
	}
	mac := hmac.New(sha1.New, []byte(secret))
	fmt.Fprint(mac, strings.Join([]string{nonce, localpart, password, role}, "\x00"))
	return hex.EncodeToString(mac.Sum(nil))
}

// call does one request with JSON in and out; body may be nil.
func (s *Server) call(ctx context.Context, method, path string, body, answer any) error {
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL().JoinPath(path).String(), payload)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, text)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}
