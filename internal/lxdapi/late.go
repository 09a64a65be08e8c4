package lxdapi

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// lateConn connects with its first write.
//
// Until LXD has seen the first bytes of a connection to its unix socket it accepts no other one (canonical/lxd#18705),
// and net/http makes connections that it then has no use for and keeps: one of them would shut everybody out.
type lateConn struct {
	connect connector
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	writing sync.Mutex
	ready   chan struct{} // closed when conn or failed is set

	mu                          sync.Mutex // guards what follows
	conn                        net.Conn
	failed                      error
	readDeadline, writeDeadline time.Time // set before it was connected
}

// connector connects and may send the beginning of first, as much as sent tells. It fails only where nothing was sent.
type connector func(ctx context.Context, first []byte) (conn net.Conn, sent int, err error)

func newLateConn(ctx context.Context, connect connector) *lateConn {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &lateConn{connect: connect, ctx: ctx, cancel: cancel, ready: make(chan struct{})}
}

func (c *lateConn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.Lock()
	conn, failed, deadline := c.conn, c.failed, c.writeDeadline
	c.mu.Unlock()
	switch {
	case conn != nil:
		return conn.Write(p)
	case failed != nil:
		return 0, failed
	}
	ctx := c.ctx
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadlineCause(ctx, deadline, os.ErrDeadlineExceeded)
		defer cancel()
	}
	conn, sent, err := c.connect(ctx, p)
	if err := c.adopt(conn, err); err != nil {
		return sent, err
	}
	n, err := conn.Write(p[sent:])
	return sent + n, err
}

// adopt keeps what connecting came to.
func (c *lateConn) adopt(conn net.Conn, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(c.ready)
	if err == nil && c.ctx.Err() != nil {
		err = net.ErrClosed
		conn.Close()
	}
	if err != nil {
		c.failed = &connectError{err}
		return c.failed
	}
	c.conn = conn
	return errors.Join(conn.SetReadDeadline(c.readDeadline), conn.SetWriteDeadline(c.writeDeadline))
}

// connectError lets the reason be found in what net/http makes of it.
type connectError struct{ error }

func (e *connectError) Unwrap() error { return e.error }

// Read waits for the first write, past any deadline: nothing can come before.
func (c *lateConn) Read(p []byte) (int, error) {
	select {
	case <-c.ready:
	case <-c.ctx.Done():
		return 0, net.ErrClosed
	}
	if c.failed != nil {
		return 0, c.failed
	}
	return c.conn.Read(p)
}

func (c *lateConn) Close() error {
	c.cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		return nil
	}
	return c.conn.Close()
}

func (c *lateConn) SetDeadline(t time.Time) error      { return c.set(t, &c.readDeadline, &c.writeDeadline) }
func (c *lateConn) SetReadDeadline(t time.Time) error  { return c.set(t, &c.readDeadline) }
func (c *lateConn) SetWriteDeadline(t time.Time) error { return c.set(t, &c.writeDeadline) }

func (c *lateConn) set(t time.Time, deadlines ...*time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range deadlines {
		*d = t
	}
	switch {
	case c.conn == nil:
		return nil
	case len(deadlines) == 2:
		return c.conn.SetDeadline(t)
	case deadlines[0] == &c.readDeadline:
		return c.conn.SetReadDeadline(t)
	}
	return c.conn.SetWriteDeadline(t)
}

func (c *lateConn) LocalAddr() net.Addr  { return &net.UnixAddr{Net: "unix"} }
func (c *lateConn) RemoteAddr() net.Addr { return &net.UnixAddr{Net: "unix"} }
