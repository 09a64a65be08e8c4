package lxdapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// process is a command that runs in an instance, with a websocket for each of its streams and one to control it.
type process struct {
	server    *server
	operation string // path
	control   *websocket.Conn
	stdin     *stdinSocket
	stdout    *outputSocket
	stderr    *outputSocket
}

const userExtension = "container_exec_user_group_cwd" // since LXD 3.17

// startProcess starts a command. If it cannot because the instance is missing or stopped, that is the error.
func (c *Client) startProcess(ctx context.Context, instance string, e Exec) (*process, error) {
	if len(e.Command) == 0 {
		return nil, errors.New("the command is empty")
	}
	collection, err := c.instances(ctx)
	if err != nil {
		return nil, err
	}
	if e.asUser() {
		if err := c.Require(ctx, userExtension); err != nil {
			return nil, err
		}
	}
	p, begun, err := c.launch(ctx, c.at(collection, instance, "exec"), e)
	if err != nil && !begun && ctx.Err() == nil {
		p, _, err = c.launch(ctx, c.at(collection, instance, "exec"), e)
	}
	if err != nil && ctx.Err() == nil {
		if layer := new(LayerError); errors.As(c.layerState(ctx, instance), &layer) {
			return nil, layer
		}
	}
	return p, err
}

// launch starts a command once. On failure it tells whether the command may have begun all the same: it does when the
// server has its three streams.
func (c *Client) launch(ctx context.Context, path string, e Exec) (p *process, begun bool, err error) {
	op, err := c.start(ctx, request{method: http.MethodPost, path: path, in: e.request()})
	if err != nil {
		return nil, true, err
	}
	var metadata struct {
		FDs map[string]string `json:"fds"` // each one's secret
	}
	if err := decode(c.server, op.Metadata, &metadata); err != nil {
		return nil, true, err
	}
	p = &process{server: c.server, operation: "/1.0/operations/" + op.ID}
	var conns []*websocket.Conn
	// One after the other: in parallel some of them fail.
	for _, fd := range []string{"control", "0", "1", "2"} {
		begun = fd == "2"
		conn, err := c.openWebsocket(ctx, p.operation+"/websocket?secret="+metadata.FDs[fd])
		if err != nil {
			for _, conn := range conns {
				conn.Close()
			}
			return nil, begun, err
		}
		conns = append(conns, conn)
	}
	p.control, p.stdin = conns[0], &stdinSocket{conn: conns[1]}
	p.stdout, p.stderr = &outputSocket{conn: conns[2]}, &outputSocket{conn: conns[3]}
	// What the server sends on these is for the library: pings, and the end.
	go discard(p.control)
	go discard(p.stdin.conn)
	return p, true, nil
}

// feed sends the command its standard input. What it does not take is not missed; only a failing reader is an error.
func (p *process) feed(stdin io.Reader) error {
	if stdin != nil {
		in := &source{Reader: stdin}
		_, _ = io.Copy(p.stdin, in)
		if failed := in.err.Load(); failed != nil {
			return *failed
		}
	}
	p.stdin.end()
	return nil
}

// wait returns the command's exit code once it has ended.
func (p *process) wait(ctx context.Context) (int, error) {
	op, err := p.server.follow(ctx, p.operation)
	if err != nil {
		return -1, err
	}
	var metadata struct {
		Return *int `json:"return"`
	}
	// A command that does not exist is a failed operation to newer servers, with its exit code all the same.
	if err := json.Unmarshal(op.Metadata, &metadata); err == nil && metadata.Return != nil {
		return *metadata.Return, nil
	}
	if err := op.failure(p.server); err != nil {
		return -1, err
	}
	return -1, fmt.Errorf("%s tells no exit code", p.server.name)
}

const killWithin = time.Second

// kill ends the command by force; nothing is done about its children.
func (p *process) kill() {
	_ = p.control.SetWriteDeadline(time.Now().Add(killWithin))
	_ = p.control.WriteJSON(map[string]any{"command": "signal", "signal": 9})
}

// close gives up the streams: the server ends the command's standard input.
func (p *process) close() {
	for _, conn := range []*websocket.Conn{p.stdin.conn, p.stdout.conn, p.stderr.conn, p.control} {
		conn.Close()
	}
}
