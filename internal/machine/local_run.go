//go:build unix

package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"syscall"
)

func (local) run(ctx context.Context, c Command, stdout, stderr *capture) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	command := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	command.Dir = "/"
	command.Stdout, command.Stderr = stdout, stderr
	command.WaitDelay = outputWithin
	for name, value := range c.Env {
		command.Env = append(command.Environ(), name+"="+value)
	}
	// A group of its own, to be killed with its children.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	stdin, err := command.StdinPipe()
	if err != nil {
		return -1, err
	}
	if err := command.Start(); err != nil {
		return notStarted(err)
	}
	go feed(stdin, c.Stdin, cancel)
	err = command.Wait()
	if ctx.Err() != nil {
		return -1, fmt.Errorf("%w; it was killed", context.Cause(ctx))
	}
	exit := new(exec.ExitError)
	switch {
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return exitSignal + int(status.Signal()), nil
		}
		return exit.ExitCode(), nil
	case errors.Is(err, exec.ErrWaitDelay):
		err = nil
	}
	return command.ProcessState.ExitCode(), err
}

// notStarted gives the exit code that a shell would.
func notStarted(err error) (int, error) {
	switch {
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist):
		return exitNoCommand, nil
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOEXEC) || errors.Is(err, syscall.EISDIR):
		return exitNotExecutable, nil
	}
	return -1, bare(err)
}
