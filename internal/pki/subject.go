package pki

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// ParseSubject reads a name as the -subj of `openssl req` has it: /C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com. A
// backslash takes the meaning off a slash, a plus and itself; a plus joins two attributes to one part of the name. An
// attribute without a value, or one that is not known, is an error here, where openssl leaves it out.
func ParseSubject(text string) (Name, error) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok {
		return Name{}, fmt.Errorf("subject %q must begin with a slash, as in /C=US/O=Unset/CN=www.example.com", text)
	}
	if !utf8.ValidString(text) {
		return Name{}, fmt.Errorf("subject %q is not UTF-8", text)
	}
	var parts []byte
	var joined [][]byte // what the pluses join
	for rest != "" {
		kind, after, found := strings.Cut(rest, "=")
		if !found || strings.ContainsAny(kind, "/+") {
			return Name{}, fmt.Errorf("subject %q: there is no = after %q: put a backslash before a slash or plus that belongs to a value",
				text, upTo(rest, "/+"))
		}
		value, end, err := subjectValue(after)
		if err == nil {
			var one []byte
			one, err = encodeAttribute(kind, value)
			joined = append(joined, one)
		}
		if err != nil {
			return Name{}, fmt.Errorf("subject %q: %w", text, err)
		}
		rest = after[end:]
		plus := strings.HasPrefix(rest, "+")
		if rest != "" {
			rest = rest[1:]
		}
		if plus && rest == "" {
			return Name{}, fmt.Errorf("subject %q: nothing follows the last plus", text)
		}
		if !plus {
			slices.SortFunc(joined, bytes.Compare)
			parts = append(parts, ber.Encode(0x31, joined...)...)
			joined = nil
		}
	}
	if len(parts) == 0 {
		return Name{}, errors.New(`subject "/" is empty: it needs an attribute, such as /CN=www.example.com`)
	}
	r := ber.NewReader(ber.Encode(0x30, parts))
	name := ReadName(r)
	return name, r.Err()
}

func upTo(text, stop string) string {
	if i := strings.IndexAny(text, stop); i >= 0 {
		return text[:i]
	}
	return text
}

// subjectValue reads a value up to an unescaped slash or plus, and says where that is.
func subjectValue(text string) (value string, end int, err error) {
	var b strings.Builder
	for end = 0; end < len(text) && text[end] != '/' && text[end] != '+'; end++ {
		if text[end] == '\\' {
			end++
			if end == len(text) {
				return "", 0, errors.New("nothing follows the last backslash")
			}
		}
		b.WriteByte(text[end])
	}
	return b.String(), end, nil
}

func encodeAttribute(kind, value string) ([]byte, error) {
	i := slices.IndexFunc(attributes[:], func(a attribute) bool { return kind == a.short || kind == a.long })
	if i < 0 {
		var known []string
		for _, a := range attributes {
			known = append(known, a.short)
		}
		return nil, fmt.Errorf("unknown attribute %q: it must be one of %s", kind, strings.Join(known, ", "))
	}
	a := attributes[i]
	n := utf8.RuneCountInString(value)
	switch {
	case n == 0:
		return nil, fmt.Errorf("attribute %s has no value", kind)
	case a.max > 0 && a.min == a.max && n != a.min:
		return nil, fmt.Errorf("attribute %s has %d characters, it must have exactly %d", kind, n, a.min)
	case n < a.min || a.max > 0 && n > a.max:
		return nil, fmt.Errorf("attribute %s has %d characters, it must have %d to %d", kind, n, a.min, a.max)
	case a.tag == ber.PrintableString && strings.Trim(value, printable) != "":
		return nil, fmt.Errorf("attribute %s may hold letters without accents, digits, spaces and '()+,-./:=? only, not %q", kind, value)
	case a.tag == ber.IA5String && strings.IndexFunc(value, func(c rune) bool { return c >= utf8.RuneSelf }) >= 0:
		return nil, fmt.Errorf("attribute %s must be ASCII, not %q", kind, value)
	}
	return ber.Encode(0x30, ber.EncodeOID(a.oid), ber.Encode(a.tag, []byte(value))), nil
}

// printable are the characters of a PrintableString.
const printable = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"
