package conversation

// A Turn is what one message leads to. The bot stores and sends all of it in
// one transaction, or none of it.
type Turn struct {
	Replies     []Outgoing   // in order; empty means: say nothing
	Preferences *Preferences // what to keep of the member from now on; nil: unchanged
	Forget      bool         // erase all that is kept of the member
}

// A Notice is a fixed reply to something that is not a readable message.
type Notice int

// The notices.
const (
	NoticeUndecryptable Notice = iota // a message came that could not be decrypted
	NoticeUnverified                  // the sender's app withholds keys from unverified devices
	NoticeNotText                     // a picture, a voice message, a file
)
