package cms_test

import (
	"bytes"
	"crypto"
	"encoding/pem"
	"errors"
	"slices"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

func parsed(t testing.TB, pem []byte) *pki.Certificate {
	t.Helper()
	certs, err := pki.ParseCertificates(pem)
	if err != nil {
		t.Fatal(err)
	}
	return certs[0]
}

// TestSignAsOpenSSL compares what is signed with RSA byte for byte, and has openssl verify what is signed with ECDSA.
func TestSignAsOpenSSL(t *testing.T) {
	l := newLab(t)
	digests := map[string]crypto.Hash{"sha1": crypto.SHA1, "sha224": crypto.SHA224, "sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512}
	contents := map[string][]byte{
		"a token": token, "empty": nil, "lines": []byte("a\nb\n\nc"), "CR LF": []byte("a\r\nb\r\n"), "CRs": []byte("a\r\r\nb\rc\r"),
		"large": bytes.Repeat([]byte("0123456789abcdef\n"), 9000), "UTF-8": []byte("ü\n"),
	}
	for name, content := range contents {
		for md, hash := range digests {
			for _, key := range []string{"rsa:2048", "rsa:1024", "ec:P-256"} {
				t.Run(name+"/"+md+"/"+key, func(t *testing.T) {
					t.Parallel()
					c := l.cert(t, certSpec{subject: leafSubject, key: key, issuer: l.authority(t), ext: leafExt, serial: "128"})
					der, err := cms.Sign(content, parsed(t, c.pem), l.signer(t, key), hash)
					if err != nil {
						t.Fatal(err)
					}
					got := cms.EncodePEM(der)
					want := l.sign(t, c, content, append(slices.Clone(signArgs), "-md", md)...)
					if key[0] == 'r' && !bytes.Equal(got, want) {
						t.Errorf("we sign\n%s\nopenssl signs\n%s", got, want)
					}
					signed, stderr, code := l.openssl(t, trial{message: got, certs: c.pem, cas: l.authority(t).pem})
					again, err := ours(trial{message: got, certs: c.pem, cas: l.authority(t).pem})
					if code != 0 || err != nil || !bytes.Equal(signed, again) {
						t.Errorf("openssl exits with %d and %q, we say %q, %v\n%s", code, signed, again, err, stderr)
					}
				})
			}
		}
	}
}

func TestSignRefuses(t *testing.T) {
	l := newLab(t)
	leaf := parsed(t, l.leaf(t).pem)
	if _, err := cms.Sign(token, leaf, l.signer(t, "rsa:2048/other"), 0); !errors.Is(err, pki.KeyMismatch) {
		t.Errorf("another key: %v", err)
	}
	if _, err := cms.Sign(token, leaf, l.signer(t, "rsa:2048"), crypto.MD5); err == nil {
		t.Error("MD5 signs")
	}
	ed := l.cert(t, certSpec{subject: leafSubject, key: "ed25519", issuer: l.authority(t), ext: leafExt})
	if _, err := cms.Sign(token, parsed(t, ed.pem), l.signer(t, "ed25519"), 0); err == nil {
		t.Error("Ed25519 signs a digest")
	}
	small := l.cert(t, certSpec{subject: leafSubject, key: "rsa:512", issuer: l.authority(t), ext: leafExt})
	key, err := pki.ParseKey(read(t, l.key(t, "rsa:512")))
	if err == nil {
		_, err = cms.Sign(token, parsed(t, small.pem), key, 0)
	}
	if err == nil {
		t.Error("a key of 512 bits signs")
	}
}

func TestInspect(t *testing.T) {
	l := newLab(t)
	m, err := cms.Inspect(l.sign(t, l.leaf(t), token))
	if err != nil {
		t.Fatal(err)
	}
	s := m.Signers[0]
	if len(m.Signers) != 1 || s.Issuer.String() != caSubject || s.Serial.Int64() != 2 || s.Digest != "SHA-256" || s.Attributes ||
		s.KeyID != nil || !bytes.Equal(m.Content, token) {
		t.Errorf("%+v", m)
	}
	m, err = cms.Inspect(l.sign(t, l.leaf(t), token, "-outform", "PEM", "-nodetach", "-keyid", "-md", "sha512"))
	if err != nil {
		t.Fatal(err)
	}
	s = m.Signers[0]
	if !bytes.Equal(s.KeyID, parsed(t, l.leaf(t).pem).KeyID()) || s.Serial != nil || s.Digest != "SHA-512" || !s.Attributes {
		t.Errorf("%+v", s)
	}
	detached, err := cms.Inspect(l.sign(t, l.leaf(t), token, "-outform", "PEM"))
	if err != nil || detached.Content != nil {
		t.Errorf("%+v, %v", detached, err)
	}
}

func TestTooMany(t *testing.T) {
	l := newLab(t)
	tr := l.craftedTrial(t, func(m *crafted) { m.copies = cms.MaxSigners + 1 })
	if _, err := ours(tr); cms.ExitCode(err) != 2 {
		t.Errorf("too many signers: %v", err)
	}
	block, _ := pem.Decode(l.leaf(t).pem)
	many := bytes.Repeat(block.Bytes, cms.MaxCertificates+1)
	tr = l.craftedTrial(t, func(m *crafted) { m.certificates = ber.Encode(0xa0, many) })
	if _, err := ours(tr); cms.ExitCode(err) != 2 {
		t.Errorf("too many certificates: %v", err)
	}
	tr.message = bytes.Repeat([]byte("x"), cms.MaxMessage+1)
	if _, err := ours(tr); cms.ExitCode(err) != 2 {
		t.Errorf("too long: %v", err)
	}
	if _, err := cms.ParseDER(tr.message); cms.ExitCode(err) != 2 {
		t.Errorf("too long: %v", err)
	}
	if _, err := pki.ParseAuthorities(bytes.Repeat([]byte("x"), pki.MaxFile+1)); cms.ExitCode(err) != 2 {
		t.Errorf("too long: %v", err)
	}
}
