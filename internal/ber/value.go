package ber

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxPieces bounds how deep the pieces of a string may be nested, as OpenSSL bounds it.
const maxPieces = 5

// Boolean reads a boolean: anything but zero is true.
func (r *Reader) Boolean() bool {
	e := r.primitive(Boolean)
	if r.Err() == nil && len(e.Content) != 1 {
		r.Fail(errors.New("ASN.1: a boolean is one byte"))
	}
	return r.Err() == nil && e.Content[0] != 0
}

// Integer reads an integer: its shortest big-endian two's complement.
func (r *Reader) Integer() []byte { return r.integer(r.primitive(Integer)) }

// TaggedInteger reads an integer that is tagged implicitly.
func (r *Reader) TaggedInteger(tag int) []byte { return r.integer(r.expect(Context, tag)) }

func (r *Reader) integer(e Element) []byte {
	c := e.Content
	switch {
	case r.Err() != nil:
	case e.Constructed || len(c) == 0:
		r.Fail(errors.New("ASN.1: an integer without digits"))
	case len(c) > 1 && (c[0] == 0 && c[1] < 0x80 || c[0] == 0xff && c[1] >= 0x80):
		r.Fail(errors.New("ASN.1: an integer with needless digits"))
	}
	return c
}

// OID reads an object identifier, as numbers with dots.
func (r *Reader) OID() string {
	text, _ := r.oid()
	return text
}

// RawOID reads an object identifier, as its encoding.
func (r *Reader) RawOID() []byte {
	_, raw := r.oid()
	return raw
}

func (r *Reader) oid() (text string, raw []byte) {
	e := r.primitive(OID)
	if r.Err() != nil {
		return "", nil
	}
	text, err := oidText(e.Content)
	if err != nil {
		r.Fail(err)
	}
	return text, e.Raw
}

// oidText writes the numbers: an arc of more than 63 bits, as some have, in hexadecimal.
func oidText(c []byte) (string, error) {
	if len(c) == 0 || c[len(c)-1]&0x80 != 0 {
		return "", errors.New("ASN.1: an object identifier that is cut off")
	}
	var b strings.Builder
	for start, i := 0, 0; i < len(c); i++ {
		if i == start && c[i] == 0x80 {
			return "", errors.New("ASN.1: an object identifier with needless digits")
		}
		if c[i]&0x80 != 0 {
			continue
		}
		arc := c[start : i+1]
		var n uint64
		for _, d := range arc {
			n = n<<7 | uint64(d&0x7f)
		}
		switch {
		case len(arc) > 9:
			fmt.Fprintf(&b, ".0x%x", arc)
		case start == 0:
			first := min(n/40, 2)
			b.WriteString(strconv.FormatUint(first, 10) + "." + strconv.FormatUint(n-40*first, 10))
		default:
			b.WriteString("." + strconv.FormatUint(n, 10))
		}
		start = i + 1
	}
	return b.String(), nil
}

// Any reads a value of any type, which must be one of its type.
func (r *Reader) Any() Element {
	e := r.Next()
	if r.Err() != nil || e.Class != Universal {
		return e
	}
	again := &Reader{rest: e.Raw, state: r.state}
	switch e.Tag {
	case Boolean:
		again.Boolean()
	case Integer, enumerated:
		r.integer(e)
	case BitString:
		again.Bits()
	case OID:
		again.OID()
	case Null:
		if e.Constructed || len(e.Content) > 0 {
			r.Fail(errors.New("ASN.1: a null that is not empty"))
		}
	case Sequence, Set:
		r.Inside(e)
	case BMPString, UniversalString:
		if width := map[int]int{BMPString: 2, UniversalString: 4}[e.Tag]; len(r.joined(e))%width != 0 {
			r.Fail(errors.New("ASN.1: a string that ends within a character"))
		}
	}
	return e
}

// Octets reads an octet string, its pieces joined.
func (r *Reader) Octets() []byte { return r.joined(r.expect(Universal, OctetString)) }

// TaggedOctets reads an octet string that is tagged implicitly.
func (r *Reader) TaggedOctets(tag int) []byte { return r.joined(r.expect(Context, tag)) }

// Bits reads a bit string: its bytes, those bits that do not count cleared, and how many these are.
func (r *Reader) Bits() (bits []byte, unused int) {
	return r.bits(r.joined(r.expect(Universal, BitString)))
}

func (r *Reader) bits(c []byte) (bits []byte, unused int) {
	switch {
	case r.Err() != nil:
		return nil, 0
	case len(c) == 0 || c[0] > 7 || c[0] > 0 && len(c) == 1:
		r.Fail(errors.New("ASN.1: a bit string of the wrong length"))
		return nil, 0
	}
	unused = int(c[0])
	if bits = c[1:]; unused > 0 {
		bits = append([]byte(nil), bits...)
		bits[len(bits)-1] &= 0xff << unused
	}
	return bits, unused
}

// TaggedBits reads a bit string that is tagged implicitly.
func (r *Reader) TaggedBits(tag int) (bits []byte, unused int) {
	return r.bits(r.joined(r.expect(Context, tag)))
}

// Joined is the content of a string, its pieces joined.
func (r *Reader) Joined(e Element) []byte { return r.joined(e) }

func (r *Reader) joined(e Element) []byte {
	if r.Err() != nil || !e.Constructed {
		return e.Content
	}
	all, err := join(nil, e.Content, 0)
	if err != nil {
		r.Fail(err)
	}
	return all
}

func join(all, data []byte, depth int) ([]byte, error) {
	if depth > maxPieces {
		return nil, errDepth
	}
	for len(data) > 0 {
		piece, rest, err := read(data, 0)
		if err == nil && piece.Constructed {
			all, err = join(all, piece.Content, depth+1)
		} else {
			all = append(all, piece.Content...)
		}
		if err != nil {
			return nil, err
		}
		data = rest
	}
	return all, nil
}

func (r *Reader) primitive(tag int) Element {
	e := r.expect(Universal, tag)
	if r.Err() == nil && e.Constructed {
		r.Fail(fmt.Errorf("ASN.1: tag %d cannot come in pieces", tag))
	}
	return e
}
