package pki

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"slices"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// Certificate is an X.509 certificate as OpenSSL reads it: what crypto/x509 refuses to parse, such as a negative serial
// number or an extension that is not what it should be, is refused when it is verified, if at all.
type Certificate struct {
	raw, tbs                []byte
	version                 int64 // 0 is v1
	serial                  []byte
	algorithm, tbsAlgorithm Algorithm
	issuer, subject         Name
	notBefore, notAfter     time.Time // zero where it is no time
	key                     *publicKey
	signature               []byte
	extensions              extensions
	trust                   *trust
	selfIssued, selfSigned  bool
}

// Subject is whose certificate it is.
func (c *Certificate) Subject() Name { return c.subject }

// Issuer is who made it.
func (c *Certificate) Issuer() Name { return c.issuer }

// Serial is the number that its issuer gave it.
func (c *Certificate) Serial() *big.Int { return Integer(c.serial) }

// SerialDER is the content of the number's encoding.
func (c *Certificate) SerialDER() []byte { return c.serial }

// KeyID is its subjectKeyIdentifier, nil where there is none.
func (c *Certificate) KeyID() []byte { return c.extensions.keyID }

// NotBefore is when it begins to be valid, and the zero time where the certificate says no time.
func (c *Certificate) NotBefore() time.Time { return c.notBefore }

// NotAfter is when it ends to be valid, and the zero time where the certificate says no time.
func (c *Certificate) NotAfter() time.Time { return c.notAfter }

// DER is its encoding.
func (c *Certificate) DER() []byte { return c.raw }

// PEM is its encoding as text.
func (c *Certificate) PEM() []byte {
	return encodePEM("CERTIFICATE", c.raw)
}

// Fingerprint is the SHA-256 of its encoding in hexadecimal.
func (c *Certificate) Fingerprint() string {
	sum := sha256.Sum256(c.raw)
	return hex.EncodeToString(sum[:])
}

func encodePEM(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

func (c *Certificate) equal(other *Certificate) bool { return bytes.Equal(c.raw, other.raw) }

// Integer is the value of an integer's big-endian two's complement.
func Integer(twos []byte) *big.Int {
	n := new(big.Int).SetBytes(twos)
	if len(twos) > 0 && twos[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(twos))))
	}
	return n
}

// ReadCertificate reads a certificate.
func ReadCertificate(r *ber.Reader) *Certificate {
	c := new(Certificate)
	var s *ber.Reader
	c.raw, s = r.RawSequence()
	c.readTBS(s)
	c.algorithm = ReadAlgorithm(s)
	bits, unused := s.Bits()
	s.End()
	if unused == 0 {
		c.signature = bits
	}
	if r.Err() != nil {
		return nil
	}
	c.selfIssued = c.subject.Equal(c.issuer)
	c.selfSigned = c.selfIssued && c.extensions.authority.fits(c) && c.fitsKeyOf(c)
	return c
}

func (c *Certificate) readTBS(r *ber.Reader) {
	var s *ber.Reader
	c.tbs, s = r.RawSequence()
	if s.Is(ber.Context, 0) {
		v := s.Explicit(0)
		c.version = int64(small(v.Integer()))
		v.End()
	}
	c.serial = s.Integer()
	c.tbsAlgorithm = ReadAlgorithm(s)
	c.issuer = ReadName(s)
	validity := s.Sequence()
	c.notBefore, c.notAfter = readTime(validity), readTime(validity)
	validity.End()
	c.subject = ReadName(s)
	c.key = readPublicKey(s)
	for tag := 1; tag <= 2; tag++ { // unique identifiers, which nothing uses
		if s.Is(ber.Context, tag) {
			s.TaggedBits(tag)
		}
	}
	c.extensions.pathLen = -1
	if s.Is(ber.Context, 3) {
		e := s.Explicit(3)
		c.extensions.read(e.Items(e.ListOf()))
		e.End()
	}
	s.End()
}

// fitsKeyOf reports whether the issuer's key is of the kind that the certificate says it was signed with.
func (c *Certificate) fitsKeyOf(issuer *Certificate) bool {
	made, ok := signatures[c.tbsAlgorithm.OID]
	return ok && issuer.key.canMake(made.key)
}

// issuedBy reports whether the issuer may have made the certificate, by all but the signature.
func (c *Certificate) issuedBy(issuer *Certificate) bool {
	return issuer.subject.Equal(c.issuer) && issuer.extensions.invalid == "" && c.extensions.invalid == "" &&
		c.extensions.authority.fits(issuer) && c.fitsKeyOf(issuer)
}

func contains(all []*Certificate, c *Certificate) bool { return slices.ContainsFunc(all, c.equal) }
