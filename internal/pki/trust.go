package pki

import (
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// trust is what stands behind a TRUSTED CERTIFICATE, a form of OpenSSL's own, see `man openssl-x509`.
type trust struct {
	uses, rejected []string
	limited        bool // uses are said
}

// verdict says what a certificate of the CA file is worth.
type verdict int

const (
	neutral verdict = iota
	trusted
	rejected
)

func readTrust(r *ber.Reader) *trust {
	t := new(trust)
	s := r.Sequence()
	if s.Is(ber.Universal, ber.Sequence) {
		t.limited = true
		for uses := s.Items(s.ListOf()); uses.More(); {
			t.uses = append(t.uses, uses.OID())
		}
	}
	if s.Is(ber.Context, 0) {
		for uses := s.TaggedOf(0); uses.More(); {
			t.rejected = append(t.rejected, uses.OID())
		}
	}
	return t
}

// verdict is that for mail, which is what openssl asks for when it verifies CMS. Without a word on trust a self-signed
// certificate of the CA file is trusted, unless only what is said counts.
func (c *Certificate) verdict(onlySaid bool) verdict {
	forMail := func(oid string) bool { return oid == emailProtection || oid == "2.5.29.37.0" }
	switch {
	case c.trust != nil && slices.ContainsFunc(c.trust.rejected, forMail):
		return rejected
	case c.trust != nil && slices.ContainsFunc(c.trust.uses, forMail):
		return trusted
	case c.trust != nil && c.trust.limited:
		return rejected
	case c.selfSigned && c.extensions.invalid == "" && !onlySaid:
		return trusted
	}
	return neutral
}
