package cms

import (
	"fmt"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// MaxMessage bounds a message, in bytes of its text or encoding.
const MaxMessage = 16 << 20

// MaxSigners and MaxCertificates bound how many a message may have: verifying takes time for each of them. Keystone's have
// one and none.
const (
	MaxSigners      = 64
	MaxCertificates = 256
)

const (
	oidData       = "1.2.840.113549.1.7.1"
	oidSignedData = "1.2.840.113549.1.7.2"
)

// Message is a CMS message that was read and not verified, see https://www.rfc-editor.org/rfc/rfc5652.
type Message struct {
	// Content is what was signed; nil where the message is detached, or is not signed data.
	Content []byte
	// Signers are those who signed, in the message's order.
	Signers []Signer

	digests      []pki.Algorithm
	certificates []*pki.Certificate
}

// Parse reads a message in PEM. The error is a [pki.UnreadableError].
func Parse(text []byte) (*Message, error) {
	if len(text) > MaxMessage {
		return nil, unreadable(errTooLong)
	}
	der, err := fromPEM(text)
	if err != nil {
		return nil, unreadable(err)
	}
	return ParseDER(der)
}

// Inspect reads a message in PEM without verifying it: nothing in it is to be believed.
func Inspect(text []byte) (*Message, error) { return Parse(text) }

// isMessage knows the labels that OpenSSL reads a message under.
func isMessage(label string) bool {
	return label == "CMS" || label == "PKCS7" || label == "CERTIFICATE"
}

var errTooLong = fmt.Errorf("it is longer than %d MiB", MaxMessage>>20)

func unreadable(err error) error { return &pki.UnreadableError{What: "message", Err: err} }

// ParseDER reads a message in DER, or in the basic encoding rules. What follows it does not matter. The error is a
// [pki.UnreadableError].
func ParseDER(data []byte) (*Message, error) {
	if len(data) > MaxMessage {
		return nil, unreadable(errTooLong)
	}
	m := new(Message)
	r := ber.NewReader(data)
	s := r.Sequence()
	kind := s.OID()
	switch kind {
	case oidSignedData:
		content := s.Explicit(0)
		m.read(content.Sequence())
		content.End()
	case oidData:
		content := s.Explicit(0)
		content.Octets()
		content.End()
	default:
		// Anything else can be read, and is not signed.
		content := s.Explicit(0)
		content.Any()
		content.End()
	}
	s.End()
	switch {
	case r.Err() != nil:
		return nil, unreadable(r.Err())
	case len(m.Signers) > MaxSigners || len(m.certificates) > MaxCertificates:
		return nil, unreadable(fmt.Errorf("it has more than %d signers or %d certificates", MaxSigners, MaxCertificates))
	}
	return m, nil
}

func (m *Message) read(r *ber.Reader) {
	r.Integer()
	for digests := r.SetOf(); digests.More(); {
		m.digests = append(m.digests, pki.ReadAlgorithm(digests))
	}
	inner := r.Sequence()
	inner.OID()
	if inner.More() {
		content := inner.Explicit(0)
		m.Content = append([]byte{}, content.Octets()...)
		content.End()
	}
	inner.End()
	if r.Is(ber.Context, 0) {
		for all := r.TaggedOf(0); all.More(); {
			if all.Is(ber.Universal, ber.Sequence) {
				m.certificates = append(m.certificates, pki.ReadCertificate(all))
			} else {
				skipOther(all, 3) // a certificate of another kind
			}
		}
	}
	if r.Is(ber.Context, 1) {
		for all := r.TaggedOf(1); all.More(); {
			if all.Is(ber.Universal, ber.Sequence) {
				all.Sequence()
			} else {
				skipOther(all, 1)
			}
		}
	}
	for signers := r.SetOf(); signers.More(); {
		m.Signers = append(m.Signers, readSigner(signers.Sequence()))
	}
	r.End()
}

// skipOther passes over one of the other kinds that there are, tagged up to last.
func skipOther(r *ber.Reader, last int) {
	if e := r.Next(); e.Class != ber.Context || e.Tag > last {
		r.Fail(fmt.Errorf("ASN.1: tag %d/%d is no certificate and no list of revoked ones", e.Class, e.Tag))
	}
}
