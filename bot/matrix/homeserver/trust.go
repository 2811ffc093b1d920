package homeserver

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"maunium.net/go/mautrix/crypto/canonicaljson"
	"maunium.net/go/mautrix/id"
)

// An Identity is what the homeserver tells this member about another user's
// keys, checked with nothing but ed25519 and canonical JSON. It is on purpose
// not the Matrix library's opinion: the bot's own trust rests on that.
// https://spec.matrix.org/v1.11/client-server-api/#cross-signing
type Identity struct {
	MasterKey string                // unpadded base64; two equal ones are the same identity
	Devices   map[id.DeviceID]error // nil: signed by its owner; else what is wrong
}

// A signedKeys is the common shape of cross-signing keys and device keys.
type signedKeys struct {
	raw        json.RawMessage
	Keys       map[string]string            `json:"keys"`
	Signatures map[string]map[string]string `json:"signatures"`
}

// Identity fetches another user's keys and checks the chain: the master key
// signed the self-signing key, which signed each device. It fails if the user
// has no cross-signing keys or the chain above the devices is broken.
func (m *Member) Identity(ctx context.Context, user id.UserID) (Identity, error) {
	var answer struct {
		DeviceKeys      map[id.UserID]map[id.DeviceID]json.RawMessage `json:"device_keys"`
		MasterKeys      map[id.UserID]json.RawMessage                 `json:"master_keys"`
		SelfSigningKeys map[id.UserID]json.RawMessage                 `json:"self_signing_keys"`
	}
	request := map[string]any{"device_keys": map[id.UserID][]id.DeviceID{user: {}}}
	_, err := m.client.MakeRequest(ctx, http.MethodPost, m.client.BuildClientURL("v3", "keys", "query"), request, &answer)
	if err != nil {
		return Identity{}, fmt.Errorf("fetch the keys of %s: %w", user, err)
	}
	master, err := parseKeys(answer.MasterKeys[user])
	if err != nil {
		return Identity{}, fmt.Errorf("the master key of %s: %w", user, err)
	}
	selfSigning, err := parseKeys(answer.SelfSigningKeys[user])
	if err != nil {
		return Identity{}, fmt.Errorf("the self-signing key of %s: %w", user, err)
	}
	if err := selfSigning.checkSignedBy(user, master); err != nil {
		return Identity{}, fmt.Errorf("the self-signing key of %s: %w", user, err)
	}
	identity := Identity{MasterKey: master.only(), Devices: map[id.DeviceID]error{}}
	for device, raw := range answer.DeviceKeys[user] {
		keys, err := parseKeys(raw)
		if err == nil {
			err = keys.checkSignedBy(user, selfSigning)
		}
		identity.Devices[device] = err
	}
	return identity, nil
}

// AwaitDevice returns the first device of a user that this member's own client
// knows, and writes to, other than those already known.
func (m *Member) AwaitDevice(ctx context.Context, user id.UserID, known map[id.DeviceID]error) (id.DeviceID, error) {
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		devices, err := m.keys.store.GetDevices(ctx, user)
		if err != nil {
			return "", fmt.Errorf("read the devices of %s: %w", user, err)
		}
		for device := range devices {
			if _, old := known[device]; !old {
				return device, nil
			}
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("%s waits for a new device of %s: %w", m.UserID, user, ctx.Err())
		case <-poll.C:
		}
	}
}

func parseKeys(raw json.RawMessage) (signedKeys, error) {
	keys := signedKeys{raw: raw}
	if len(raw) == 0 {
		return keys, errors.New("there is none on the homeserver")
	}
	if err := json.Unmarshal(raw, &keys); err != nil {
		return keys, fmt.Errorf("parse: %w", err)
	}
	return keys, nil
}

// only is the key of a cross-signing object, which holds exactly one.
func (k signedKeys) only() string {
	for _, key := range k.Keys {
		return key
	}
	return ""
}

// checkSignedBy verifies the signature of a user's cross-signing key over this
// object without its signatures and unsigned parts.
// https://spec.matrix.org/v1.11/appendices/#checking-for-a-signature
func (k signedKeys) checkSignedBy(user id.UserID, signer signedKeys) error {
	key := signer.only()
	public, err := base64.RawStdEncoding.DecodeString(key)
	if err != nil || len(public) != ed25519.PublicKeySize {
		return fmt.Errorf("the signer's key %q is no ed25519 key", key)
	}
	encoded, found := k.Signatures[string(user)]["ed25519:"+key]
	if !found {
		return errors.New("not signed by its owner")
	}
	signature, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		return fmt.Errorf("the signature is no base64: %w", err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(k.raw, &fields); err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	delete(fields, "signatures")
	delete(fields, "unsigned")
	message, err := canonicaljson.Marshal(fields)
	if err != nil {
		return fmt.Errorf("canonical json: %w", err)
	}
	if !ed25519.Verify(public, message, signature) {
		return errors.New("the owner's signature is wrong")
	}
	return nil
}
