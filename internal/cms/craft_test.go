package cms_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/pem"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// resigned is a certificate with its inner part edited, signed anew by its issuer's RSA key with SHA-256: for what openssl
// does not make.
func (l *lab) resigned(t testing.TB, c *cert, issuerKey string, edit func(fields [][]byte) [][]byte) *cert {
	t.Helper()
	block, _ := pem.Decode(c.pem)
	r := ber.NewReader(block.Bytes)
	outer := r.Sequence()
	var fields [][]byte
	for inner := outer.Sequence(); inner.More(); {
		fields = append(fields, inner.Next().Raw)
	}
	algorithm := outer.Next().Raw
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	tbs := ber.Encode(0x30, edit(fields)...)
	h := crypto.SHA256.New()
	h.Write(tbs)
	signature, err := l.signer(t, issuerKey).Sign(rand.Reader, h.Sum(nil), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	der := ber.Encode(0x30, tbs, algorithm, ber.Encode(ber.BitString, []byte{0}, signature))
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return &cert{path: l.write(t, text), key: c.key, pem: text}
}

// crafted is a message with every part of it open to change.
type crafted struct {
	contentType, innerType string
	digests                []string // of the message
	content                []byte   // an element, or nil
	digest                 string   // of the signer
	hash                   crypto.Hash
	algorithm              []byte
	signed, unsigned       [][]byte // attributes; nil: no set of them
	noSigned               bool
	copies                 int // how often the signer is there
	certificates           []byte
	version                byte
	tail                   []byte // an element behind the signature
}

const (
	oidData      = "1.2.840.113549.1.7.1"
	oidSigned    = "1.2.840.113549.1.7.2"
	oidSHA256    = "2.16.840.1.101.3.4.2.1"
	oidSHA1      = "1.3.14.3.2.26"
	oidRSA       = "1.2.840.113549.1.1.1"
	oidType      = "1.2.840.113549.1.9.3"
	oidDigest    = "1.2.840.113549.1.9.4"
	oidTime      = "1.2.840.113549.1.9.5"
	oidOtherType = "1.2.840.113549.1.9.16.1.4"
)

func ordinaryMessage() crafted {
	return crafted{
		contentType: oidSigned, innerType: oidData, digests: []string{oidSHA256}, content: ber.Encode(ber.OctetString, token),
		digest: oidSHA256, hash: crypto.SHA256, algorithm: algorithm(oidRSA, ber.Encode(ber.Null)), noSigned: true, copies: 1, version: 1,
	}
}

func algorithm(oid string, params ...[]byte) []byte {
	return ber.Encode(0x30, append([][]byte{ber.EncodeOID(oid)}, params...)...)
}

func attr(oid string, values ...[]byte) []byte {
	return ber.Encode(0x30, ber.EncodeOID(oid), ber.Encode(0x31, values...))
}

// digestAttr is messageDigest of the ordinary content.
func digestAttr() []byte {
	h := crypto.SHA256.New()
	h.Write(token)
	return attr(oidDigest, ber.Encode(ber.OctetString, h.Sum(nil)))
}

func typeAttr(oid string) []byte { return attr(oidType, ber.EncodeOID(oid)) }

// craft signs what is to be signed of the message.
func (l *lab) craft(t testing.TB, c *cert, m crafted) []byte {
	t.Helper()
	certs, err := pki.ParseCertificates(c.pem)
	if err != nil {
		t.Fatal(err)
	}
	h := m.hash.New()
	if m.noSigned {
		h.Write(token)
	} else {
		h.Write(ber.Encode(0x31, m.signed...))
	}
	key := l.signer(t, c.key)
	signature, err := key.Sign(rand.Reader, h.Sum(nil), m.hash)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := key.(*ecdsa.PrivateKey); ok && m.algorithm == nil {
		m.algorithm = algorithm("1.2.840.10045.4.3.2")
	}
	id := ber.Encode(0x30, certs[0].Issuer().DER(), ber.Encode(ber.Integer, certs[0].SerialDER()))
	parts := [][]byte{ber.Encode(ber.Integer, []byte{m.version}), id, algorithm(m.digest)}
	if !m.noSigned {
		parts = append(parts, ber.Encode(0xa0, m.signed...))
	}
	parts = append(parts, m.algorithm, ber.Encode(ber.OctetString, signature))
	if m.unsigned != nil {
		parts = append(parts, ber.Encode(0xa1, m.unsigned...))
	}
	parts = append(parts, m.tail)
	var signers, digests []byte
	for range m.copies {
		signers = append(signers, ber.Encode(0x30, parts...)...)
	}
	for _, d := range m.digests {
		digests = append(digests, algorithm(d)...)
	}
	var content []byte
	if m.content != nil {
		content = ber.Encode(0xa0, m.content)
	}
	data := ber.Encode(0x30, ber.Encode(ber.Integer, []byte{m.version}), ber.Encode(0x31, digests),
		ber.Encode(0x30, ber.EncodeOID(m.innerType), content), m.certificates, ber.Encode(0x31, signers))
	return cms.EncodePEM(ber.Encode(0x30, ber.EncodeOID(m.contentType), ber.Encode(0xa0, data)))
}

// craftedTrial is a trial of a crafted message of the ordinary certificate.
func (l *lab) craftedTrial(t testing.TB, edit func(*crafted)) trial {
	t.Helper()
	tr := l.ordinary(t)
	m := ordinaryMessage()
	edit(&m)
	tr.message = l.craft(t, l.leaf(t), m)
	return tr
}
