package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// session is a channel of a connection on which one program runs.
type session struct {
	ssh.Channel
	requests <-chan *ssh.Request
	release  func() // gives back the slot
}

// end gives up the channel. Its slot is free again when the server has given it up as well. Where ctx has ended, that the
// server takes note of it is not waited for.
func (s *session) end(ctx context.Context) {
	if ctx.Err() != nil {
		go s.Close()
	} else {
		s.Close()
	}
	go func() {
		ssh.DiscardRequests(s.requests)
		s.release()
	}()
}

// start opens a session and has it run a command ("exec") or a subsystem ("subsystem"). A connection that turns out to be
// dead is dialled anew: nothing has begun there by then.
func (h *host) start(ctx context.Context, kind, what string) (*session, error) {
	for redials, refusals := 0, 0; ; {
		release, err := h.slots.take(ctx)
		if err != nil {
			return nil, err
		}
		client, err := h.client(ctx)
		if err != nil {
			release()
			return nil, err
		}
		s, err := h.startOn(ctx, client, kind, what)
		if err == nil {
			s.release = release
			return s, nil
		}
		alone := h.slots.giveBack(release, err)
		refused := new(ssh.OpenChannelError)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case errors.As(err, &refused):
			if refusals++; alone && refusals > maxRefusals {
				return nil, fmt.Errorf("%s opens no session: %w", h.Name(), err)
			}
			if err := pause(ctx); err != nil {
				return nil, err
			}
		case errors.Is(err, errRefused) || redials > 0:
			return nil, err
		default:
			redials++
			h.drop(client)
		}
	}
}

// A server counts a session until its program has ended, which is a little after the channel has.
const (
	maxRefusals  = 40
	refusalPause = 50 * time.Millisecond
)

func pause(ctx context.Context) error {
	select {
	case <-time.After(refusalPause):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

var errRefused = errors.New("the server refuses it")

func (h *host) startOn(ctx context.Context, client *connection, kind, what string) (*session, error) {
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
	case <-client.ended:
		return nil, h.brokeOff(io.EOF)
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

// giveBack gives back the slot of a session that was not opened, and reports whether no other was in use. Where the
// server refused it and others were, there are fewer from now on (MaxSessions in its sshd_config).
func (s *slots) giveBack(release func(), err error) (alone bool) {
	s.mu.Lock()
	alone = s.used <= 1
	if errors.As(err, new(*ssh.OpenChannelError)) && !alone {
		s.limit = min(s.limit, s.used-1)
	}
	s.mu.Unlock()
	release()
	return alone
}
