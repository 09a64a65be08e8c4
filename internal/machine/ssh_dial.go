package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"golang.org/x/crypto/ssh"
)

// dial opens a connection and signs in, with as many handshakes as it takes to see the pinned key.
func (h *host) dial(ctx context.Context) (*ssh.Client, error) {
	p, err := parsePin(h.cfg.HostKey)
	if err != nil {
		return nil, err
	}
	keys := newHostKeys(p)
	for {
		client, err := h.handshake(ctx, keys)
		if err == nil || ctx.Err() != nil || !keys.another(err) {
			return client, err
		}
	}
}

func (h *host) handshake(ctx context.Context, keys *hostKeys) (*ssh.Client, error) {
	identity, err := h.cfg.signIn(ctx)
	if err != nil {
		return nil, err
	}
	defer identity.close()
	conn, err := h.connect(ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() {
		conn.Close()
		identity.close()
	})
	defer stop()
	c, channels, requests, err := ssh.NewClientConn(conn, h.cfg.address(), &ssh.ClientConfig{
		User: h.cfg.login(), Auth: identity.methods,
		HostKeyAlgorithms: keys.ask,
		HostKeyCallback:   func(_ string, _ net.Addr, key ssh.PublicKey) error { return keys.check(key) },
	})
	if err != nil {
		conn.Close()
		return nil, h.refused(ctx, keys, identity, err)
	}
	return ssh.NewClient(c, channels, requests), nil
}

func (h *host) connect(ctx context.Context) (net.Conn, error) {
	if h.bastion == nil {
		conn, err := (&net.Dialer{KeepAlive: keepAlive}).DialContext(ctx, "tcp", h.cfg.address())
		if err != nil {
			return nil, h.unreachable(ctx, err)
		}
		return conn, nil
	}
	return h.connectThrough(ctx, h.bastion)
}

func (h *host) connectThrough(ctx context.Context, bastion *host) (net.Conn, error) {
	for redials := 0; ; redials++ {
		client, err := bastion.client(ctx)
		if err != nil {
			return nil, fmt.Errorf("through the bastion: %w", err)
		}
		conn, err := client.through(ctx, h.cfg.address())
		answered := new(ssh.OpenChannelError)
		switch {
		case err == nil:
			return conn, nil
		case ctx.Err() != nil || errors.As(err, &answered) || redials > 0:
			return nil, h.unreachable(ctx, fmt.Errorf("from %s: %w", bastion.Name(), err))
		}
		bastion.drop(client) // it was dead
	}
}

// through dials from the connection's other end.
func (c *connection) through(ctx context.Context, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-c.ended:
			cancel(io.EOF)
		case <-ctx.Done():
		}
	}()
	conn, err := c.DialContext(ctx, "tcp", address)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return conn, err
}

// refused says why a handshake failed. The error stays in the chain for the decision whether to have another one.
func (h *host) refused(ctx context.Context, keys *hostKeys, identity *signIn, err error) error {
	broken := new(net.OpError)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !keys.accepted && keys.failed(h.Name()) != nil:
		return &because{keys.failed(h.Name()), err}
	case keys.accepted && !errors.As(err, &broken) && !errors.Is(err, io.EOF):
		return &SignInError{h.Name(), h.cfg.login(), identity.tried, err}
	}
	return h.unreachable(ctx, err)
}

// because is an error that stands for another one.
type because struct {
	error
	cause error
}

func (b *because) Unwrap() []error { return []error{b.error, b.cause} }

func (h *host) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("connect to %s: %w", h.cfg.address(), context.Cause(ctx))
	}
	return &UnreachableError{h.Name(), err}
}

// keepAlive is the time between two signs of life, on an idle connection as well.
const keepAlive = 15 * time.Second
