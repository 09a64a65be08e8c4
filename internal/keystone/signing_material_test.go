package keystone_test

import (
	"crypto"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

const defaultSubject = "/C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com"

// made is material as somebody else has made it.
type made struct{ caKey, ca, key, cert string }

type maker struct {
	days    int
	bits    int
	subject string
	at      time.Time
}

func (m maker) make(t *testing.T) made {
	t.Helper()
	if m.subject == "" {
		m.subject = defaultSubject
	}
	if m.at.IsZero() {
		m.at = time.Now()
	}
	m.at = m.at.UTC()
	subject, err := pki.ParseSubject(m.subject)
	acctest.Must(t, err)
	caKey, caKeyPEM := m.newKey(t)
	ca, err := pki.NewAuthority(caKey, subject, m.days, m.at)
	acctest.Must(t, err)
	key, keyPEM := m.newKey(t)
	request, err := pki.NewRequest(key, subject)
	acctest.Must(t, err)
	cert, err := pki.SignRequest(ca, caKey, request, m.days, m.at)
	acctest.Must(t, err)
	return made{caKeyPEM, string(ca.PEM()), keyPEM, string(cert.PEM())}
}

func (m maker) newKey(t *testing.T) (crypto.Signer, string) {
	t.Helper()
	key, err := pki.NewKey(m.bits)
	acctest.Must(t, err)
	text, err := pki.MarshalKey(key)
	acctest.Must(t, err)
	return key, string(text)
}

// place puts material where the configuration wants it.
func (m made) place(t *testing.T, g *target) {
	t.Helper()
	g.put(t, g.caKey(), m.caKey, "640")
	g.put(t, g.ca(), m.ca, "644")
	g.put(t, g.key(), m.key, "640")
	g.put(t, g.cert(), m.cert, "644")
}

// held is what the files hold.
func (g *target) held(t *testing.T) made {
	t.Helper()
	return made{g.content(t, g.caKey()), g.content(t, g.ca()), g.content(t, g.key()), g.content(t, g.cert())}
}
