package cms

import (
	"errors"
	"fmt"
	"time"

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

// ExitCode is what openssl exits with for an error of this package or of pki: 0 for nil, 2 where something cannot be read,
// 4 where the message is not verified.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.As(err, new(*pki.UnreadableError)):
		return 2
	}
	return 4
}
