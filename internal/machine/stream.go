package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// outputWithin is how long output is waited for when the command has ended: what it left in the background may hold on
// to its streams for ever.
const outputWithin = time.Second

// feed gives a command its standard input. What the command does not take is not missed; a source that fails ends it.
func feed(to io.WriteCloser, from io.Reader, cancel context.CancelCauseFunc) {
	defer to.Close()
	if from == nil {
		return
	}
	source := &watched{Reader: from}
	_, _ = io.Copy(to, source)
	if source.err != nil {
		cancel(fmt.Errorf("read its standard input: %w", source.err))
	}
}

// watched tells a reader's failure from the writer's.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}
