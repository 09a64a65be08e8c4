package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// host is a host over SSH: one connection, dialled on first use and again when it has died.
type host struct {
	cfg     SSH
	bastion *host
	gate    chan struct{} // held while dialling
	slots   slots

	mu   sync.Mutex
	live *connection
}

// connection tells of its end. What waits for an answer has to look: a channel that is opened at the moment in which the
// connection dies gets none, and x/crypto/ssh does not end the waiting.
type connection struct {
	*ssh.Client
	ended chan struct{}
}

func newConnection(client *ssh.Client) *connection {
	c := &connection{client, make(chan struct{})}
	go func() {
		_ = c.Wait()
		close(c.ended)
	}()
	return c
}

func newHost(cfg SSH, bastion *host) *host {
	return &host{cfg: cfg, bastion: bastion, gate: make(chan struct{}, 1), slots: slots{limit: maxSessions}}
}

func (h *host) Name() string { return h.cfg.name() }

func (h *host) ID() string { return h.cfg.id() }

func (h *host) user() string {
	if h.cfg.login() == defaultUser {
		return ""
	}
	return h.cfg.login()
}

// client returns the connection, after dialling it where there is none.
func (h *host) client(ctx context.Context) (*connection, error) {
	select {
	case h.gate <- struct{}{}:
		defer func() { <-h.gate }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if live := h.current(); live != nil {
		return live, nil
	}
	dialled, err := h.dial(ctx)
	if err != nil {
		return nil, err
	}
	client := newConnection(dialled)
	h.mu.Lock()
	h.live = client
	h.mu.Unlock()
	go h.attend(client)
	return client, nil
}

func (h *host) current() *connection {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.live
}

// attend asks for signs of life until the connection has ended, and ends it when none come.
func (h *host) attend(client *connection) {
	defer h.drop(client)
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	answered := make(chan struct{}, 1)
	asked := 0
	for {
		select {
		case <-client.ended:
			return
		case <-answered:
			asked = 0
		case <-ticker.C:
			if asked++; asked > 3 {
				client.Close()
				return
			}
			if asked == 1 {
				go func() {
					if _, _, err := client.SendRequest("keepalive@openssh.com", true, nil); err == nil {
						answered <- struct{}{}
					}
				}()
			}
		}
	}
}

// drop makes the next user dial anew.
func (h *host) drop(client *connection) {
	client.Close()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.live == client {
		h.live = nil
	}
}

func (h *host) hangUp() {
	if live := h.current(); live != nil {
		h.drop(live)
	}
}

func (h *host) open(ctx context.Context) (files, error) {
	s, err := h.start(ctx, "subsystem", "sftp")
	if err != nil {
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, s.Stderr()) }() // it would stop the session when it is full
	type greeted struct {
		client *sftp.Client
		err    error
	}
	greeting := make(chan greeted, 1)
	go func() {
		client, err := sftp.NewClientPipe(s, s)
		greeting <- greeted{client, err}
	}()
	select {
	case g := <-greeting:
		if g.err != nil {
			s.end(ctx)
			return nil, fmt.Errorf("open an SFTP session: %w", h.brokeOff(g.err))
		}
		return newSFTPFiles(ctx, g.client, func() { s.end(ctx) }, h.brokeOff), nil
	case <-ctx.Done():
		s.end(ctx)
		return nil, context.Cause(ctx)
	}
}

// brokeOff tells that a connection ended while it was in use.
func (h *host) brokeOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, sftp.ErrSSHFxConnectionLost) {
		err = errors.New("the connection broke off")
	}
	return &UnreachableError{h.Name(), err}
}
