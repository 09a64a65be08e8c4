package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"fmt"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// Sign signs as Keystone does, with `openssl cms -sign -nosmimecap -nodetach -nocerts -noattr`: the message in DER holds the
// content and neither certificates nor attributes. Its line ends become CR LF, as mail has them. The digest is SHA-1, SHA-224,
// SHA-256, SHA-384 or SHA-512; 0 is SHA-256, which openssl and keystoneclient take. A certificate that is good for nothing
// signs all the same: only [Verify] judges it.
func Sign(content []byte, c *pki.Certificate, key crypto.Signer, digest crypto.Hash) ([]byte, error) {
	if digest == 0 {
		digest = crypto.SHA256
	}
	if err := c.CheckKey(key); err != nil {
		return nil, err
	}
	alg, ok := signingDigests[digest]
	if !ok {
		return nil, fmt.Errorf("digest %s is not one to sign with: SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 are", digest)
	}
	null := ber.Encode(ber.Null)
	var signing []byte
	switch key.Public().(type) {
	case *rsa.PublicKey:
		signing = ber.Encode(0x30, ber.EncodeOID("1.2.840.113549.1.1.1"), null)
	case *ecdsa.PublicKey:
		signing = ber.Encode(0x30, ber.EncodeOID(alg.ecdsa))
	default:
		return nil, fmt.Errorf("a key of type %T signs no digest: RSA and ECDSA do", key.Public())
	}
	content = mailLines(content)
	h := digest.New()
	h.Write(content)
	signature, err := key.Sign(rand.Reader, h.Sum(nil), digest)
	if err != nil {
		return nil, fmt.Errorf("sign the message: %w", err)
	}
	digesting := ber.Encode(0x30, ber.EncodeOID(alg.oid))
	version := ber.Encode(ber.Integer, []byte{1})
	signer := ber.Encode(0x30, version,
		ber.Encode(0x30, c.Issuer().DER(), ber.Encode(ber.Integer, c.SerialDER())),
		digesting, signing, ber.Encode(ber.OctetString, signature))
	data := ber.Encode(0x30, version, ber.Encode(0x31, digesting),
		ber.Encode(0x30, ber.EncodeOID(oidData), ber.Encode(0xa0, ber.Encode(ber.OctetString, content))),
		ber.Encode(0x31, signer))
	return ber.Encode(0x30, ber.EncodeOID(oidSignedData), ber.Encode(0xa0, data)), nil
}

// EncodePEM writes a message as openssl does with -outform PEM.
func EncodePEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: der})
}

var signingDigests = map[crypto.Hash]struct{ oid, ecdsa string }{
	crypto.SHA1:   {"1.3.14.3.2.26", "1.2.840.10045.4.1"},
	crypto.SHA224: {"2.16.840.1.101.3.4.2.4", "1.2.840.10045.4.3.1"},
	crypto.SHA256: {"2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"},
	crypto.SHA384: {"2.16.840.1.101.3.4.2.2", "1.2.840.10045.4.3.3"},
	crypto.SHA512: {"2.16.840.1.101.3.4.2.3", "1.2.840.10045.4.3.4"},
}

// mailLines ends lines as openssl does without -binary. It takes any CR at the end of a line for a part of the line's
// end.
func mailLines(content []byte) []byte {
	if !bytes.ContainsAny(content, "\r\n") {
		return content
	}
	lines := bytes.Split(content, []byte("\n"))
	for i, line := range lines {
		lines[i] = bytes.TrimRight(line, "\r")
	}
	return bytes.Join(lines, []byte("\r\n"))
}
