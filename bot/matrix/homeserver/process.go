package homeserver

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// A Process is a program that does not outlive us: on Linux the kernel kills
// it when this process ends, however it ends. It has a process group of its
// own, so that Ctrl-C reaches us alone and we end things in the right order.
type Process struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

// Spawn starts a command that was made but not started.
func Spawn(cmd *exec.Cmd) (*Process, error) {
	p := &Process{cmd: cmd, ended: make(chan struct{})}
	cmd.SysProcAttr = dieWithParent()
	started := make(chan error, 1)
	go func() {
		// The kernel's "parent" is the thread, not the process: the thread that
		// starts the child has to stay until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(p.ended)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// Stop asks the process to end and kills it if it has not done so when grace
// is over or ctx ends. It says how the process ended.
func (p *Process) Stop(ctx context.Context, grace time.Duration) *os.ProcessState {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // an error means that it is gone
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
		p.Kill()
	case <-ctx.Done():
		p.Kill()
	}
	return p.cmd.ProcessState
}

// Kill ends the process as a power cut would, with SIGKILL, and waits until it
// is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // an error means that it is gone
	<-p.ended
}

// Ended is closed when the process is gone.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Running says whether the process is still there.
func (p *Process) Running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// CPU is the CPU time used so far, or in all if the process has ended.
func (p *Process) CPU() (time.Duration, error) {
	if p.Running() {
		return cpuOf(p.cmd.Process.Pid)
	}
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime(), nil
}

// Tail is the end of a file, at most limit bytes: what a log says last.
func Tail(path string, limit int64) string {
	file, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > limit {
		_, _ = file.Seek(-limit, io.SeekEnd)
	}
	text, _ := io.ReadAll(io.LimitReader(file, limit))
	return string(text)
}
