// Package matrix is the one package of the bot that speaks Matrix.
//
// What comes in goes one way: [Client.Sync] writes into the inbox of package
// store which event happened where, in the same transaction as the position in
// the stream; [Client.Read] later fetches such an event, decrypts it and says
// whether it is meant for the bot. What goes out goes one way: [Client.Send]
// takes a parcel of the outbox, and nothing else can be sent.
//
// Four rules hold whatever happens:
//
//   - Encrypted or silent. A message goes in clear only into a room that was
//     never encrypted, and only after the homeserver said so just now. When
//     it cannot be asked, nothing is sent.
//   - Nothing twice. A parcel whose fate is unknown is looked for in the
//     room's own history, by the delivery id inside its content ([Client.Find]).
//   - Nothing opens what was. The key of a message is dropped when it is dealt
//     with ([Client.Done], [Client.Sent]).
//   - Nothing told. Logs carry no room id, no user id and no text, but short
//     keyed hashes of them.
//
// Section numbers in comments are those of the Matrix client-server
// specification, version 1.16, unless another one is named.
package matrix
