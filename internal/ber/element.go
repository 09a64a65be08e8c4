package ber

import (
	"errors"
	"fmt"
)

// Class is the class of a tag.
type Class byte

// The classes that occur in certificates and messages.
const (
	Universal Class = 0
	Context   Class = 2
)

// Tags of the universal class.
const (
	Boolean         = 1
	Integer         = 2
	BitString       = 3
	OctetString     = 4
	Null            = 5
	OID             = 6
	UTF8String      = 12
	Sequence        = 16
	Set             = 17
	NumericString   = 18
	PrintableString = 19
	T61String       = 20
	IA5String       = 22
	UTCTime         = 23
	GeneralizedTime = 24
	UniversalString = 28
	BMPString       = 30

	enumerated = 10
)

// maxDepth bounds how deep values of indefinite length may be nested, as OpenSSL bounds it.
const maxDepth = 30

// Element is a value with its tag.
type Element struct {
	Class       Class
	Tag         int
	Constructed bool
	Content     []byte // without the end-of-contents octets
	Raw         []byte // from the tag to the end
}

// Is reports whether the element has the tag.
func (e Element) Is(class Class, tag int) bool { return e.Class == class && e.Tag == tag }

var (
	errTruncated = errors.New("ASN.1: the data ends too early")
	errDepth     = errors.New("ASN.1: nested too deep")
)

// header reads tag and length. length is -1 where it is indefinite.
func header(data []byte) (e Element, length, size int, err error) {
	if len(data) < 2 {
		return e, 0, 0, errTruncated
	}
	e.Class = Class(data[0] >> 6)
	e.Constructed = data[0]&0x20 != 0
	e.Tag = int(data[0] & 0x1f)
	size = 1
	if e.Tag == 0x1f {
		e.Tag = 0
		for more := true; more; size++ {
			if size >= len(data) {
				return e, 0, 0, errTruncated
			}
			if e.Tag >= 1<<23 {
				return e, 0, 0, errors.New("ASN.1: the tag is too large")
			}
			e.Tag = e.Tag<<7 | int(data[size]&0x7f)
			more = data[size]&0x80 != 0
		}
	}
	length, octets, err := lengthOf(data[size:])
	size += octets
	switch {
	case err != nil:
	case length < 0 && !e.Constructed:
		err = errors.New("ASN.1: a primitive value has no length")
	case length > len(data)-size:
		err = errTruncated
	}
	return e, length, size, err
}

// lengthOf reads a length and says how many octets it takes.
func lengthOf(data []byte) (length, octets int, err error) {
	if len(data) == 0 {
		return 0, 0, errTruncated
	}
	if data[0] < 0x80 {
		return int(data[0]), 1, nil
	}
	if data[0] == 0x80 {
		return -1, 1, nil
	}
	octets = int(data[0] & 0x7f)
	if len(data) < 1+octets {
		return 0, 0, errTruncated
	}
	for _, b := range data[1 : 1+octets] {
		if length > 1<<22 {
			return 0, 0, fmt.Errorf("ASN.1: a length of %d octets is too large", octets)
		}
		length = length<<8 | int(b)
	}
	return length, 1 + octets, nil
}

// read takes the first element off data.
func read(data []byte, depth int) (e Element, rest []byte, err error) {
	e, length, size, err := header(data)
	if err != nil {
		return Element{}, nil, err
	}
	if length >= 0 {
		e.Content, e.Raw = data[size:size+length], data[:size+length]
		return e, data[size+length:], nil
	}
	if depth >= maxDepth {
		return Element{}, nil, errDepth
	}
	for rest = data[size:]; ; {
		if len(rest) >= 2 && rest[0] == 0 && rest[1] == 0 {
			break
		}
		if _, rest, err = read(rest, depth+1); err != nil {
			return Element{}, nil, err
		}
	}
	e.Content, e.Raw = data[size:len(data)-len(rest)], data[:len(data)-len(rest)+2]
	return e, rest[2:], nil
}
