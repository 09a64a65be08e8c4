package bridge

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

type kind byte

const (
	hello  kind = 'H'
	open   kind = 'O'
	window kind = 'W'
	data   kind = 'D'
	end    kind = 'E'
	closed kind = 'C'
)

const (
	headerSize = 9
	maxData    = 32 << 10
	maxText    = 4 << 10   // of a hello or a close
	maxWindow  = 256 << 10 // bytes of a stream on their way, in each direction
)

// ConnectError reports that the program could not connect to the socket.
type ConnectError struct{ Socket, Reason string }

func (e *ConnectError) Error() string { return fmt.Sprintf("connect to %s: %s", e.Socket, e.Reason) }

var errMalformed = errors.New("malformed frame")

type frame struct {
	kind    kind
	stream  uint32
	payload []byte
}

func appendFrame(b []byte, k kind, stream uint32, payload []byte) []byte {
	b = append(b, byte(k))
	b = binary.BigEndian.AppendUint32(b, stream)
	b = binary.BigEndian.AppendUint32(b, uint32(len(payload)))
	return append(b, payload...)
}

func appendCount(b []byte, k kind, stream uint32, count int) []byte {
	return appendFrame(b, k, stream, binary.BigEndian.AppendUint32(nil, uint32(count)))
}

// count is the payload of an open or a window.
func (f frame) count() uint32 { return binary.BigEndian.Uint32(f.payload) }

type frameReader struct {
	r   *bufio.Reader
	buf [4 + maxData]byte
}

func newFrameReader(r io.Reader) *frameReader {
	return &frameReader{r: bufio.NewReaderSize(r, 2*maxData)}
}

// next reads one frame, whose payload is valid until the following call. It returns io.EOF only between frames.
func (r *frameReader) next() (frame, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r.r, header[:]); err != nil {
		return frame{}, err
	}
	f := frame{kind: kind(header[0]), stream: binary.BigEndian.Uint32(header[1:])}
	length := binary.BigEndian.Uint32(header[5:])
	if !f.kind.allows(length) {
		return frame{}, fmt.Errorf("%w: kind %q of %d bytes", errMalformed, header[0], length)
	}
	f.payload = r.buf[:length]
	if _, err := io.ReadFull(r.r, f.payload); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return frame{}, err
	}
	return f, nil
}

func (k kind) allows(length uint32) bool {
	switch k {
	case hello, closed:
		return length <= maxText
	case open:
		return 4 <= length && length <= 4+maxData
	case window:
		return length == 4
	case data:
		return 0 < length && length <= maxData
	case end:
		return length == 0
	}
	return false
}
