package endpoint

import (
	"context"
	"errors"
	"fmt"
)

// A FaultKind says in one word what was wrong. It is all that is ever told of
// a fault: what the server wrote is not.
type FaultKind string

// The kinds of faults.
const (
	FaultTimeout   FaultKind = "timeout"   // no complete answer in time
	FaultTransport FaultKind = "transport" // no connection, or one that broke
	FaultStatus    FaultKind = "status"    // another status than 200, redirects included
	FaultType      FaultKind = "type"      // not application/json, or compressed
	FaultSize      FaultKind = "size"      // more than may be read
	FaultJSON      FaultKind = "json"      // not exactly one well-formed JSON value
	FaultEnvelope  FaultKind = "envelope"  // not one finished choice of an assistant
	FaultRefusal   FaultKind = "refusal"   // refused, or wanted a tool called
	FaultSchema    FaultKind = "schema"    // not the keys and types asked for
	FaultLabel     FaultKind = "label"     // a label that was not offered, or one twice, or too many
	FaultVector    FaultKind = "vector"    // not a usable vector of the expected size
	FaultModel     FaultKind = "model"     // another model than the one that was asked
	FaultBusy      FaultKind = "busy"      // too many requests at once; none was sent
	FaultOpen      FaultKind = "open"      // the circuit breaker is open; none was sent
	FaultInput     FaultKind = "input"     // the caller's texts cannot be sent; none was sent
)

// FaultKinds gives all kinds, in the order of the documentation.
func FaultKinds() []FaultKind {
	return []FaultKind{FaultTimeout, FaultTransport, FaultStatus, FaultType, FaultSize, FaultJSON, FaultEnvelope,
		FaultRefusal, FaultSchema, FaultLabel, FaultVector, FaultModel, FaultBusy, FaultOpen, FaultInput}
}

// A Fault is why a server's answer cannot be used. It carries no text of the server's or of a member's.
type Fault struct{ Kind FaultKind }

// Error implements error.
func (f *Fault) Error() string { return fmt.Sprintf("language model: fault %q", string(f.Kind)) }

func fault(kind FaultKind) error { return &Fault{kind} }

// KindOf gives the kind of the fault in err. Errors of the network, whose text
// may quote an address or a header, are reduced to a kind as well.
func KindOf(err error) FaultKind {
	var f *Fault
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &f):
		return f.Kind
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return FaultTimeout
	}
	return FaultTransport
}
