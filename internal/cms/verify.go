package cms

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// Verify reads a message in PEM and verifies it: see [Message.Verify].
func Verify(text []byte, signers []*pki.Certificate, cas *pki.Authorities, at time.Time) ([]byte, error) {
	m, err := Parse(text)
	if err != nil {
		return nil, err
	}
	return m.Verify(signers, cas, at)
}

// Verify returns the content if everyone who signed the message has a certificate, among signers or in the message,
// that the authorities vouch for at the time and for signing mail, and if all signatures fit. A [pki.VerifyError] says
// what is the matter with a certificate. [ExitCode] is 4 for every error.
func (m *Message) Verify(signers []*pki.Certificate, cas *pki.Authorities, at time.Time) ([]byte, error) {
	switch {
	case m.Content == nil && len(m.Signers) > 0:
		return nil, errors.New("no content: the message is detached from it")
	case len(m.Signers) == 0:
		return nil, errors.New("no signers: the message is not signed")
	}
	certificates := make([]*pki.Certificate, len(m.Signers))
	for i, s := range m.Signers {
		c := s.certificate(signers)
		if c == nil {
			c = s.certificate(m.certificates)
		}
		if c == nil {
			return nil, fmt.Errorf("signer certificate not found: the message was signed with %s", s)
		}
		certificates[i] = c
	}
	for _, c := range certificates {
		if _, err := cas.Verify(c, m.certificates, at); err != nil {
			return nil, fmt.Errorf("certificate verify error: %w", err)
		}
	}
	digests, err := m.digest()
	if err != nil {
		return nil, err
	}
	for i, s := range m.Signers {
		if err := s.verify(certificates[i], digests); err != nil {
			return nil, err
		}
	}
	return m.Content, nil
}

// String says which certificate the signer has.
func (s Signer) String() string {
	if s.KeyID != nil {
		return fmt.Sprintf("the certificate whose key identifier is %x", s.KeyID)
	}
	return fmt.Sprintf("certificate %d of %s", s.Serial, s.Issuer)
}

func (s *Signer) certificate(among []*pki.Certificate) *pki.Certificate {
	i := slices.IndexFunc(among, func(c *pki.Certificate) bool {
		if s.KeyID != nil {
			return c.KeyID() != nil && bytes.Equal(s.KeyID, c.KeyID())
		}
		return s.Issuer.Equal(c.Issuer()) && s.Serial.Cmp(c.Serial()) == 0
	})
	if i < 0 {
		return nil
	}
	return among[i]
}

// digest digests the content with every algorithm that the message names.
func (m *Message) digest() (map[string][]byte, error) {
	digests := map[string][]byte{}
	for _, a := range m.digests {
		hash, ok := a.Digest()
		if !ok {
			return nil, fmt.Errorf("unknown digest algorithm: %s", a.OID)
		}
		if digests[a.OID] == nil {
			h := hash.New()
			h.Write(m.Content)
			digests[a.OID] = h.Sum(nil)
		}
	}
	return digests, nil
}

// digestOf is the one that the signer signed. A message may name its digest as that of a signature; a signer's must be
// named in the same way then.
func (s *Signer) digestOf(digests map[string][]byte, hash crypto.Hash) []byte {
	if digest := digests[s.digest.OID]; digest != nil || !s.digest.IsDigest() {
		return digest
	}
	for oid, digest := range digests {
		if other, _ := (pki.Algorithm{OID: oid}).Digest(); other == hash {
			return digest
		}
	}
	return nil
}

func (s *Signer) verify(c *pki.Certificate, digests map[string][]byte) error {
	hash, ok := s.digest.Digest()
	if !ok {
		return fmt.Errorf("unknown digest algorithm: %s", s.digest.OID)
	}
	digest := s.digestOf(digests, hash)
	if s.Attributes {
		if err := s.checkAttributes(); err != nil {
			return err
		}
		claimed, err := s.messageDigest()
		if err != nil {
			return err
		}
		if digest != nil && !bytes.Equal(claimed, digest) {
			return errors.New("verification failure: the content is not what was signed")
		}
	}
	if digest == nil {
		return fmt.Errorf("no matching digest: the message does not name %s, which it was signed with", s.Digest)
	}
	if s.Attributes {
		// The set is digested in the distinguished encoding, in the message's order, whatever it came in.
		var set [][]byte
		for _, a := range s.signed {
			set = append(set, a.der)
		}
		h := hash.New()
		h.Write(ber.Encode(0x31, set...))
		digest = h.Sum(nil)
	}
	if err := c.CheckDigest(s.algorithm, hash, digest, s.signature); err != nil {
		return fmt.Errorf("verification failure: %w", err)
	}
	return nil
}
