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

// A process is one run of a program that dies with us.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed once the process is gone and cmd.ProcessState is set
}

// startProcess starts a program with stdout and stderr going to output.
func startProcess(output *os.File, path string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(path, args...), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = output, output
	p.cmd.SysProcAttr = dieWithParent()
	started := make(chan error, 1)
	go func() {
		// The kernel's "parent" is the thread, not the process: the thread that
		// starts the child has to stay until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = p.cmd.Wait() // how it ended is in cmd.ProcessState
		close(p.ended)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return p, nil
}

// stop asks the process to end and kills it if it has not done so when grace
// is over or ctx ends.
func (p *process) stop(ctx context.Context, grace time.Duration) {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // an error means that it is gone
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.ended:
		return
	case <-timer.C:
	case <-ctx.Done():
	}
	p.kill()
}

// kill ends the process as a power cut would, and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error means that it is gone
	<-p.ended
}

func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// cpu is the CPU time used so far, or in all if the process has ended.
func (p *process) cpu() (time.Duration, error) {
	if p.running() {
		return cpuOf(p.cmd.Process.Pid)
	}
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime(), nil
}

// tailOf returns the end of a file, at most limit bytes.
func tailOf(path string, limit int64) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > limit {
		_, _ = file.Seek(-limit, io.SeekEnd)
	}
	text, _ := io.ReadAll(io.LimitReader(file, limit))
	return string(text)
}
