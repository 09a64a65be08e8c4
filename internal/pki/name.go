package pki

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// Name is a distinguished name: of a subject, or of an issuer.
type Name struct {
	raw       []byte
	canonical string
}

// Equal reports whether OpenSSL takes the names for the same: the case of ASCII letters, spaces at the ends, how many
// there are between words, and the type of a string make no difference.
func (n Name) Equal(other Name) bool { return n.canonical == other.canonical }

// DER is the name's encoding.
func (n Name) DER() []byte { return n.raw }

// ReadName reads a name. It is an error of r that a string in it is not what its type says.
func ReadName(r *ber.Reader) Name {
	list := r.ListOf()
	n := Name{raw: list.Raw}
	var b strings.Builder
	for parts := r.Items(list); parts.More(); {
		var entries [][]byte
		for set := parts.SetOf(); set.More(); {
			entries = append(entries, canonicalEntry(set.Sequence()))
		}
		if len(entries) > 0 {
			slices.SortFunc(entries, bytes.Compare)
			b.Write(ber.Encode(0x31, entries...))
		}
	}
	n.canonical = b.String()
	return n
}

func canonicalEntry(r *ber.Reader) []byte {
	oid, value := r.RawOID(), r.Any()
	r.End()
	if r.Err() != nil {
		return nil
	}
	text, isText := textOf(r, value)
	if !isText {
		return ber.Encode(0x30, oid, value.Raw)
	}
	return ber.Encode(0x30, oid, ber.Encode(ber.UTF8String, fold(text)))
}

// textOf converts the strings that OpenSSL compares by their characters to UTF-8. It takes all but the wide types and
// UTF-8 for ISO 8859-1.
func textOf(r *ber.Reader, e ber.Element) (text []byte, isText bool) {
	if e.Class != ber.Universal {
		r.Fail(errors.New("ASN.1: a value in a name is not a string"))
		return nil, false
	}
	content := r.Joined(e)
	width := 1
	switch e.Tag {
	case ber.UTF8String:
		if !utf8.Valid(content) {
			r.Fail(errors.New("ASN.1: a name holds invalid UTF-8"))
		}
		return content, true
	case ber.PrintableString, ber.T61String, ber.IA5String:
	case ber.BMPString:
		width = 2
	case ber.UniversalString:
		width = 4
	case ber.NumericString, ber.BitString, ber.Sequence, 7, 8, 9, 11, 13, 14, 15, 29: // those without a name here have no characters
		return nil, false
	default:
		r.Fail(fmt.Errorf("ASN.1: a value in a name is of type %d", e.Tag))
		return nil, false
	}
	for len(content) >= width {
		padded := append(make([]byte, 4-width), content[:width]...)
		c := binary.BigEndian.Uint32(padded)
		if c > utf8.MaxRune || !utf8.ValidRune(rune(c)) {
			r.Fail(errors.New("ASN.1: a name holds what is no character"))
			return nil, false
		}
		text = utf8.AppendRune(text, rune(c))
		content = content[width:]
	}
	return text, true
}

// fold makes texts the same that OpenSSL takes for the same.
func fold(text []byte) []byte {
	folded := make([]byte, 0, len(text))
	for _, c := range bytes.Trim(text, spaces) {
		switch {
		case strings.IndexByte(spaces, c) >= 0:
			if folded[len(folded)-1] != ' ' {
				folded = append(folded, ' ')
			}
		case 'A' <= c && c <= 'Z':
			folded = append(folded, c+'a'-'A')
		default:
			folded = append(folded, c)
		}
	}
	return folded
}

const spaces = " \t\n\v\f\r"

// entry is an attribute of a name with its value.
type entry struct {
	oid  string
	tag  int
	text string // UTF-8 where the value is text
}

func (n Name) entries() (all []entry) {
	r := ber.NewReader(n.raw)
	for parts := r.Items(r.ListOf()); parts.More(); {
		for set := parts.SetOf(); set.More(); {
			s := set.Sequence()
			oid, value := s.OID(), s.Next()
			text, isText := textOf(r, value)
			if !isText {
				text = value.Content
			}
			all = append(all, entry{oid: oid, tag: value.Tag, text: string(text)})
		}
	}
	return all
}

// String writes the name as openssl does on one line: /C=US/CN=www.example.com.
func (n Name) String() string {
	var b strings.Builder
	for _, e := range n.entries() {
		b.WriteString("/" + shortName(e.oid) + "=")
		for _, c := range e.text {
			if c < ' ' || c == 0x7f || c == utf8.RuneError {
				fmt.Fprintf(&b, "\\x%02X", c)
			} else {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}

func shortName(oid string) string {
	for _, a := range attributes {
		if a.oid == oid {
			return a.short
		}
	}
	return oid
}
