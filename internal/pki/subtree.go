package pki

import (
	"bytes"
	"strings"
)

// comparable reports whether a constraint says something about the name.
func (n generalName) comparable(other generalName) bool {
	if other.kind == otherName && other.oid == oidMailbox {
		return n.kind == mailName
	}
	return n.kind == other.kind && n.oid == other.oid
}

// holds reports whether the name is in the subtree that begins at n, or why that cannot be said.
func (n generalName) holds(other generalName) (bool, Reason) {
	base, value := n.value, other.value
	switch other.kind {
	case directoryName:
		return strings.HasPrefix(other.name.canonical, n.name.canonical), ""
	case hostName:
		return endsWith(value, base) && (len(base) == len(value) || base == "" || base[0] == '.' ||
			value[len(value)-len(base)-1] == '.'), ""
	case mailName:
		return holdsMail(base, value)
	case uriName:
		_, rest, ok := strings.Cut(value, ":")
		host, slashes := strings.CutPrefix(rest, "//")
		if i := strings.IndexByte(host, ':'); i >= 0 {
			host = host[:i]
		} else if i := strings.IndexByte(host, '/'); i >= 0 {
			host = host[:i]
		}
		if !ok || !slashes || host == "" {
			return false, UnsupportedName
		}
		return holdsHost(base, host), ""
	case addressName:
		return holdsAddress([]byte(base), []byte(value))
	}
	return false, ConstraintType
}

func holdsMail(base, value string) (bool, Reason) {
	at := strings.LastIndexByte(value, '@')
	if at < 0 {
		return false, UnsupportedName
	}
	baseAt := strings.LastIndexByte(base, '@')
	if baseAt < 0 {
		if strings.HasPrefix(base, ".") {
			return len(value) > len(base) && endsWith(value, base), ""
		}
		return equalFold(base, value[at+1:]), ""
	}
	if baseAt > 0 && base[:baseAt] != value[:at] {
		return false, ""
	}
	return equalFold(base[baseAt+1:], value[at+1:]), ""
}

func holdsHost(base, host string) bool {
	if strings.HasPrefix(base, ".") {
		return len(host) > len(base) && endsWith(host, base)
	}
	return equalFold(base, host)
}

func holdsAddress(base, value []byte) (bool, Reason) {
	switch {
	case len(value) != 4 && len(value) != 16:
		return false, UnsupportedName
	case len(base) != 8 && len(base) != 32:
		return false, ConstraintSyntax
	case len(base) != 2*len(value):
		return false, ""
	}
	network, mask := bytes.Clone(base[:len(value)]), base[len(value):]
	for i := range value {
		if (value[i]^network[i])&mask[i] != 0 {
			return false, ""
		}
	}
	return true, ""
}

func endsWith(text, end string) bool {
	return len(text) >= len(end) && equalFold(text[len(text)-len(end):], end)
}

// equalFold compares without the case of ASCII letters.
func equalFold(a, b string) bool { return lower(a) == lower(b) }

func lower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// looksLikeHost reports whether a common name has two or more labels of a host's name.
func looksLikeHost(name string) bool {
	dots := 0
	for i := range len(name) {
		c := name[i]
		inner := i > 0 && i < len(name)-1
		switch {
		case c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		case inner && c == '-':
		case inner && c == '.' && name[i+1] != '.' && name[i+1] != '-' && name[i-1] != '-':
			dots++
		default:
			return false
		}
	}
	return dots > 0
}
