package pki

import (
	"fmt"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// The kinds of names that constraints speak of: their tags.
const (
	otherName     = 0
	mailName      = 1
	hostName      = 2
	directoryName = 4
	uriName       = 6
	addressName   = 7
)

// oidMailbox is the otherName that OpenSSL takes for a mail address.
const oidMailbox = "1.3.6.1.5.5.7.8.9"

// generalName is a name of any kind, see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6.
type generalName struct {
	kind  int
	oid   string // which otherName
	name  Name   // where it is a directoryName
	value string // where it is another one
}

func readNames(r *ber.Reader) (names []generalName) {
	for r.More() {
		names = append(names, readGeneralName(r))
	}
	return names
}

func readGeneralName(r *ber.Reader) generalName {
	e := r.Next()
	n := generalName{kind: e.Tag, value: string(e.Content)}
	switch {
	case r.Err() != nil:
	case e.Class != ber.Context || e.Tag > 8:
		r.Fail(fmt.Errorf("ASN.1: tag %d/%d is no name", e.Class, e.Tag))
	case e.Tag == directoryName:
		n.name = ReadName(r.Inside(e))
	case e.Tag == otherName:
		n.oid = r.Inside(e).OID()
	default:
		n.value = string(r.Joined(e))
	}
	return n
}

func (n generalName) String() string {
	switch n.kind {
	case directoryName:
		return n.name.String()
	case addressName:
		return fmt.Sprintf("address %x", n.value)
	}
	return fmt.Sprintf("name %q", n.value)
}
