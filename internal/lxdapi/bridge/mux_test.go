package bridge

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// greeted returns a mux and the other end of its pipe, which the test plays.
func greeted(t *testing.T) (*Mux, net.Conn, *frameReader) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { far.Close() })
	go func() { _, _ = far.Write(appendFrame(nil, hello, 0, []byte(greeting+"/socket"))) }()
	m, err := New(near)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m, far, newFrameReader(far)
}

// opened returns a mux with one stream, and the other end of its pipe.
func opened(t *testing.T) (*Mux, *stream, net.Conn, *frameReader) {
	t.Helper()
	m, far, frames := greeted(t)
	s := connection(t, m)
	if n, err := s.Write([]byte("first")); n != 5 || err != nil {
		t.Fatalf("%d bytes, %v", n, err)
	}
	f, err := frames.next()
	if err != nil || f.kind != open || f.stream != 1 || string(f.payload) != "\x00\x04\x00\x00first" {
		t.Fatalf("got frame %v, %v", f, err)
	}
	if _, err := far.Write(appendCount(nil, window, 1, maxWindow)); err != nil {
		t.Fatal(err)
	}
	return m, s, far, frames
}

func TestGreeting(t *testing.T) {
	for name, said := range map[string]string{
		"nothing":         "",
		"noise":           "perl: warning: Setting locale failed.\n",
		"another version": string(appendFrame(nil, hello, 0, []byte("stacklab-bridge 2 /socket"))),
		"another frame":   string(appendFrame(nil, data, 0, []byte(greeting))),
		"huge":            "H\x00\x00\x00\x00\xff\xff\xff\xff",
		"broken off":      string(appendFrame(nil, hello, 0, []byte(greeting))[:12]),
	} {
		t.Run(name, func(t *testing.T) {
			near, far := net.Pipe()
			go func() {
				_, _ = io.WriteString(far, said)
				far.Close()
			}()
			if m, err := New(near); err == nil {
				m.Close()
				t.Error("accepted")
			}
			if _, err := near.Write(nil); !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("the pipe is open: %v", err)
			}
		})
	}
}

func TestMalformedFramesEndTheMux(t *testing.T) {
	for name, frames := range map[string][]byte{
		"noise":                 []byte("Killed\nsomething else"),
		"length":                {'D', 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff},
		"second greeting":       appendFrame(nil, hello, 1, []byte(greeting)),
		"open":                  appendCount(nil, open, 1, 1),
		"stream 0":              appendFrame(nil, data, 0, []byte("x")),
		"stream never opened":   appendFrame(nil, data, 2, []byte("x")),
		"empty data":            appendFrame(nil, data, 1, nil),
		"data after end":        appendFrame(appendFrame(nil, end, 1, nil), data, 1, []byte("x")),
		"data beyond window":    repeated(appendFrame(nil, data, 1, make([]byte, maxData)), maxWindow/maxData+1),
		"window beyond maximum": appendCount(nil, window, 1, 1),
		"long reason":           appendFrame(nil, closed, 1, make([]byte, maxText+1)),
	} {
		t.Run(name, func(t *testing.T) {
			m, s, far, _ := opened(t)
			go func() { _, _ = far.Write(frames) }()
			select {
			case <-m.Done():
			case <-time.After(30 * time.Second):
				t.Fatal("accepted")
			}
			if !errors.Is(m.err, errMalformed) {
				t.Errorf("ended by %v", m.err)
			}
			if _, err := s.Write([]byte("x")); !errors.Is(err, errMalformed) {
				t.Errorf("write: %v", err)
			}
			if _, err := io.Copy(io.Discard, s); err != nil && !errors.Is(err, errMalformed) {
				t.Errorf("read: %v", err)
			}
		})
	}
}

func repeated(b []byte, n int) (all []byte) {
	for range n {
		all = append(all, b...)
	}
	return all
}

func TestFramesOfAClosedStreamAreIgnored(t *testing.T) {
	m, s, far, frames := opened(t)
	s.Close()
	if f, err := frames.next(); err != nil || f.kind != closed {
		t.Errorf("got frame %v, %v", f, err)
	}
	late := appendFrame(appendFrame(nil, data, 1, []byte("x")), end, 1, nil)
	if _, err := far.Write(appendFrame(late, closed, 1, nil)); err != nil {
		t.Fatal(err)
	}
	// An error would have ended the mux by the time that this is read.
	if _, err := far.Write(appendCount(nil, window, 1, 1)); err != nil {
		t.Fatal(err)
	}
	if ended := m.err; ended != nil {
		t.Error(ended)
	}
}

func TestReasonComesAfterTheData(t *testing.T) {
	_, s, far, _ := opened(t)
	said := appendFrame(appendFrame(nil, data, 1, []byte("last words")), closed, 1, []byte("Connection reset by peer"))
	go func() { _, _ = far.Write(said) }()
	got, err := io.ReadAll(s)
	if string(got) != "last words" || err == nil || err.Error() != "Connection reset by peer" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := s.Write([]byte("x")); err == nil {
		t.Error("written")
	}
}

func TestUnopenedStream(t *testing.T) {
	m, far, _ := greeted(t)
	for name, end := range map[string]func(*stream) error{
		"close":    (*stream).Close,
		"deadline": func(s *stream) error { return s.SetReadDeadline(time.Now().Add(10 * time.Millisecond)) },
	} {
		s := connection(t, m)
		ended := make(chan error)
		go func() {
			_, err := s.Read(make([]byte, 1))
			ended <- err
		}()
		if err := end(s); err != nil {
			t.Error(err)
		}
		if err := <-ended; err == nil {
			t.Errorf("%s: no error", name)
		}
		s.Close()
	}
	if len(m.unopened) != 0 {
		t.Error("a stream is left")
	}
	// Nothing was said of them.
	_ = far.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := far.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d bytes were sent, %v", n, err)
	}
}

// A program that takes nothing keeps no caller past its deadline, and not from closing.
func TestProgramThatDoesNotRead(t *testing.T) {
	m, s, _, _ := opened(t)
	_ = s.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := s.Write(make([]byte, 1<<20)); err == nil || n > 3*maxQueued {
		t.Errorf("wrote %d bytes: %v", n, err)
	}
	other := connection(t, m)
	if _, err := other.Write([]byte("x")); err != nil {
		t.Error(err)
	}
	_ = other.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := other.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
	other.Close()
	s.Close()
	m.Close()
}
