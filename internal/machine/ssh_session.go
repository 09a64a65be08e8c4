package machine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/crypto/ssh"
)

// session is a channel of a connection on which one program runs.
type session struct {
	ssh.Channel
	requests <-chan *ssh.Request
	end      func() // gives up the channel, once
}

// start opens a session and has it run a command ("exec") or a subsystem ("subsystem"). A connection that turns out to be
// dead is dialled anew: nothing has begun there by then.
func (h *host) start(ctx context.Context, kind, what string) (*session, error) {
	release, err := h.slots.take(ctx)
	if err != nil {
		return nil, err
	}
	for redials := 0; ; {
		client, err := h.client(ctx)
		if err != nil {
			release()
			return nil, err
		}
		s, err := h.startOn(ctx, client, kind, what)
		refused := new(ssh.OpenChannelError)
		switch {
		case err == nil:
			s.end = sync.OnceFunc(func() {
				s.Close()
				release()
			})
			return s, nil
		case ctx.Err() != nil:
			release()
			return nil, context.Cause(ctx)
		case errors.As(err, &refused):
			if release, err = h.slots.fewer(ctx, release, err); err != nil {
				return nil, fmt.Errorf("%s opens no session: %w", h.Name(), err)
			}
		case errors.Is(err, errRefused) || redials > 0:
			release()
			return nil, err
		default:
			redials++
			h.drop(client)
		}
	}
}

var errRefused = errors.New("the server refuses it")

func (h *host) startOn(ctx context.Context, client *ssh.Client, kind, what string) (*session, error) {
	type opened struct {
		*session
		err error
	}
	answer := make(chan opened, 1)
	go func() {
		channel, requests, err := client.OpenChannel("session", nil)
		answer <- opened{&session{Channel: channel, requests: requests}, err}
	}()
	var s *session
	select {
	case o := <-answer:
		if o.err != nil {
			return nil, h.orRefused(o.err)
		}
		s = o.session
	case <-ctx.Done():
		go func() { // it may still come
			if o := <-answer; o.err == nil {
				o.Close()
			}
		}()
		return nil, context.Cause(ctx)
	}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	ok, err := s.SendRequest(kind, true, ssh.Marshal(struct{ What string }{what}))
	switch {
	case err != nil:
		s.Close()
		return nil, h.brokeOff(err)
	case !ok && kind == "subsystem":
		s.Close()
		return nil, fmt.Errorf("%w to open an SFTP session: its sshd_config needs a line such as \"Subsystem sftp internal-sftp\"", errRefused)
	case !ok:
		s.Close()
		return nil, fmt.Errorf("%w to run commands", errRefused)
	}
	return s, nil
}

// orRefused keeps the server's answer apart from a connection that is dead.
func (h *host) orRefused(err error) error {
	if refused := new(ssh.OpenChannelError); errors.As(err, &refused) {
		return refused
	}
	return h.brokeOff(err)
}

// maxSessions are used at once on one connection: two less than OpenSSH lets through, which are for ending commands.
const maxSessions = 8

// slots bound the sessions of a connection.
type slots struct {
	mu    sync.Mutex
	used  int
	limit int
	freed chan struct{} // closed when one is given back; nil if nobody waits
}

func (s *slots) take(ctx context.Context) (release func(), err error) {
	for {
		s.mu.Lock()
		if s.used < s.limit {
			s.used++
			s.mu.Unlock()
			return sync.OnceFunc(s.give), nil
		}
		if s.freed == nil {
			s.freed = make(chan struct{})
		}
		freed := s.freed
		s.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for a session to end: %w", context.Cause(ctx))
		}
	}
}

func (s *slots) give() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used--
	if s.freed != nil {
		close(s.freed)
		s.freed = nil
	}
}

// fewer is told that the server refused the last session (MaxSessions in its sshd_config). Where others of ours are
// open, it waits for one of them to end.
func (s *slots) fewer(ctx context.Context, release func(), refused error) (func(), error) {
	s.mu.Lock()
	alone := s.used <= 1
	s.limit = max(min(s.limit, s.used-1), 1)
	s.mu.Unlock()
	release()
	if alone {
		return nil, refused
	}
	return s.take(ctx)
}
