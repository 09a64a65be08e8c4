package ber

import (
	"fmt"
)

// Reader reads elements one after the other. After an error it reads nothing more.
type Reader struct {
	rest  []byte
	state *state
}

// state is shared by a reader and those of the values inside.
type state struct{ err error }

// NewReader reads data.
func NewReader(data []byte) *Reader { return &Reader{rest: data, state: new(state)} }

// Err is the first error of the reader, of those that it came from and of those that came from it.
func (r *Reader) Err() error { return r.state.err }

// Fail makes err the reader's error, unless it has one.
func (r *Reader) Fail(err error) {
	if r.state.err == nil {
		r.state.err = err
	}
	r.rest = nil
}

// More reports whether something is left to read.
func (r *Reader) More() bool { return r.state.err == nil && len(r.rest) > 0 }

// Rest is what was not read.
func (r *Reader) Rest() []byte { return r.rest }

// End makes it an error that something is left.
func (r *Reader) End() {
	if r.More() {
		r.Fail(fmt.Errorf("ASN.1: %d bytes more than the value has", len(r.rest)))
	}
}

// Next reads an element of any tag.
func (r *Reader) Next() Element {
	if r.state.err != nil {
		return Element{}
	}
	e, rest, err := read(r.rest, 0)
	if err != nil {
		r.Fail(err)
		return Element{}
	}
	r.rest = rest
	return e
}

// Is reports whether an element with the tag comes next.
func (r *Reader) Is(class Class, tag int) bool {
	if !r.More() {
		return false
	}
	e, _, _, err := header(r.rest)
	return err == nil && e.Is(class, tag)
}

func (r *Reader) expect(class Class, tag int) Element {
	e := r.Next()
	if r.state.err == nil && !e.Is(class, tag) {
		r.Fail(fmt.Errorf("ASN.1: tag %d/%d where %d/%d must be", e.Class, e.Tag, class, tag))
		return Element{}
	}
	return e
}

// Inside reads the elements in e, which must be a constructed one.
func (r *Reader) Inside(e Element) *Reader {
	if r.state.err == nil && !e.Constructed {
		r.Fail(fmt.Errorf("ASN.1: tag %d/%d holds no elements", e.Class, e.Tag))
	}
	return &Reader{rest: e.Content, state: r.state}
}

// Sequence reads a sequence.
func (r *Reader) Sequence() *Reader {
	_, inside := r.RawSequence()
	return inside
}

// RawSequence reads a sequence and returns its encoding too.
func (r *Reader) RawSequence() (raw []byte, inside *Reader) {
	e := r.expect(Universal, Sequence)
	return e.Raw, r.Inside(e)
}

// Explicit reads a value that is tagged explicitly.
func (r *Reader) Explicit(tag int) *Reader { return r.Inside(r.expect(Context, tag)) }

// ListOf reads what the standards call a SEQUENCE OF. OpenSSL does not mind lists, of either kind, that are not marked as
// constructed.
func (r *Reader) ListOf() Element { return r.expect(Universal, Sequence) }

// SetOf reads a SET OF.
func (r *Reader) SetOf() *Reader { return r.Items(r.expect(Universal, Set)) }

// TaggedOf reads a SEQUENCE OF or SET OF that is tagged implicitly.
func (r *Reader) TaggedOf(tag int) *Reader { return r.Items(r.expect(Context, tag)) }

// Items reads the elements of a list.
func (r *Reader) Items(list Element) *Reader { return &Reader{rest: list.Content, state: r.state} }
