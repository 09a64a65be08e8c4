package lxdapi

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

// late returns a lateConn to a server that echoes, and how often it was connected.
func late(t *testing.T) (*lateConn, *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("unix", t.TempDir()+"/socket")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(conn, conn) }()
		}
	}()
	var connected atomic.Int64
	conn := newLateConn(t.Context(), func(ctx context.Context, first []byte) (net.Conn, int, error) {
		connected.Add(1)
		conn, err := new(net.Dialer).DialContext(ctx, "unix", l.Addr().String())
		if err != nil || len(first) == 0 {
			return conn, 0, err
		}
		n, err := conn.Write(first[:1])
		return conn, n, err
	})
	t.Cleanup(func() { conn.Close() })
	return conn, &connected
}

func TestLateConnConnectsWithItsFirstWrite(t *testing.T) {
	conn, connected := late(t)
	answer := make(chan string)
	go func() {
		got := make([]byte, 9)
		_, _ = io.ReadFull(conn, got)
		answer <- string(got)
	}()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if connected.Load() != 0 {
		t.Error("connected before the first write")
	}
	for _, part := range []string{"first", "next"} {
		if n, err := conn.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
	}
	if got := <-answer; got != "firstnext" || connected.Load() != 1 {
		t.Errorf("got %q from %d connections", got, connected.Load())
	}
	if err := conn.SetReadDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
	if err := conn.SetWriteDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write: %v", err)
	}
}

func TestLateConnClosedUnconnected(t *testing.T) {
	conn, _ := late(t)
	ended := make(chan error)
	go func() {
		_, err := conn.Read(make([]byte, 1))
		ended <- err
	}()
	conn.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("read: %v", err)
	}
	if _, err := conn.Write([]byte("x")); err == nil {
		t.Error("written")
	}
	if conn.conn != nil {
		t.Error("left open")
	}
}

func TestLateConnStopsConnecting(t *testing.T) {
	for name, stop := range map[string]struct {
		by   func(*lateConn) error
		with error
	}{
		"close":    {func(c *lateConn) error { time.AfterFunc(20*time.Millisecond, func() { c.Close() }); return nil }, context.Canceled},
		"deadline": {func(c *lateConn) error { return c.SetDeadline(time.Now().Add(20 * time.Millisecond)) }, os.ErrDeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			conn := newLateConn(t.Context(), func(ctx context.Context, _ []byte) (net.Conn, int, error) {
				<-ctx.Done()
				return nil, 0, context.Cause(ctx)
			})
			if err := stop.by(conn); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Write([]byte("x")); !errors.Is(err, stop.with) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// net/http must hand out why it could not connect, and keep no connection that was made in vain.
func TestLateConnUnderHTTP(t *testing.T) {
	why := &LayerError{Instance: "compute", State: LayerMissing}
	var connected atomic.Int64
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return newLateConn(ctx, func(context.Context, []byte) (net.Conn, int, error) {
			connected.Add(1)
			return nil, 0, why
		}), nil
	}}
	for i := range 20 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://lxd/1.0", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(req)
		if err == nil {
			resp.Body.Close()
		}
		if layer := new(LayerError); !errors.As(err, &layer) || layer != why {
			t.Errorf("got %v", err)
		}
		if int(connected.Load()) != i+1 {
			t.Errorf("connected %d times", connected.Load())
		}
	}
}
