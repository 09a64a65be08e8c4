package lxdapi

import (
	"context"
	"fmt"
	"io"
	"maps"
	"reflect"
	"sync"
	"time"
)

// Exec is a command to be run in an instance, without a terminal.
type Exec struct {
	Command     []string
	Environment map[string]string
	User, Group int    // numeric; 0 is root
	Cwd         string // "" is the user's home as the server sees it

	Stdin          io.Reader // nil: empty
	Stdout, Stderr io.Writer // nil: dropped
}

// Exec runs a command and returns its exit code, 127 if there is no such command. All that the command wrote has been
// handed over by then. When ctx ends, or when Stdin or a writer fails, the command is killed.
//
// An instance that is missing or stopped is a [LayerError]. A Stdin whose Read blocks past the command's end is left
// blocked.
func (c *Client) Exec(ctx context.Context, instance string, e Exec) (exitCode int, err error) {
	p, err := c.startProcess(ctx, instance, e)
	if err != nil {
		return -1, fmt.Errorf("run a command in instance %q: %w", instance, err)
	}
	defer p.close()
	code, err := p.run(ctx, e)
	if err != nil {
		return -1, fmt.Errorf("run %s in instance %q: %w", e.Command[0], instance, err)
	}
	return code, nil
}

func (e Exec) request() map[string]any {
	in := map[string]any{
		"command": e.Command, "environment": maps.Clone(e.Environment),
		"interactive": false, "wait-for-websocket": true,
	}
	if e.Environment == nil {
		in["environment"] = map[string]string{}
	}
	if e.asUser() {
		in["user"], in["group"], in["cwd"] = e.User, e.Group, e.Cwd
	}
	return in
}

func (e Exec) asUser() bool { return e.User != 0 || e.Group != 0 || e.Cwd != "" }

type exit struct {
	code int
	err  error
}

// run carries the streams until the command has ended.
func (p *process) run(ctx context.Context, e Exec) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		if err := p.feed(e.Stdin); err != nil {
			cancel(fmt.Errorf("read its standard input: %w", err))
		}
	}()
	drained := make(chan error, 2)
	stdout, stderr := e.outputs()
	go func() { drained <- drain(p.stdout, stdout) }()
	go func() { drained <- drain(p.stderr, stderr) }()
	// Asked for at once: the server forgets an operation seconds after its end.
	exited := make(chan exit, 1)
	waitCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go func() {
		code, err := p.wait(waitCtx)
		exited <- exit{code, err}
	}()
	for range 2 {
		select {
		case err := <-drained:
			if err != nil {
				cancel(err)
				return -1, p.abandon(ctx, exited)
			}
		case <-ctx.Done():
			return -1, p.abandon(ctx, exited)
		}
	}
	select {
	case x := <-exited:
		return x.code, x.err
	case <-ctx.Done():
		return -1, p.abandon(ctx, exited)
	}
}

// outputs are the writers of standard output and error. Where they are the same, writes take turns, as in os/exec.
func (e Exec) outputs() (stdout, stderr io.Writer) {
	if e.Stdout == nil || !reflect.TypeOf(e.Stdout).Comparable() || e.Stdout != e.Stderr {
		return e.Stdout, e.Stderr
	}
	both := &shared{to: e.Stdout}
	return both, both
}

type shared struct {
	mu sync.Mutex
	to io.Writer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to.Write(b)
}

func drain(from io.Reader, to io.Writer) error {
	if to == nil {
		to = io.Discard
	}
	_, err := io.Copy(to, from)
	return err
}

// abandon kills the command and tells what is known of its end.
func (p *process) abandon(ctx context.Context, exited <-chan exit) error {
	p.kill()
	end := "it may go on there"
	select {
	case x := <-exited:
		if x.err == nil {
			end = "it was killed"
		}
	case <-time.After(cancelWithin):
	}
	return fmt.Errorf("%w; %s", context.Cause(ctx), end)
}
