-- v0 -> v1: Latest revision

CREATE TABLE account (
	user_id     TEXT   NOT NULL PRIMARY KEY,
	device_id   TEXT   NOT NULL,
	token       TEXT   NOT NULL,
	next_batch  TEXT   NOT NULL,
	filter_id   TEXT   NOT NULL,
	first_start BIGINT NOT NULL
);

CREATE TABLE inbox (
	event_key   TEXT   NOT NULL PRIMARY KEY,
	kind        TEXT   NOT NULL,
	state       TEXT   NOT NULL,
	seq         BIGINT NOT NULL,
	event_id    TEXT   NOT NULL,
	room_id     TEXT   NOT NULL,
	sender      TEXT   NOT NULL,
	session_id  TEXT   NOT NULL,
	said_at     BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	attempts    BIGINT NOT NULL,
	next_try    BIGINT NOT NULL,
	done_at     BIGINT NOT NULL
);

CREATE INDEX inbox_room ON inbox (room_id, state, seq);
CREATE INDEX inbox_sender ON inbox (sender);

CREATE TABLE outbox (
	txn_id      TEXT    NOT NULL PRIMARY KEY,
	delivery_id TEXT    NOT NULL,
	state       TEXT    NOT NULL,
	seq         BIGINT  NOT NULL,
	room_id     TEXT    NOT NULL,
	member      TEXT    NOT NULL,
	answers     TEXT    NOT NULL,
	thread      TEXT    NOT NULL,
	mention     BOOLEAN NOT NULL,
	plain       TEXT    NOT NULL,
	html        TEXT    NOT NULL,
	created_at  BIGINT  NOT NULL,
	tried_at    BIGINT  NOT NULL,
	attempts    BIGINT  NOT NULL,
	next_try    BIGINT  NOT NULL,
	done_at     BIGINT  NOT NULL
);

CREATE INDEX outbox_room ON outbox (room_id, state, seq);
CREATE INDEX outbox_member ON outbox (member);

CREATE TABLE preference (
	member_key TEXT NOT NULL PRIMARY KEY,
	language   TEXT NOT NULL,
	place      TEXT NOT NULL
);

CREATE TABLE encrypted_room (
	room_key TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE explained (
	explained_key TEXT   NOT NULL PRIMARY KEY,
	explained_at  BIGINT NOT NULL
);
