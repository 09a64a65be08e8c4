package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// DefaultDays is for how many days Keystone's certificates are valid.
const DefaultDays = 3650

// skew is how far a clock may be behind ours and still take a new certificate for valid.
const skew = 5 * time.Minute

// maxDays is the longest time that still ends before the year 10000, until which a certificate can say when it ends.
const maxDays = 2_900_000

// NewAuthority makes a self-signed certificate of an authority, valid for so many days from now (0 is [DefaultDays]), with
// SHA-256, or what fits the curve of a key.
func NewAuthority(key crypto.Signer, subject Name, days int, now time.Time) (*Certificate, error) {
	t, err := template(subject, key.Public(), days, now)
	if err != nil {
		return nil, err
	}
	t.IsCA = true
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	return create(t, t, key.Public(), key)
}

// NewRequest makes a request for a certificate: PKCS#10 in PEM, what `openssl req -new` makes.
func NewRequest(key crypto.Signer, subject Name) ([]byte, error) {
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{RawSubject: subject.raw}, key)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	return encodePEM("CERTIFICATE REQUEST", der), nil
}

// SignRequest makes the signing certificate that a request asks for, valid for so many days from now (0 is [DefaultDays]).
//
// It may sign and nothing else, and sign mail, which is the purpose that `openssl cms -verify` asks for: so it cannot be
// put to use as a server's certificate. Where one cert_subject names it and its authority, the two key identifiers keep
// OpenSSL from taking it for a self-signed one, which it refuses.
func SignRequest(ca *Certificate, caKey crypto.Signer, request []byte, days int, now time.Time) (*Certificate, error) {
	b, _, err := NextBlock(request)
	if err == nil {
		err = b.Plain()
	}
	if err == nil && b.Label != "CERTIFICATE REQUEST" && b.Label != "NEW CERTIFICATE REQUEST" {
		err = fmt.Errorf("it is a PEM block %q", b.Label)
	}
	var req *x509.CertificateRequest
	if err == nil {
		req, err = x509.ParseCertificateRequest(b.Bytes)
	}
	if err == nil {
		err = req.CheckSignature()
	}
	if err != nil {
		return nil, &UnreadableError{What: "certificate request", Err: err}
	}
	if err := ca.CheckKey(caKey); err != nil {
		return nil, err
	}
	if ca.kind() == noAuthority {
		return nil, refuse(ca, 1, InvalidCA, "%s", ca.noAuthorityBecause())
	}
	r := ber.NewReader(req.RawSubject)
	subject := ReadName(r)
	if r.Err() != nil {
		return nil, &UnreadableError{What: "certificate request", Err: r.Err()}
	}
	t, err := template(subject, req.PublicKey, days, now)
	if err != nil {
		return nil, err
	}
	t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
	parent := &x509.Certificate{RawSubject: ca.subject.raw, PublicKey: caKey.Public(), SubjectKeyId: ca.KeyID()}
	if parent.SubjectKeyId == nil {
		if parent.SubjectKeyId, err = keyIDOf(caKey.Public()); err != nil {
			return nil, err
		}
	}
	t.AuthorityKeyId = parent.SubjectKeyId
	c, err := create(t, parent, req.PublicKey, caKey)
	if err == nil && c.selfSigned {
		return nil, refuse(c, 0, SelfSigned, "it would have the name and the key of the authority")
	}
	return c, err
}

func template(subject Name, key crypto.PublicKey, days int, now time.Time) (*x509.Certificate, error) {
	if days == 0 {
		days = DefaultDays
	}
	if days < 1 || days > maxDays {
		return nil, fmt.Errorf("a certificate for %d days: it must be 1 to %d", days, maxDays)
	}
	if len(subject.raw) == 0 {
		return nil, errors.New("a certificate needs a subject")
	}
	// 159 random bits: a certificate's number is at most 20 bytes, and positive.
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 159))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	id, err := keyIDOf(key)
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)), RawSubject: subject.raw, SubjectKeyId: id,
		NotBefore: now.Add(-skew).UTC(), NotAfter: now.AddDate(0, 0, days).UTC(), BasicConstraintsValid: true,
	}, nil
}

// keyIDOf is the first method of https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.2, OpenSSL's "hash".
func keyIDOf(key crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the public key: %w", err)
	}
	r := ber.NewReader(der)
	s := r.Sequence()
	s.Next()
	bits, _ := s.Bits()
	id := sha1.Sum(bits)
	return id[:], r.Err()
}

func create(t, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, t, parent, public, key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate: %w", err)
	}
	c, _, err := parse(der)
	return c, err
}
