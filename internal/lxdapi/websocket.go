package lxdapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// less than the 5 s for which the server waits for all websockets of an operation
	handshakeWithin = 4 * time.Second
	pongWithin      = time.Second
)

func (s *server) openWebsocket(ctx context.Context, path string) (*websocket.Conn, error) {
	// The library heeds the end of ctx only until it is connected.
	var abort func() bool
	dialer := websocket.Dialer{
		HandshakeTimeout: handshakeWithin,
		TLSClientConfig:  s.tls,
		NetDialContext: func(dialCtx context.Context, _, _ string) (net.Conn, error) {
			conn, err := s.dial(dialCtx)
			if err == nil {
				abort = context.AfterFunc(ctx, func() { conn.Close() })
			}
			return conn, err
		},
	}
	conn, resp, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(s.base, "http")+path, nil)
	if resp != nil {
		resp.Body.Close()
	}
	if abort != nil {
		abort()
	}
	switch {
	case ctx.Err() != nil:
		if conn != nil {
			conn.Close()
		}
		return nil, s.unreachable(ctx, ctx.Err())
	case err != nil && resp != nil:
		return nil, fmt.Errorf("%s: open a websocket: %w (%s)", s.name, err, resp.Status)
	case err != nil:
		return nil, fmt.Errorf("%s: open a websocket: %w", s.name, err)
	}
	// Where the server has hung up, no answer reaches it, but what it sent before is still to be read.
	conn.SetPingHandler(func(text string) error {
		_ = conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(pongWithin))
		return nil
	})
	return conn, nil
}

// LXD marks the end of a stream by an empty text message, in both directions; content is binary.

// stdinSocket is a command's standard input.
type stdinSocket struct{ conn *websocket.Conn }

func (s *stdinSocket) Write(b []byte) (int, error) {
	if err := s.conn.WriteMessage(websocket.BinaryMessage, b); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (s *stdinSocket) end() { _ = s.conn.WriteMessage(websocket.TextMessage, nil) }

// outputSocket is a command's standard output or error.
type outputSocket struct {
	conn    *websocket.Conn
	message io.Reader // the rest of a message, or nil
}

func (s *outputSocket) Read(b []byte) (int, error) {
	for {
		if s.message == nil {
			kind, message, err := s.conn.NextReader()
			switch {
			case websocket.IsCloseError(err, websocket.CloseNormalClosure), err == nil && kind != websocket.BinaryMessage:
				return 0, io.EOF
			case err != nil:
				return 0, err
			}
			s.message = message
		}
		n, err := s.message.Read(b)
		if errors.Is(err, io.EOF) {
			s.message, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func discard(conn *websocket.Conn) {
	for {
		if _, _, err := conn.NextReader(); err != nil {
			return
		}
	}
}
