package keystone

import (
	"crypto"
	"regexp"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// signer is an authority, and a signing certificate of it.
type signer struct {
	ca, signing *pki.Certificate
	key         crypto.Signer
}

// newSigner makes certificates that are valid from a time on for two days.
func newSigner(t testing.TB, from time.Time) signer {
	t.Helper()
	subject, err := pki.ParseSubject("/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com")
	must(t, err)
	caKey, err := pki.NewKey(1024)
	must(t, err)
	key, err := pki.NewKey(1024)
	must(t, err)
	m := signer{key: key}
	m.ca, err = pki.NewAuthority(caKey, subject, 2, from)
	must(t, err)
	request, err := pki.NewRequest(key, subject)
	must(t, err)
	m.signing, err = pki.SignRequest(m.ca, caKey, request, 2, from)
	must(t, err)
	return m
}

func (m signer) signingPEM() string { return string(m.signing.PEM()) }
func (m signer) caPEM() string      { return string(m.ca.PEM()) }

func (m signer) pair(t testing.TB) pair {
	t.Helper()
	p, err := readPair(m.signingPEM(), m.caPEM())
	must(t, err)
	return p
}

func (m signer) sign(t testing.TB, content string) (der []byte) {
	t.Helper()
	der, err := cms.Sign([]byte(content), m.signing, m.key, 0)
	must(t, err)
	return der
}

func (m signer) pki(t testing.TB, content string) string {
	t.Helper()
	token, err := cms.EncodePKI(m.sign(t, content))
	must(t, err)
	return token
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mustSay wants an error whose text matches a pattern.
func mustSay(t testing.TB, err error, pattern string) {
	t.Helper()
	if err == nil || !regexp.MustCompile("(?s)"+pattern).MatchString(err.Error()) {
		t.Errorf("it says %v, want %s", err, pattern)
	}
}
