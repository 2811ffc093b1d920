package homeserver

import (
	"context"
	"fmt"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// A NewRoom says what room to make.
type NewRoom struct {
	Name      string
	Encrypted bool
	Direct    bool        // a direct chat with the one who is invited
	Public    bool        // anybody may join who knows the id
	Version   string      // of the room, "" is the homeserver's choice
	Invite    []id.UserID // invited at once
}

// CreateRoom makes a room, private unless it is Public, and returns when this member's client knows
// its state.
func (m *Member) CreateRoom(ctx context.Context, room NewRoom) (id.RoomID, error) {
	request := &mautrix.ReqCreateRoom{
		Name: room.Name, Invite: room.Invite, IsDirect: room.Direct,
		Preset: "private_chat", RoomVersion: id.RoomVersion(room.Version),
	}
	switch {
	case room.Direct:
		request.Preset = "trusted_private_chat"
	case room.Public:
		request.Preset = "public_chat"
	}
	if room.Encrypted {
		request.InitialState = []*event.Event{{
			Type:    event.StateEncryption,
			Content: event.Content{Parsed: &event.EncryptionEventContent{Algorithm: id.AlgorithmMegolmV1}},
		}}
	}
	made, err := m.client.CreateRoom(ctx, request)
	if err != nil {
		return "", fmt.Errorf("%s creates a room: %w", m.UserID, err)
	}
	return made.RoomID, m.learn(ctx, made.RoomID)
}

// DirectChat makes an encrypted direct chat, as apps do by default, and
// returns when the other has joined it.
func (m *Member) DirectChat(ctx context.Context, with id.UserID) (id.RoomID, error) {
	room, err := m.CreateRoom(ctx, NewRoom{Encrypted: true, Direct: true, Invite: []id.UserID{with}})
	if err != nil {
		return "", err
	}
	return room, m.AwaitJoined(ctx, room, with)
}

// Invite invites a user.
func (m *Member) Invite(ctx context.Context, room id.RoomID, user id.UserID) error {
	if _, err := m.client.InviteUser(ctx, room, &mautrix.ReqInviteUser{UserID: user}); err != nil {
		return fmt.Errorf("%s invites %s to %s: %w", m.UserID, user, room, err)
	}
	return nil
}

// Join joins a room that this member was invited to and returns when the
// client knows its state.
func (m *Member) Join(ctx context.Context, room id.RoomID) error {
	if _, err := m.client.JoinRoomByID(ctx, room); err != nil {
		return fmt.Errorf("%s joins %s: %w", m.UserID, room, err)
	}
	return m.learn(ctx, room)
}

// Leave leaves a room.
func (m *Member) Leave(ctx context.Context, room id.RoomID) error {
	if _, err := m.client.LeaveRoom(ctx, room); err != nil {
		return fmt.Errorf("%s leaves %s: %w", m.UserID, room, err)
	}
	return nil
}

// Encrypt turns encryption on in a room, for ever.
func (m *Member) Encrypt(ctx context.Context, room id.RoomID) error {
	content := &event.EncryptionEventContent{Algorithm: id.AlgorithmMegolmV1}
	if err := m.SendState(ctx, room, event.StateEncryption, content); err != nil {
		return err
	}
	return m.learn(ctx, room)
}

// SendState sets a state event with an empty state key.
func (m *Member) SendState(ctx context.Context, room id.RoomID, kind event.Type, content any) error {
	if _, err := m.client.SendStateEvent(ctx, room, kind, "", content); err != nil {
		return fmt.Errorf("%s sets %s in %s: %w", m.UserID, kind.Type, room, err)
	}
	return nil
}

// Upgrade does by hand what an app does to upgrade a room: it makes the new
// one, invites the others and closes the old one with a tombstone.
func (m *Member) Upgrade(ctx context.Context, old id.RoomID, room NewRoom) (id.RoomID, error) {
	replacement, err := m.CreateRoom(ctx, room)
	if err != nil {
		return "", err
	}
	content := &event.TombstoneEventContent{Body: "this room was replaced", ReplacementRoom: replacement}
	return replacement, m.SendState(ctx, old, event.StateTombstone, content)
}

// learn fetches a room's state. Without it the client does not know that the
// room is encrypted, and for whom, until the next sync.
func (m *Member) learn(ctx context.Context, room id.RoomID) error {
	if _, err := m.client.State(ctx, room); err != nil {
		return fmt.Errorf("%s fetches the state of %s: %w", m.UserID, room, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[room] = true
	return nil
}

func (m *Member) learnOnce(ctx context.Context, room id.RoomID) error {
	m.mu.Lock()
	known := m.known[room]
	m.mu.Unlock()
	if known {
		return nil
	}
	return m.learn(ctx, room)
}
