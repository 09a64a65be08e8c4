package machine

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// markedOutput is the standard error of a wrapped command, which begins with the command's number. That line is taken
// out; what a login shell wrote before it stays.
type markedOutput struct {
	to   *capture
	mark string

	mu     sync.Mutex
	held   []byte // what came while the mark was looked for
	looked bool   // for long enough, or with success
	number int    // of the process, 0 until it is known
}

// maxBeforeMark bounds what a login shell may say before the command begins, in bytes.
const maxBeforeMark = 64 << 10

func (m *markedOutput) Write(b []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.looked {
		return m.to.Write(b)
	}
	m.held = append(m.held, b...)
	before, after, found := bytes.Cut(m.held, []byte(m.mark+" "))
	number, after, complete := bytes.Cut(after, []byte("\n"))
	switch {
	case found && complete:
		m.number, _ = strconv.Atoi(string(number))
		m.held = append(before, after...)
		m.release()
	case len(m.held) > maxBeforeMark:
		m.release()
	}
	return len(b), nil
}

// release passes on what was held; the lock is held.
func (m *markedOutput) release() {
	_, _ = m.to.Write(m.held)
	m.held, m.looked = nil, true
}

// end is called when no more is waited for.
func (m *markedOutput) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.release()
}

func (m *markedOutput) known() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.number
}

const (
	killWithin = 5 * time.Second
	killPause  = 20 * time.Millisecond
)

// abandon kills the command and tells what is known of its end.
func (h *host) abandon(ctx context.Context, stderr *markedOutput, exited <-chan exit) error {
	cause := context.Cause(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), killWithin)
	defer cancel()
	number := 0
	for number = stderr.known(); number == 0; number = stderr.known() {
		select {
		case <-time.After(killPause):
		case <-exited:
			return cause
		case <-ctx.Done():
			return fmt.Errorf("%w; it may go on there", cause)
		}
	}
	if h.kill(ctx, number) == nil {
		select {
		case end := <-exited:
			if end.err == nil {
				return fmt.Errorf("%w; it was killed", cause)
			}
		case <-ctx.Done():
		}
	}
	return fmt.Errorf("%w; it may go on there", cause)
}

// kill ends the group of processes that the command leads, in a session beside those that are counted.
func (h *host) kill(ctx context.Context, number int) error {
	client, err := h.client(ctx)
	if err != nil {
		return err
	}
	args := []string{"exec", "/bin/sh", "-c", `kill -s KILL -- "-$0" || kill -s KILL "$0"`, strconv.Itoa(number)}
	for i, arg := range args {
		args[i] = quote(arg)
	}
	s, err := h.startOn(ctx, client, "exec", strings.Join(args, " "))
	if err != nil {
		return err
	}
	defer func() {
		s.release = func() {}
		s.end(ctx)
	}()
	ended := make(chan exit, 1)
	go func() { ended <- s.wait() }()
	select {
	case end := <-ended:
		return end.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
