package machine

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// wrapper runs a command in its own place, after telling its number on standard error so that it can be killed: SSH has
// no other way to that which servers offer to root. It gets a mark, variables, "--" and the command.
const wrapper = `echo "$1 $$" >&2
shift
while [ "$1" != -- ]; do export "$1"; shift; done
shift
exec "$@"`

// maxCommand is less than what Linux takes as one argument, which the whole command is to the user's shell, in bytes.
const maxCommand = 120 << 10

// remote is the text that a host's shell is to run.
func remote(mark string, c Command) string {
	args := []string{"exec", "/bin/sh", "-c", wrapper, "stacklab", mark}
	for name, value := range c.Env {
		args = append(args, name+"="+value)
	}
	args = append(append(args, "--"), c.Args...)
	for i, arg := range args {
		args[i] = quote(arg)
	}
	return strings.Join(args, " ")
}

func (h *host) run(ctx context.Context, c Command, stdout, stderr *capture) (int, error) {
	if strings.HasPrefix(c.Args[0], "-") {
		return exitNoCommand, nil // which exec would take for an option
	}
	mark := "stacklab-" + strings.ToLower(rand.Text())
	text := remote(mark, c)
	if len(text) > maxCommand {
		return -1, fmt.Errorf("its arguments are longer than %d KB together, which SSH does not carry: use standard input", maxCommand>>10)
	}
	s, err := h.start(ctx, "exec", text)
	if err != nil {
		return -1, err
	}
	defer s.end(ctx)
	marked := &markedOutput{to: stderr, mark: mark}
	defer marked.end()
	return h.follow(ctx, s, c.Stdin, stdout, marked)
}

// follow carries the streams until the command has ended.
func (h *host) follow(ctx context.Context, s *session, stdin io.Reader, stdout *capture, stderr *markedOutput) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go feed(inputOf{s}, stdin, cancel)
	drained := make(chan struct{}, 2)
	for to, from := range map[io.Writer]io.Reader{stdout: s, stderr: s.Stderr()} {
		go func() {
			_, _ = io.Copy(to, from)
			drained <- struct{}{}
		}()
	}
	exited := make(chan exit, 1)
	go func() { exited <- s.wait() }()
	var end exit
	select {
	case end = <-exited:
	case <-ctx.Done():
		return -1, h.abandon(ctx, stderr, exited)
	}
	if end.err != nil {
		return -1, h.brokeOff(end.err)
	}
	s.drain(ctx, drained, func() int { return stdout.total() + stderr.to.total() })
	return end.code, nil
}

type exit struct {
	code int
	err  error
}

var errNoExit = errors.New("the connection broke off, and it is not known how the command ended")

// wait returns when the command has ended, which is before the channel is closed if it left something in the background.
func (s *session) wait() exit {
	for request := range s.requests {
		switch request.Type {
		case "exit-status":
			if len(request.Payload) == 4 {
				return exit{code: int(binary.BigEndian.Uint32(request.Payload))}
			}
		case "exit-signal":
			var by struct {
				Signal string
				Core   bool
				Text   string
				Lang   string
			}
			if ssh.Unmarshal(request.Payload, &by) == nil {
				return exit{code: exitSignal + signals[ssh.Signal(by.Signal)]}
			}
		}
		if request.WantReply {
			_ = request.Reply(false, nil)
		}
	}
	return exit{err: errNoExit}
}

// signals are Linux's numbers.
var signals = map[ssh.Signal]int{
	ssh.SIGHUP: 1, ssh.SIGINT: 2, ssh.SIGQUIT: 3, ssh.SIGILL: 4, ssh.SIGABRT: 6, ssh.SIGFPE: 8, ssh.SIGKILL: 9,
	ssh.SIGUSR1: 10, ssh.SIGSEGV: 11, ssh.SIGUSR2: 12, ssh.SIGPIPE: 13, ssh.SIGALRM: 14, ssh.SIGTERM: 15,
}

// drain waits for the rest of the output, as long as there comes some.
func (s *session) drain(ctx context.Context, drained <-chan struct{}, total func() int) {
	ticker := time.NewTicker(outputWithin)
	defer ticker.Stop()
	before := total()
	for open := 2; open > 0; {
		select {
		case <-drained:
			open--
		case <-ticker.C:
			now := total()
			if now == before {
				return
			}
			before = now
		case <-ctx.Done():
			return
		}
	}
}

// inputOf closes the standard input alone.
type inputOf struct{ *session }

func (i inputOf) Close() error { return i.CloseWrite() }
