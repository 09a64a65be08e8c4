package cms

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// Signer is one who signed a message.
type Signer struct {
	// Issuer and Serial name the signer's certificate, unless KeyID, its subjectKeyIdentifier, does.
	Issuer pki.Name
	Serial *big.Int
	KeyID  []byte
	// Digest is the digest's name, such as SHA-256; "" where it is not known.
	Digest string
	// Attributes reports whether attributes were signed, and the content through its digest in them.
	Attributes bool

	digest, algorithm pki.Algorithm
	signed, unsigned  []attribute
	signature         []byte
}

func readSigner(r *ber.Reader) (s Signer) {
	r.Integer()
	if r.Is(ber.Context, 0) {
		s.KeyID = bytes.Clone(r.TaggedOctets(0))
	} else {
		id := r.Sequence()
		s.Issuer = pki.ReadName(id)
		s.Serial = pki.Integer(id.Integer())
		id.End()
	}
	s.digest = pki.ReadAlgorithm(r)
	if hash, ok := s.digest.Digest(); ok {
		s.Digest = hash.String()
	}
	if s.Attributes = r.Is(ber.Context, 0); s.Attributes {
		s.signed = readAttributes(r.TaggedOf(0))
	}
	s.algorithm = pki.ReadAlgorithm(r)
	s.signature = r.Octets()
	if r.Is(ber.Context, 1) {
		s.unsigned = readAttributes(r.TaggedOf(1))
	}
	r.End()
	return s
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
