package matrix

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"maunium.net/go/mautrix"
)

func answered(status int, code string, extra map[string]any) error {
	err := mautrix.HTTPError{Response: &http.Response{StatusCode: status}}
	if code != "" {
		err.RespError = &mautrix.RespError{ErrCode: code, StatusCode: status, ExtraData: extra}
	}
	return fmt.Errorf("send: %w", err)
}

func TestClassify(t *testing.T) {
	refused := mautrix.HTTPError{WrappedError: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	reset := mautrix.HTTPError{WrappedError: &net.OpError{Op: "read", Err: syscall.ECONNRESET}}
	tests := []struct {
		name         string
		err          error
		final, undue bool
		after        time.Duration
		retryable    bool
	}{
		{"forbidden", answered(403, "M_FORBIDDEN", nil), true, true, 0, false},
		{"no such room", answered(404, "M_NOT_FOUND", nil), true, true, 0, false},
		{"too large", answered(413, "M_TOO_LARGE", nil), true, true, 0, false},
		{"a proxy's 404", answered(404, "", nil), false, false, 0, true},
		{"too many", answered(429, "M_LIMIT_EXCEEDED", map[string]any{"retry_after_ms": 1500.0}), false, true, 1500 * time.Millisecond, true},
		{"too many, not saying how long", answered(429, "M_LIMIT_EXCEEDED", nil), false, true, defaultAfter, true},
		{"too many, for a year", answered(429, "M_LIMIT_EXCEEDED", map[string]any{"retry_after_ms": 3e10}), false, true, maxAfter, true},
		{"a proxy's 429", answered(429, "", nil), false, true, defaultAfter, true},
		{"error of the homeserver", answered(500, "M_UNKNOWN", nil), false, false, 0, true},
		{"gateway timeout", answered(504, "", nil), false, false, 0, true},
		{"token unknown", answered(401, "M_UNKNOWN_TOKEN", nil), false, true, 0, false},
		{"refused", refused, false, true, 0, true},
		{"reset", reset, false, false, 0, true},
		{"timeout", fmt.Errorf("send: %w", context.DeadlineExceeded), false, false, 0, true},
		{"something else", errors.New("disk full"), false, false, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := classify(tt.err)
			if f.Final != tt.final || f.Undue != tt.undue || f.After != tt.after {
				t.Errorf("got final %v, undue %v, after %v; want %v, %v, %v", f.Final, f.Undue, f.After, tt.final, tt.undue, tt.after)
			}
			if got := Retryable(tt.err); got != tt.retryable {
				t.Errorf("retryable: %v, want %v", got, tt.retryable)
			}
			if !errors.Is(f, tt.err) && errors.Unwrap(f) == nil {
				t.Error("the cause is lost")
			}
		})
	}
	if classify(nil) != nil {
		t.Error("no error is a failure")
	}
}

func TestWaitGrowsAndIsBounded(t *testing.T) {
	f := &Failure{}
	for n := range 100 {
		low, high := f.Wait(n, 0), f.Wait(n, 0.999)
		if low <= 0 || high < low || high > 20*time.Second {
			t.Fatalf("attempt %d waits between %v and %v", n, low, high)
		}
		if n > 0 && low < f.Wait(n-1, 0) {
			t.Fatalf("attempt %d waits %v, less than the one before", n, low)
		}
	}
	asked := &Failure{After: time.Minute}
	for n := range 20 {
		if got := asked.Wait(n, 0); got < time.Minute || asked.Wait(n, 0.999) > 70*time.Second {
			t.Errorf("asked to wait a minute, attempt %d waits %v", n, got)
		}
	}
}
