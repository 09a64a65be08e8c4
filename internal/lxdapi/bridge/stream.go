package bridge

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// maxQueued bounds what one stream has waiting for the writer, in bytes.
const maxQueued = 64 << 10

// stream is one connection. The lock of its mux guards all of it.
type stream struct {
	mux     *Mux
	id      uint32 // 0 until it is opened, by the first write
	changed sync.Cond
	writing sync.Mutex // keeps concurrent writes in one piece each

	connected, ended bool  // what the program said: window, end
	gone             error // what it said: close
	closed, shut     bool  // what was done here: Close, CloseWrite

	in     bytes.Buffer // received, not read yet
	window int          // bytes that the program may still send
	read   int          // bytes read that are not granted anew yet
	credit int          // bytes that the program still takes
	queued int          // bytes in the mux's out

	readDeadline, writeDeadline deadline
}

// take applies a frame and reports whether it may come now.
func (s *stream) take(f frame) bool {
	switch {
	case f.kind == closed:
		s.gone = s.farewell(string(f.payload))
		delete(s.mux.streams, s.id)
	case f.kind == window:
		count := f.count()
		if count > uint32(maxWindow-s.credit) {
			return false
		}
		s.credit += int(count)
		s.connected = true
	case !s.connected || s.ended:
		return false
	case f.kind == data && len(f.payload) <= s.window:
		s.window -= len(f.payload)
		s.in.Write(f.payload)
	case f.kind == end:
		s.ended = true
	default:
		return false
	}
	return true
}

func (s *stream) farewell(reason string) error {
	switch {
	case !s.connected:
		return &ConnectError{s.mux.socket, reason}
	case reason != "":
		return errors.New(reason)
	}
	return io.EOF
}

func (s *stream) Read(p []byte) (int, error) {
	s.mux.mu.Lock()
	defer s.mux.mu.Unlock()
	for {
		switch {
		case s.closed:
			return 0, net.ErrClosed
		case s.readDeadline.passed:
			return 0, os.ErrDeadlineExceeded
		case len(p) == 0:
			return 0, nil
		case s.in.Len() > 0:
			n, _ := s.in.Read(p)
			s.grant(n)
			return n, nil
		case s.ended:
			return 0, io.EOF
		case s.gone != nil:
			return 0, s.gone
		case s.mux.err != nil:
			return 0, s.mux.err
		}
		s.changed.Wait()
	}
}

// grant lets the program send as much as was read, in large steps.
func (s *stream) grant(n int) {
	s.read += n
	if s.read < maxWindow/2 || s.ended || s.gone != nil || s.mux.err != nil {
		return
	}
	s.mux.out = appendCount(s.mux.out, window, s.id, s.read)
	s.mux.more.Signal()
	s.window += s.read
	s.read = 0
}

func (s *stream) Write(p []byte) (n int, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mux.mu.Lock()
	defer s.mux.mu.Unlock()
	for {
		if err := s.writable(); err != nil {
			return n, err
		}
		if n == len(p) {
			return n, nil
		}
		if s.id == 0 {
			n = s.open(p)
			continue
		}
		size := min(len(p)-n, maxData, s.credit, maxQueued-s.queued)
		if size <= 0 {
			s.changed.Wait()
			continue
		}
		if s.queued == 0 {
			s.mux.sending = append(s.mux.sending, s)
		}
		s.mux.out = appendFrame(s.mux.out, data, s.id, p[n:n+size])
		s.mux.more.Signal()
		s.queued += size
		s.credit -= size
		n += size
	}
}

func (s *stream) writable() error {
	switch {
	case s.closed:
		return net.ErrClosed
	case s.writeDeadline.passed:
		return os.ErrDeadlineExceeded
	case s.shut, errors.Is(s.gone, io.EOF):
		return syscall.EPIPE
	case s.gone != nil:
		return s.gone
	}
	return s.mux.err
}

// open makes the connection and sends the beginning of first along.
func (s *stream) open(first []byte) (sent int) {
	m := s.mux
	m.last++
	s.id = m.last
	delete(m.unopened, s)
	m.streams[s.id] = s
	first = first[:min(len(first), maxData)]
	m.out = appendFrame(m.out, open, s.id, append(binary.BigEndian.AppendUint32(nil, maxWindow), first...))
	m.more.Signal()
	return len(first)
}

// CloseWrite tells the other end that nothing more comes.
func (s *stream) CloseWrite() error {
	s.mux.mu.Lock()
	defer s.mux.mu.Unlock()
	if err := s.writable(); err != nil {
		return err
	}
	if s.id == 0 {
		s.open(nil)
	}
	s.shut = true
	s.mux.out = appendFrame(s.mux.out, end, s.id, nil)
	s.mux.more.Signal()
	s.changed.Broadcast()
	return nil
}

func (s *stream) Close() error {
	s.mux.mu.Lock()
	defer s.mux.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	s.forget()
	return nil
}

// forget closes the stream; the lock is held.
func (s *stream) forget() {
	s.closed = true
	s.in = bytes.Buffer{}
	s.readDeadline.stop()
	s.writeDeadline.stop()
	delete(s.mux.unopened, s)
	if s.id != 0 && s.gone == nil && s.mux.err == nil {
		delete(s.mux.streams, s.id)
		s.mux.out = appendFrame(s.mux.out, closed, s.id, nil)
		s.mux.more.Signal()
	}
	s.changed.Broadcast()
}

func (s *stream) SetReadDeadline(t time.Time) error  { return s.setDeadline(t, &s.readDeadline) }
func (s *stream) SetWriteDeadline(t time.Time) error { return s.setDeadline(t, &s.writeDeadline) }
func (s *stream) SetDeadline(t time.Time) error {
	return s.setDeadline(t, &s.readDeadline, &s.writeDeadline)
}

func (s *stream) setDeadline(t time.Time, deadlines ...*deadline) error {
	s.mux.mu.Lock()
	defer s.mux.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	for _, d := range deadlines {
		d.set(t, &s.changed)
	}
	s.changed.Broadcast()
	return nil
}

func (s *stream) LocalAddr() net.Addr  { return &net.UnixAddr{Net: "unix"} }
func (s *stream) RemoteAddr() net.Addr { return &net.UnixAddr{Net: "unix", Name: s.mux.socket} }
