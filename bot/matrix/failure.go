package matrix

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"maunium.net/go/mautrix"
)

// A Failure is a request that did not do what it should, and what follows.
type Failure struct {
	Err   error
	Final bool          // the homeserver has refused; to ask again is no use
	Undue bool          // certainly nothing was done: the request never arrived, or was turned away
	After time.Duration // how long the homeserver wants to be left alone; zero: it did not say
}

// Error implements error.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap gives the cause to [errors.Is].
func (f *Failure) Unwrap() error { return f.Err }

// maxAfter bounds what the homeserver may ask for: a mistake there must not
// silence the bot for a day.
const maxAfter = 5 * time.Minute

// defaultAfter is for a homeserver that says "too many" but not how long.
const defaultAfter = 2 * time.Second

// classify says what follows from an error of a request. Only an answer in
// Matrix's own words (section 2.1) is taken as a refusal: a proxy that says 404
// while the homeserver restarts has refused nothing.
func classify(err error) *Failure {
	var known *Failure
	if err == nil || errors.As(err, &known) {
		return known
	}
	var answer mautrix.HTTPError
	if !errors.As(err, &answer) || answer.Response == nil {
		return &Failure{Err: err, Undue: neverSent(err)}
	}
	status := answer.Response.StatusCode
	switch {
	case status == http.StatusTooManyRequests || errors.Is(err, mautrix.MLimitExceeded):
		return &Failure{Err: err, Undue: true, After: retryAfter(answer)}
	case errors.Is(err, mautrix.MUnknownToken), errors.Is(err, mautrix.MMissingToken):
		return &Failure{Err: err, Undue: true}
	case status >= 400 && status < 500 && answer.RespError != nil:
		return &Failure{Err: err, Final: true, Undue: true}
	}
	return &Failure{Err: err}
}

// neverSent says that no connection was made, so that the request cannot have
// been received.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// retryAfter is how long to wait after 429: from the body, as the
// specification has it (2.2.1), since not every homeserver sends the header.
func retryAfter(answer mautrix.HTTPError) time.Duration {
	after := defaultAfter
	if answer.RespError != nil {
		if ms, ok := answer.RespError.ExtraData["retry_after_ms"].(float64); ok && ms > 0 {
			after = time.Duration(min(ms, float64(maxAfter.Milliseconds()))) * time.Millisecond
		}
	}
	return min(after, maxAfter)
}

// Retryable says whether an error may pass by itself.
func Retryable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var answer mautrix.HTTPError
	if !errors.As(err, &answer) {
		var network net.Error
		return errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded)
	}
	f := classify(err)
	return !f.Final && !errors.Is(err, mautrix.MUnknownToken)
}

// Wait is how long to wait before attempt n+1, n counting from zero: twice as
// long each time, from one second to fifteen, since an answer must not wait
// long once the homeserver is back, and never less than the homeserver asked
// for. spread is a random number in [0, 1) that keeps rooms from coming back
// all at once.
func (f *Failure) Wait(n int, spread float64) time.Duration {
	wait := backoff(time.Second, 15*time.Second, n, spread)
	if wait < f.After {
		wait = f.After + time.Duration(float64(f.After/8)*spread)
	}
	return wait
}

func backoff(first, most time.Duration, n int, spread float64) time.Duration {
	wait := first << min(max(n, 0), 10)
	wait = min(wait, max(most, first))
	return wait*3/4 + time.Duration(float64(wait/2)*spread)
}
