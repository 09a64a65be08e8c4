package ber

import (
	"strconv"
	"strings"
)

// Encode writes one element by the distinguished rules: its identifier octet, the length and the parts of its content.
func Encode(identifier byte, parts ...[]byte) []byte {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	out := make([]byte, 0, size+6)
	out = append(out, identifier)
	if size < 0x80 {
		out = append(out, byte(size))
	} else {
		octets := 1
		for size>>(8*octets) > 0 {
			octets++
		}
		out = append(out, 0x80|byte(octets))
		for i := octets - 1; i >= 0; i-- {
			out = append(out, byte(size>>(8*i)))
		}
	}
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// EncodeOID writes an object identifier given as numbers with dots, each of which fits 32 bits.
func EncodeOID(dotted string) []byte {
	var content []byte
	first := uint64(0)
	for i, arc := range strings.Split(dotted, ".") {
		n, err := strconv.ParseUint(arc, 10, 32)
		if err != nil {
			return nil
		}
		switch i {
		case 0:
			first = 40 * n
			continue
		case 1:
			n += first
		}
		size := 1
		for n>>(7*size) > 0 {
			size++
		}
		for ; size > 1; size-- {
			content = append(content, 0x80|byte(n>>(7*(size-1))))
		}
		content = append(content, byte(n&0x7f))
	}
	return Encode(OID, content)
}
