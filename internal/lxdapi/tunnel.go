package lxdapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi/bridge"
)

// tunnel dials the daemon inside an instance: one bridge runs there, started on first use and again when it has died,
// and carries all connections.
type tunnel struct {
	outer    *Client
	instance string
	inner    *server

	starts flight[*bridge.Mux]
	mu     sync.Mutex
	live   *bridge.Mux
}

func newTunnel(outer *Client, instance string, inner *server) *tunnel {
	return &tunnel{outer: outer, instance: instance, inner: inner}
}

func (t *tunnel) dial(ctx context.Context) (net.Conn, error) {
	mux, err := t.mux(ctx)
	if err != nil {
		return nil, err
	}
	return mux.Connection()
}

// mux returns the running bridge, after starting it where none runs.
func (t *tunnel) mux(ctx context.Context) (*bridge.Mux, error) {
	if live := t.running(); live != nil {
		return live, nil
	}
	return t.starts.do(ctx, func(ctx context.Context) (*bridge.Mux, error) {
		if live := t.running(); live != nil {
			return live, nil
		}
		mux, err := t.start(ctx)
		if err != nil {
			return nil, err
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.live != nil {
			t.inner.forget()
		}
		t.live = mux
		return mux, nil
	})
}

func (t *tunnel) running() *bridge.Mux {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.live == nil || ended(t.live) {
		return nil
	}
	return t.live
}

func ended(mux *bridge.Mux) bool {
	select {
	case <-mux.Done():
		return true
	default:
		return false
	}
}

// start runs the bridge in the language that the instance has.
func (t *tunnel) start(ctx context.Context) (*bridge.Mux, error) {
	for _, command := range [][]string{bridge.Perl(KnownSockets[:]...), bridge.Python(KnownSockets[:]...)} {
		mux, err := t.startWith(ctx, command)
		exit := new(bridgeExit)
		switch {
		case err == nil:
			return mux, nil
		case !errors.As(err, &exit):
			return nil, err
		case exit.code != exitNoCommand && exit.code != exitNotExecutable:
			return nil, t.unreachable(exit, fmt.Sprintf("that LXD is installed and runs in instance %q", t.instance))
		}
	}
	return nil, t.unreachable(
		errors.New("it has neither perl nor python3, one of which is needed to get through"),
		fmt.Sprintf("that perl-base or python3-minimal is installed in instance %q", t.instance))
}

func (t *tunnel) unreachable(err error, check string) error {
	return &UnreachableError{Server: t.inner.name, Check: check, Err: err}
}

const (
	exitNotExecutable = 126
	exitNoCommand     = 127
)

func (t *tunnel) startWith(ctx context.Context, command []string) (*bridge.Mux, error) {
	p, err := t.outer.startProcess(ctx, t.instance, Exec{Command: command})
	if err != nil {
		return nil, err
	}
	pipe := &bridgePipe{process: p, said: make(chan struct{})}
	go pipe.listen()
	stop := context.AfterFunc(ctx, func() { pipe.Close() })
	defer stop()
	mux, err := bridge.New(pipe)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return mux, err
}

// bridgePipe is the standard input and output of a bridge. At the end its Read tells why.
type bridgePipe struct {
	*process
	once  sync.Once
	said  chan struct{} // closed when words is complete
	words []byte        // the beginning of its standard error
}

const maxWords = 4 << 10

func (p *bridgePipe) listen() {
	defer close(p.said)
	p.words, _ = io.ReadAll(io.LimitReader(p.stderr, maxWords))
	_ = drain(p.stderr, nil)
}

func (p *bridgePipe) Read(b []byte) (int, error) {
	n, err := p.stdout.Read(b)
	switch {
	case errors.Is(err, io.EOF):
		err = p.exit()
	case err != nil:
		err = fmt.Errorf("the connection to the bridge broke off: %w", err)
	}
	return n, err
}

func (p *bridgePipe) Write(b []byte) (int, error) { return p.stdin.Write(b) }

func (p *bridgePipe) Close() error {
	p.once.Do(func() {
		p.kill()
		p.close()
	})
	return nil
}

const exitWithin = 5 * time.Second

func (p *bridgePipe) exit() error {
	ctx, cancel := context.WithTimeout(context.Background(), exitWithin)
	defer cancel()
	code, err := p.wait(ctx)
	if err != nil {
		return fmt.Errorf("the bridge ended: %w", err)
	}
	select {
	case <-p.said:
		return &bridgeExit{code: code, said: strings.TrimSpace(string(p.words))}
	case <-ctx.Done():
		return &bridgeExit{code: code}
	}
}

// bridgeExit reports that the program at the other end of a tunnel has ended.
type bridgeExit struct {
	code int
	said string
}

func (e *bridgeExit) Error() string {
	switch {
	case e.code == bridge.ExitNoSocket:
		return e.said
	case e.said == "":
		return fmt.Sprintf("the bridge ended with exit code %d", e.code)
	}
	return fmt.Sprintf("the bridge ended with exit code %d: %s", e.code, e.said)
}
