package pki

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Block is a part of a PEM file.
type Block struct {
	Label  string // what stands behind BEGIN
	Header string // what stands before an empty line
	Bytes  []byte
}

// ErrNoBlock is what [NextBlock] returns at the end of the text.
var ErrNoBlock = errors.New("it holds no PEM block")

// maxLine is how much of a line OpenSSL reads at a time.
const maxLine = 254

// Plain is an error for a block with a header: OpenSSL takes it for an encrypted one.
func (b Block) Plain() error {
	if b.Header == "" {
		return nil
	}
	return errors.New("the PEM block has a header: if it is encrypted, decrypt it before, else take the header off")
}

// NextBlock takes the first block off a PEM text, or returns [ErrNoBlock]. encoding/pem passes over what is malformed and takes
// the next one; OpenSSL says that it is, and has its own mind about lines. After another error rest is what follows.
func NextBlock(text []byte) (b Block, rest []byte, err error) {
	first := true
	for {
		line, after, ok := nextLine(text, first)
		if !ok {
			return Block{}, nil, ErrNoBlock
		}
		text, first = after, false
		if label, ok := strings.CutPrefix(line, "-----BEGIN "); ok {
			if label, ok = strings.CutSuffix(label, "-----"); ok {
				b.Label = label
				break
			}
		}
	}
	header, body, rest, err := bodyOf(text, b.Label)
	if err == nil {
		b.Header = header
		b.Bytes, err = decodeBase64(body)
	}
	return b, rest, err
}

// nextLine takes a line, or what OpenSSL reads of a long one, without the blanks at its end. A byte order mark is no part
// of the first line.
func nextLine(text []byte, first bool) (line string, rest []byte, ok bool) {
	if len(text) == 0 {
		return "", nil, false
	}
	n := min(len(text), maxLine)
	if i := bytes.IndexByte(text[:n], '\n'); i >= 0 {
		n = i + 1
	}
	raw, rest := text[:n], text[n:]
	for len(raw) > 0 && (raw[len(raw)-1] <= ' ' || raw[len(raw)-1] >= 0x80) {
		raw = raw[:len(raw)-1]
	}
	if first {
		raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	}
	return string(raw), rest, true
}

// bodyOf reads up to the end of the block. What stands before an empty line is a header.
func bodyOf(text []byte, label string) (header, body string, rest []byte, err error) {
	var b strings.Builder
	empty, short, partial := false, false, false
	for {
		line, after, ok := nextLine(text, false)
		if !ok {
			return "", "", nil, fmt.Errorf("the PEM block %q has no end", label)
		}
		whole := text[:len(text)-len(after)]
		wasPartial := partial
		partial = len(whole) == maxLine && whole[maxLine-1] != '\n'
		text = after
		switch {
		case line == "" && wasPartial:
		case line == "" && empty:
			return "", "", text, fmt.Errorf("the PEM block %q has a second empty line", label)
		case line == "":
			empty, header = true, b.String()
			b.Reset()
		case strings.HasPrefix(line, "-----END "):
			if line != "-----END "+label+"-----" {
				return "", "", text, fmt.Errorf("the PEM block %q ends as another one", label)
			}
			return header, b.String(), text, nil
		case short || empty && len(line) > 64:
			return "", "", text, fmt.Errorf("the PEM block %q has a line of the wrong length", label)
		default:
			short = empty && len(line) < 64
			b.WriteString(line + "\n")
		}
	}
}

// decodeBase64 decodes up to a dash, as OpenSSL does. Ends of lines are no matter to the decoder.
func decodeBase64(text string) ([]byte, error) {
	text, _, _ = strings.Cut(text, "-")
	data, err := base64.StdEncoding.DecodeString(strings.NewReplacer(" ", "", "\t", "").Replace(text))
	if err != nil {
		return nil, fmt.Errorf("the PEM block's base64 is wrong: %w", err)
	}
	if len(data) == 0 {
		return nil, errors.New("the PEM block is empty")
	}
	return data, nil
}
