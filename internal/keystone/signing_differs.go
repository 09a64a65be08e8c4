package keystone

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// material is what files hold.
type material struct {
	keys         map[role]crypto.Signer
	cas          *pki.Authorities
	certificates []*pki.Certificate // the first one signs, the others may help to verify it
	wrong        []string           // what is missing, or cannot be read
}

// parse reads files. What is missing is wrong as well.
func (s signing) parse(has map[role]*machine.File) (m material) {
	m.keys = map[role]crypto.Signer{}
	for _, r := range s.roles() {
		err := errors.New("it is missing")
		if file := has[r]; file != nil {
			err = m.add(r, file.Content)
		}
		if err != nil {
			m.wrong = append(m.wrong, fmt.Sprintf("%s: %v", s.path(r), err))
		}
	}
	return m
}

func (m *material) add(r role, content []byte) (err error) {
	switch r {
	case caCert:
		m.cas, err = pki.ParseAuthorities(content)
	case signingCert:
		m.certificates, err = pki.ParseCertificates(content)
	default:
		var key crypto.Signer
		if key, err = pki.ParseKey(content); err == nil {
			m.keys[r] = key
		}
	}
	return err
}

// chain are the certificates that lead from the signing one to a CA, or that one alone if none do.
func (m material) chain(at time.Time) ([]*pki.Certificate, error) {
	if m.cas == nil {
		return m.certificates[:1], nil
	}
	chain, err := m.cas.Verify(m.certificates[0], m.certificates[1:], at)
	if err != nil {
		return m.certificates[:1], err
	}
	return chain, nil
}

// ends is when the material is no longer valid: its signing certificate, or one above it.
func (m material) ends(at time.Time) time.Time {
	chain, _ := m.chain(at)
	first := m.certificates[0].NotAfter()
	for _, c := range chain {
		if c.NotAfter().Before(first) {
			first = c.NotAfter()
		}
	}
	return first
}

// unfit says what keeps the material from signing tokens that services accept.
func (s signing) unfit(m material, at time.Time) []string {
	if len(m.wrong) > 0 {
		return m.wrong
	}
	var wrong []string
	add := func(r role, err error) {
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", s.path(r), err))
		}
	}
	if key, ok := m.keys[caKey]; ok {
		add(caKey, m.cas.Certificates()[0].CheckKey(key))
	}
	add(signingKey, m.certificates[0].CheckKey(m.keys[signingKey]))
	_, err := m.chain(at)
	add(signingCert, err)
	return wrong
}

// differs says what keeps the files that there are from being what the configuration wants.
func (w *work) differs() []string {
	s := w.signing
	m := s.parse(w.has)
	wrong := s.unfit(m, time.Now())
	if len(m.wrong) == 0 {
		if s.given() {
			wrong = append(wrong, w.notGiven()...)
		} else {
			wrong = append(wrong, w.notConfigured(m)...)
		}
	}
	for _, r := range s.roles() {
		// What a run that died has made gets its owner and mode when the work goes on.
		if _, ours := w.record.Files[r]; w.has[r] != nil && !ours {
			wrong = append(wrong, s.wrongAttributes(r, w.has[r].Info, w.owner)...)
		}
	}
	return wrong
}

func (w *work) notGiven() (wrong []string) {
	for _, r := range w.signing.roles() {
		if r.print(w.has[r].Content) != w.given[r] {
			wrong = append(wrong, fmt.Sprintf("%s does not hold what is given", w.signing.path(r)))
		}
	}
	return wrong
}

// notConfigured compares with what keystone-manage pki_setup makes of the options.
func (w *work) notConfigured(m material) (wrong []string) {
	s := w.signing
	subject, err := pki.ParseSubject(s.CertSubject.ValueString())
	if err != nil {
		return []string{err.Error()}
	}
	certificates := map[role]*pki.Certificate{caCert: m.cas.Certificates()[0], signingCert: m.certificates[0]}
	for _, r := range s.roles() {
		if r.isKey() {
			if bits := bitsOf(m.keys[r]); bits != s.KeySize.ValueInt64() {
				wrong = append(wrong, fmt.Sprintf("%s has %d bits, and key_size is %d", s.path(r), bits, s.KeySize.ValueInt64()))
			}
			continue
		}
		c := certificates[r]
		if !c.Subject().Equal(subject) {
			wrong = append(wrong, fmt.Sprintf("%s is the certificate of %s, and cert_subject is %s", s.path(r), c.Subject(), subject))
		}
		if days := daysOf(c); days != s.ValidDays.ValueInt64() {
			wrong = append(wrong, fmt.Sprintf("%s is valid for %d days, and valid_days is %d", s.path(r), days, s.ValidDays.ValueInt64()))
		}
	}
	return wrong
}

// daysOf is for how many days a certificate is valid; ours begin a little before they are made.
func daysOf(c *pki.Certificate) int64 {
	return int64(math.Round(c.NotAfter().Sub(c.NotBefore()).Hours() / 24))
}

// bitsOf is the size of an RSA key, and 0 of others.
func bitsOf(key crypto.Signer) int64 {
	if public, ok := key.Public().(*rsa.PublicKey); ok {
		return int64(public.N.BitLen())
	}
	return 0
}

// wrongAttributes says what is wrong with a file's owner and mode.
func (s signing) wrongAttributes(r role, info machine.Info, o owner) (wrong []string) {
	if info.Mode != r.mode() {
		wrong = append(wrong, fmt.Sprintf("%s has mode %s instead of %s", s.path(r), octal(info.Mode), octal(r.mode())))
	}
	if info.UID != o.uid || info.GID != o.gid {
		wrong = append(wrong, fmt.Sprintf("%s belongs to %d:%d instead of %s:%s, which are %d:%d",
			s.path(r), info.UID, info.GID, s.Owner.ValueString(), s.Group.ValueString(), o.uid, o.gid))
	}
	return wrong
}
