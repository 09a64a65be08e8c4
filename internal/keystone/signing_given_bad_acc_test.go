package keystone_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// crafted is a certificate of a CA and a signing certificate that are good unless something is done to them.
type crafted struct {
	ca, leaf       x509.Certificate
	caKey, leafKey crypto.Signer
}

func craft(t *testing.T, spoil func(*crafted)) made {
	t.Helper()
	m := maker{bits: 1024}
	caKey, caKeyPEM := m.newKey(t)
	key, keyPEM := m.newKey(t)
	year := func(n int) time.Time { return time.Now().AddDate(n, 0, 0) }
	c := &crafted{
		ca: x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lab CA"}, NotBefore: year(-3), NotAfter: year(3),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, SubjectKeyId: []byte{1},
		},
		leaf: x509.Certificate{
			SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "keystone"}, NotBefore: year(-2), NotAfter: year(2), KeyUsage: x509.KeyUsageDigitalSignature,
		},
		caKey: caKey, leafKey: key,
	}
	if spoil != nil {
		spoil(c)
	}
	text := func(cert, parent *x509.Certificate, public crypto.PublicKey, by crypto.Signer) string {
		der, err := x509.CreateCertificate(rand.Reader, cert, parent, public, by)
		acctest.Must(t, err)
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return made{caKeyPEM, text(&c.ca, &c.ca, caKey.Public(), caKey), keyPEM, text(&c.leaf, &c.ca, c.leafKey.Public(), c.caKey)}
}

// TestAccSigningGivenBad plans material that is no good. The plan says what openssl says, and why.
func TestAccSigningGivenBad(t *testing.T) {
	lxdtest.Client(t)
	_, another := maker{bits: 1024}.newKey(t)
	tf := acctest.NewTerraform(t, "testdata/signing")
	tf.Write(t, "provider.tf", providerConfig)
	plan := func(m made) (string, error) {
		vars := m.given("1")
		vars["within"], vars["dir"] = []string{}, "/etc/keystone"
		tf.Set(t, vars)
		return tf.Run(t.Context(), "plan", "-input=false")
	}
	if out, err := plan(craft(t, nil)); err != nil {
		t.Fatalf("good material is refused:\n%s", out)
	}
	if words := opensslSays(t, craft(t, nil)); words != "" {
		t.Fatalf("openssl refuses good material: %s", words)
	}
	for _, c := range []struct {
		name    string
		spoil   func(*crafted)
		openssl string // what the command says
		why     string // what the plan says more
		at      string // the attribute
	}{
		{
			"for servers", func(c *crafted) { c.leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} },
			"unsuitable certificate purpose", "extendedKeyUsage lacks emailProtection; give a signing certificate that may sign mail", "signing_cert_pem",
		},
		{
			"for anything", func(c *crafted) { c.leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} },
			"unsuitable certificate purpose", "openssl does not take anyExtendedKeyUsage for it", "signing_cert_pem",
		},
		{
			"to encipher", func(c *crafted) { c.leaf.KeyUsage = x509.KeyUsageKeyEncipherment },
			"unsuitable certificate purpose", "keyUsage lacks digitalSignature", "signing_cert_pem",
		},
		{
			"CA for servers", func(c *crafted) { c.ca.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} },
			"unsuitable certificate purpose", "give a certificate of the CA that may sign mail", "ca_cert_pem",
		},
		{
			"no CA", func(c *crafted) { c.ca.IsCA = false },
			"invalid CA certificate", "basicConstraints has CA:FALSE; give a CA", "ca_cert_pem",
		},
		{
			"CA that may not sign", func(c *crafted) { c.ca.KeyUsage = x509.KeyUsageCRLSign },
			"invalid CA certificate", "keyUsage lacks keyCertSign; give a CA", "ca_cert_pem",
		},
		{
			"expired", func(c *crafted) { c.leaf.NotAfter = time.Now().AddDate(0, 0, -1) },
			"certificate has expired", "give a signing certificate that is still valid", "signing_cert_pem",
		},
		{
			"not yet valid", func(c *crafted) { c.leaf.NotBefore = time.Now().AddDate(0, 0, 1) },
			"certificate is not yet valid", "give a signing certificate that is valid already", "signing_cert_pem",
		},
		{
			"expired CA", func(c *crafted) { c.ca.NotAfter = time.Now().AddDate(0, 0, -1) },
			"certificate has expired", "give a certificate of the CA that is still valid", "ca_cert_pem",
		},
		{
			"another CA", nil,
			"unable to get local issuer certificate", "give the certificate of its issuer", "ca_cert_pem",
		},
		{"unknown critical extension", func(c *crafted) {
			c.leaf.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		}, "unhandled critical extension", "1.2.3.4", "signing_cert_pem"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := craft(t, c.spoil)
			if c.name == "another CA" {
				m.ca = craft(t, func(c *crafted) { c.ca.Subject.CommonName = "other CA" }).ca
			}
			words := opensslSays(t, m)
			if !strings.Contains(words, c.openssl) {
				t.Errorf("openssl says %q and not %q", words, c.openssl)
			}
			out, err := plan(m)
			if err == nil {
				t.Fatalf("it is planned:\n%s", out)
			}
			says(t, out, "It is no good, as openssl says of given."+c.at+": certificate", c.openssl, c.why)
		})
	}
	t.Run("key of another certificate", func(t *testing.T) {
		m := craft(t, nil)
		m.key = another
		out, err := plan(m)
		if err == nil {
			t.Fatalf("it is planned:\n%s", out)
		}
		says(t, out, "key values mismatch", "the key belongs to another certificate; give the key", "as openssl says of given.signing_key_pem_wo")
		if words := opensslSays(t, m); !strings.Contains(words, "key values mismatch") {
			t.Errorf("openssl says %q", words)
		}
	})
}

// opensslSays is what openssl has against material: it signs and verifies. "" is nothing.
func opensslSays(t *testing.T, m made) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"cert": m.cert, "key": m.key, "ca": m.ca} {
		acctest.Must(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	run := func(stdin []byte, args ...string) ([]byte, string) {
		cmd := exec.CommandContext(t.Context(), "openssl", append([]string{"cms"}, args...)...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(stdin)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			return nil, errs.String()
		}
		return out.Bytes(), ""
	}
	signed, words := run([]byte("token"), "-sign", "-signer", "cert", "-inkey", "key", "-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr")
	if words == "" {
		_, words = run(signed, "-verify", "-certfile", "cert", "-CAfile", "ca", "-inform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr")
	}
	return words
}
