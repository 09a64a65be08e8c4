package bridge

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"strings"
	"sync"
)

const greeting = "stacklab-bridge 1 "

// Mux opens connections through a running program. It ends when the program does, and with it all its connections.
type Mux struct {
	pipe   io.ReadWriteCloser
	socket string
	done   chan struct{}

	mu       sync.Mutex // guards what follows, and all streams
	err      error      // why it ended
	unopened map[*stream]bool
	streams  map[uint32]*stream
	last     uint32    // the newest stream
	out      []byte    // frames to be sent
	sending  []*stream // with data in out
	more     sync.Cond // of the writer: out has grown
}

// New waits for the greeting of a program whose standard input and output are pipe, and takes pipe over. Closing pipe
// ends the wait.
func New(pipe io.ReadWriteCloser) (*Mux, error) {
	frames := newFrameReader(pipe)
	f, err := frames.next()
	if err != nil {
		pipe.Close()
		return nil, err
	}
	socket, ok := strings.CutPrefix(string(f.payload), greeting)
	if f.kind != hello || !ok {
		pipe.Close()
		return nil, fmt.Errorf("%w: not a greeting of this version", errMalformed)
	}
	m := &Mux{pipe: pipe, socket: socket, done: make(chan struct{}), unopened: map[*stream]bool{}, streams: map[uint32]*stream{}}
	m.more.L = &m.mu
	go m.receive(frames)
	go m.send()
	return m, nil
}

// Connection returns a connection to the socket, which the first write makes. Where it cannot be made, reading and
// writing fail with a [ConnectError]. It can be closed for writing alone, see [net.UnixConn.CloseWrite].
func (m *Mux) Connection() (net.Conn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.err != nil:
		return nil, m.err
	case m.last == math.MaxUint32:
		return nil, errors.New("the bridge has used up its streams")
	}
	s := &stream{mux: m, window: maxWindow}
	s.changed.L = &m.mu
	m.unopened[s] = true
	return s, nil
}

// Done is closed when the program has ended, or has sent what it should not.
func (m *Mux) Done() <-chan struct{} { return m.done }

// Close ends the program and all connections.
func (m *Mux) Close() error {
	m.fail(net.ErrClosed)
	return nil
}

// fail ends everything; the first cause counts.
func (m *Mux) fail(err error) {
	m.mu.Lock()
	if m.err != nil {
		m.mu.Unlock()
		return
	}
	m.err = err
	for _, s := range m.streams {
		s.changed.Broadcast()
	}
	for s := range m.unopened {
		s.changed.Broadcast()
	}
	m.more.Broadcast()
	close(m.done)
	m.mu.Unlock()
	m.pipe.Close()
}

// send is the only writer: one who has to wait for the program must not keep the others, or a deadline, from coming
// true.
func (m *Mux) send() {
	var batch []byte
	for {
		m.mu.Lock()
		for len(m.out) == 0 && m.err == nil {
			m.more.Wait()
		}
		if m.err != nil {
			m.mu.Unlock()
			return
		}
		batch, m.out = m.out, batch[:0]
		for _, s := range m.sending {
			s.queued = 0
			s.changed.Broadcast()
		}
		m.sending = m.sending[:0]
		m.mu.Unlock()
		if _, err := m.pipe.Write(batch); err != nil {
			m.fail(err)
			return
		}
	}
}

func (m *Mux) receive(frames *frameReader) {
	for {
		f, err := frames.next()
		if err == nil {
			err = m.handle(f)
		}
		if err != nil {
			m.fail(err)
			return
		}
	}
}

func (m *Mux) handle(f frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f.stream == 0 || f.stream > m.last {
		return fmt.Errorf("%w: kind %q for stream %d, which was never opened", errMalformed, byte(f.kind), f.stream)
	}
	s := m.streams[f.stream]
	if s == nil {
		return nil // was under way when the stream was closed
	}
	if !s.take(f) {
		return fmt.Errorf("%w: kind %q of %d bytes is not due in stream %d", errMalformed, byte(f.kind), len(f.payload), f.stream)
	}
	s.changed.Broadcast()
	return nil
}
