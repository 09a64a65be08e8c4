package cms

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// attribute is one that goes with a signature.
type attribute struct {
	oid    string
	values [][]byte
	der    []byte
}

func readAttributes(r *ber.Reader) (all []attribute) {
	for r.More() {
		s := r.Sequence()
		oid := s.RawOID()
		a := attribute{oid: ber.NewReader(oid).OID()}
		for values := s.SetOf(); values.More(); {
			a.values = append(a.values, values.Any().Raw)
		}
		s.End()
		slices.SortFunc(a.values, bytes.Compare)
		a.der = ber.Encode(0x30, oid, ber.Encode(0x31, a.values...))
		all = append(all, a)
	}
	return all
}

const (
	oidContentType   = "1.2.840.113549.1.9.3"
	oidMessageDigest = "1.2.840.113549.1.9.4"
)

// rules say where an attribute may stand: see https://www.rfc-editor.org/rfc/rfc5652#section-11.
var rules = [...]struct {
	name, oid        string
	signed, required bool // it belongs to the signed ones, once; and where there are signed ones it must be there
}{
	{"contentType", oidContentType, true, true},
	{"messageDigest", oidMessageDigest, true, true},
	{"signingTime", "1.2.840.113549.1.9.5", true, false},
	{"countersignature", "1.2.840.113549.1.9.6", false, false},
	{"signingCertificate", "1.2.840.113549.1.9.16.2.12", true, false},
	{"signingCertificateV2", "1.2.840.113549.1.9.16.2.47", true, false},
	{"receiptRequest", "1.2.840.113549.1.9.16.2.1", true, false},
}

// checkAttributes checks which attributes there are, and how many. It does not compare contentType with the content's:
// OpenSSL does not either.
func (s *Signer) checkAttributes() error {
	for _, rule := range rules {
		inside, outside := valuesOf(s.signed, rule.oid), valuesOf(s.unsigned, rule.oid)
		if !rule.signed {
			inside, outside = outside, inside
		}
		switch {
		case len(outside) > 0:
			return fmt.Errorf("attribute error: %s among the wrong attributes", rule.name)
		case rule.required && len(s.signed) > 0 && len(inside) == 0:
			return fmt.Errorf("attribute error: %s is missing", rule.name)
		case rule.signed && len(inside) > 1:
			return fmt.Errorf("attribute error: %s is there %d times", rule.name, len(inside))
		}
		for _, values := range inside {
			if len(values) == 0 || rule.signed && len(values) > 1 {
				return fmt.Errorf("attribute error: %s has %d values", rule.name, len(values))
			}
		}
	}
	return nil
}

// valuesOf are the values of each attribute of a kind.
func valuesOf(all []attribute, oid string) (values [][][]byte) {
	for _, a := range all {
		if a.oid == oid {
			values = append(values, a.values)
		}
	}
	return values
}

// messageDigest is the digest of the content that was signed.
func (s *Signer) messageDigest() ([]byte, error) {
	all := valuesOf(s.signed, oidMessageDigest)
	if len(all) != 1 || len(all[0]) != 1 {
		return nil, fmt.Errorf("error reading messageDigest attribute: there must be one")
	}
	r := ber.NewReader(all[0][0])
	digest := r.Octets()
	if r.Err() != nil {
		return nil, fmt.Errorf("error reading messageDigest attribute: %w", r.Err())
	}
	return digest, nil
}
