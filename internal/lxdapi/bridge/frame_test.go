package bridge

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

type silent struct{ io.Reader }

func (silent) Write(p []byte) (int, error) { return len(p), nil }
func (silent) Close() error                { return nil }

func FuzzFrames(f *testing.F) {
	f.Add(appendCount(nil, window, 1, maxWindow))
	f.Add(appendFrame(appendCount(nil, window, 1, 1), data, 1, []byte("content")))
	f.Add(appendFrame(appendFrame(nil, end, 2, nil), closed, 2, []byte("reason")))
	f.Add([]byte{'D', 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		received := bytes.NewReader(b)
		m := &Mux{pipe: silent{received}, done: make(chan struct{}), streams: map[uint32]*stream{}, last: 3}
		m.more.L = &m.mu
		streams := []*stream{
			{mux: m, id: 1, window: maxWindow},
			{mux: m, id: 2, window: maxWindow, connected: true},
		}
		for _, s := range streams {
			s.changed.L = &m.mu
			m.streams[s.id] = s
		}
		m.receive(newFrameReader(received))
		if m.err == nil || (errors.Is(m.err, io.EOF) && received.Len() > 0) {
			t.Errorf("ended by %v with %d bytes left", m.err, received.Len())
		}
		for _, s := range streams {
			if s.in.Len()+s.window != maxWindow || s.credit < 0 || s.credit > maxWindow {
				t.Errorf("stream %d: %d bytes, window %d, credit %d", s.id, s.in.Len(), s.window, s.credit)
			}
		}
	})
}
