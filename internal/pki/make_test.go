package pki_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// TestMakeForOpenSSL has openssl say what it thinks of what is made, the authority and the signing certificate having
// one name or two.
func TestMakeForOpenSSL(t *testing.T) {
	for _, caSubject := range []string{subjectText, "/CN=Authority"} {
		m := setup(t, caSubject, subjectText, 0, time.Now())
		cert, ca := write(t, m.cert.PEM()), write(t, m.ca.PEM())
		if out := openssl(t, "verify", "-x509_strict", "-purpose", "smimesign", "-CAfile", ca, cert); !strings.Contains(out, ": OK") {
			t.Error(out)
		}
		openssl(t, "verify", "-x509_strict", "-check_ss_sig", "-CAfile", ca, ca)
		text := openssl(t, "x509", "-in", cert, "-noout", "-text")
		for _, want := range []string{
			"Version: 3", "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n",
			"X509v3 Extended Key Usage: \n                E-mail Protection\n", "X509v3 Basic Constraints: critical\n                CA:FALSE",
			"X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier", "sha256WithRSAEncryption",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
		text = openssl(t, "x509", "-in", ca, "-noout", "-text")
		for _, want := range []string{"X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n", "X509v3 Basic Constraints: critical\n                CA:TRUE"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
		if !slices.Contains(m.cert.Purposes(), "S/MIME signing") || slices.Contains(m.cert.Purposes(), "SSL server") {
			t.Errorf("purposes %q", m.cert.Purposes())
		}
		want := strings.ToLower(strings.ReplaceAll(openssl(t, "x509", "-in", cert, "-noout", "-fingerprint", "-sha256"), ":", ""))
		if got := m.cert.Fingerprint(); !strings.Contains(want, got) {
			t.Errorf("fingerprint %s, want %s", got, want)
		}
	}
}

func TestMakeTimes(t *testing.T) {
	now := time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC)
	for days, want := range map[int]int{0: 3650, 1: 1, 365: 365, 2_900_000: 2_900_000} {
		m := setup(t, subjectText, subjectText, days, now)
		for _, c := range []*pki.Certificate{m.ca, m.cert} {
			if !c.NotBefore().Equal(now.Add(-5*time.Minute)) || !c.NotAfter().Equal(now.AddDate(0, 0, want)) {
				t.Errorf("%d days: %v to %v", days, c.NotBefore(), c.NotAfter())
			}
		}
		if _, err := m.cas.Verify(m.cert, nil, now); err != nil {
			t.Errorf("%d days: %v", days, err)
		}
		_, err := m.cas.Verify(m.cert, nil, m.cert.NotAfter())
		if !errors.Is(err, pki.Expired) || !strings.Contains(err.Error(), m.cert.NotAfter().Format("2006-01-02 15:04:05")) {
			t.Errorf("%d days: %v", days, err)
		}
		if _, err = m.cas.Verify(m.cert, nil, now.Add(-time.Hour)); !errors.Is(err, pki.NotYetValid) {
			t.Errorf("%d days: %v", days, err)
		}
	}
	k := must[key](t)(pki.NewKey(1024))
	for _, days := range []int{-1, 2_900_001} {
		if _, err := pki.NewAuthority(k, name(t, subjectText), days, now); err == nil {
			t.Errorf("%d days make a certificate", days)
		}
	}
	if _, err := pki.NewAuthority(k, pki.Name{}, 1, now); err == nil {
		t.Error("a certificate has no subject")
	}
}

func TestSerialsDiffer(t *testing.T) {
	k, seen := must[key](t)(pki.NewKey(1024)), map[string]bool{}
	for range 20 {
		c := must[*pki.Certificate](t)(pki.NewAuthority(k, name(t, subjectText), 1, time.Now()))
		if c.Serial().Sign() <= 0 || len(c.Serial().Bytes()) > 20 || seen[c.Serial().String()] {
			t.Errorf("number %d", c.Serial())
		}
		seen[c.Serial().String()] = true
	}
}

// TestSignOthersRequest signs requests that openssl made, with keys of every kind, for an authority that openssl made.
func TestSignOthersRequest(t *testing.T) {
	caKeyFile, caFile := newPath(t), newPath(t)
	openssl(t, "genrsa", "-traditional", "-out", caKeyFile, "2048")
	openssl(t, "req", "-new", "-x509", "-key", caKeyFile, "-subj", subjectText, "-days", "30", "-out", caFile)
	caKey := must[crypto.Signer](t)(pki.ParseKey(read(t, caKeyFile)))
	ca := must[[]*pki.Certificate](t)(pki.ParseCertificates(read(t, caFile)))[0]
	for _, args := range [][]string{{"rsa", "rsa_keygen_bits:1024"}, {"ec", "ec_paramgen_curve:P-256"}, {"ec", "ec_paramgen_curve:P-521"}} {
		keyFile, request := newPath(t), newPath(t)
		openssl(t, "genpkey", "-algorithm", args[0], "-pkeyopt", args[1], "-out", keyFile)
		openssl(t, "req", "-new", "-key", keyFile, "-subj", subjectText, "-out", request)
		c := must[*pki.Certificate](t)(pki.SignRequest(ca, caKey, read(t, request), 0, time.Now()))
		if out := openssl(t, "verify", "-purpose", "smimesign", "-CAfile", caFile, write(t, c.PEM())); !strings.Contains(out, ": OK") {
			t.Error(out)
		}
		if err := c.CheckKey(must[crypto.Signer](t)(pki.ParseKey(read(t, keyFile)))); err != nil {
			t.Error(err)
		}
	}
}

func TestSignRequestRefuses(t *testing.T) {
	caKey, other := must[key](t)(pki.NewKey(1024)), must[key](t)(pki.NewKey(1024))
	ca := must[*pki.Certificate](t)(pki.NewAuthority(caKey, name(t, subjectText), 0, time.Now()))
	request := must[[]byte](t)(pki.NewRequest(other, name(t, subjectText)))
	block, _ := pem.Decode(request)
	block.Bytes[len(block.Bytes)-5] ^= 1
	tampered := pem.EncodeToMemory(block)
	now := time.Now()
	leaf := must[*pki.Certificate](t)(pki.SignRequest(ca, caKey, request, 0, now))
	for what, c := range map[string]struct {
		ca      *pki.Certificate
		key     key
		request []byte
		days    int
		want    string
	}{
		"garbage":             {ca, caKey, []byte("x"), 0, "cannot read the certificate request: it holds no PEM block"},
		"a certificate":       {ca, caKey, ca.PEM(), 0, `cannot read the certificate request: it is a PEM block "CERTIFICATE"`},
		"tampered":            {ca, caKey, tampered, 0, "cannot read the certificate request: "},
		"another key":         {ca, other, request, 0, "key values mismatch"},
		"no authority":        {leaf, other, request, 0, "invalid CA certificate: keyUsage lacks keyCertSign"},
		"days":                {ca, caKey, request, -5, "a certificate for -5 days"},
		"the authority's own": {ca, caKey, must[[]byte](t)(pki.NewRequest(caKey, name(t, subjectText))), 0, "self-signed certificate"},
	} {
		_, err := pki.SignRequest(c.ca, c.key, c.request, c.days, now)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
	ec := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))
	ecCA := must[*pki.Certificate](t)(pki.NewAuthority(ec, name(t, "/CN=EC"), 0, now))
	c := must[*pki.Certificate](t)(pki.SignRequest(ecCA, ec, request, 0, now))
	if _, err := must[*pki.Authorities](t)(pki.ParseAuthorities(ecCA.PEM())).Verify(c, nil, now); err != nil {
		t.Error(err)
	}
}
