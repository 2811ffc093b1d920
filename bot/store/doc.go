// Package store is the database of the bot: one SQLite file that holds the
// inbox, the outbox, the preferences of members and, as children that mautrix
// manages, the encryption keys and the state of rooms.
//
// What is kept, why, and for how long:
//
//   - account: one row. The bot's user id, its device id, its access token
//     (sealed with the key, see [Options]), the position in the stream of
//     /sync, the filter id and the time of the first start. Kept until the
//     device is replaced.
//   - inbox: one row per event that may need an answer. While it is open it
//     holds the event id, the room id, the sender, the id of the encryption
//     session and the times, never a word of the event: the bot fetches the
//     event again from the homeserver when it needs it. As soon as the row is
//     done, everything but event_key (a keyed hash of the event id, which keeps
//     the same event from being answered twice) and done_at is emptied. Done
//     rows are deleted after the retention of [Options].
//   - outbox: one row per message to be sent. It holds the text and where it
//     goes until the homeserver has it. Then everything but the transaction id
//     and the delivery id (both keyed hashes) and done_at is emptied, and
//     the row is deleted after the retention. No hash of the text is kept:
//     the texts are public, so a hash would say who was told what.
//   - preference: the language and the place that a member chose. The member
//     is a keyed hash. Kept until the member says to forget.
//   - encrypted_room: keyed hashes of the rooms that were ever encrypted. Kept
//     for ever: nothing goes in clear into such a room again.
//   - explained: keyed hashes of (room, sender, day, notice), so that a notice
//     is given once a day. Deleted after two days.
//
// In the tables of mautrix (crypto_*, mx_*) are the ids of members and of their
// devices, because messages are encrypted for them, but not their names. The
// key that opens a message is dropped once the message is dealt with
// ([Store.EraseIndexes], [Store.EraseOtherSessions]): what is seized today
// opens nothing of yesterday.
//
// Keyed hashes are HMAC-SHA-256 with a key that is outside the database, so
// that a stolen database alone does not say whose rows they are. SQLite's
// secure_delete overwrites what is erased, and the write-ahead log is
// truncated after [Store.Sweep] and after a member was forgotten.
//
// The SQL is plain enough for PostgreSQL: numbered parameters, no types beyond
// TEXT, BIGINT and BOOLEAN, times in milliseconds since 1970.
package store
