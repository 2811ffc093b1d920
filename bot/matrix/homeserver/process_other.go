//go:build unix && !linux

package homeserver

import (
	"errors"
	"syscall"
	"time"
)

// dieWithParent has no equivalent here: only Close and Kill end the homeserver.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// cpuOf needs Linux's /proc; elsewhere the CPU time is known once it has ended.
func cpuOf(int) (time.Duration, error) {
	return 0, errors.New("the cpu time of a running process is known on linux only")
}
