package cms_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// TestStricter holds the list of what OpenSSL accepts and we refuse, as the docs of package pki and cms have it.
func TestStricter(t *testing.T) {
	skipOtherVersions(t)
	l := newLab(t)
	withKey := func(key string) func(*testing.T, *lab) trial {
		return func(t *testing.T, l *lab) trial {
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: key, issuer: l.authority(t), ext: leafExt}), l.authority(t))
		}
	}
	const addresses = "\nsbgp-ipAddrBlock=critical,IPv4:10.0.0.0/8"
	for _, r := range []row{
		{"a key of DSA", withKey("dsa:2048")},
		{"a curve that is not NIST's", withKey("ec:secp256k1")},
		{"an exponent of 33 bits", withKey("rsa-e33:2048")},
		{"an authority's key of Ed448", func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "ed448", ext: caExt, md: "none"})
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: ca, ext: leafExt, md: "none"}), ca)
		}},
		{"addresses in both certificates", func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt + addresses})
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: ca, ext: leafExt + addresses}), ca)
		}},
		{"a mailbox within name constraints", func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt + "\nnameConstraints=permitted;email:example.com"})
			ext := leafExt + "\nsubjectAltName=otherName:1.3.6.1.5.5.7.8.9;UTF8:a@example.com"
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: ca, ext: ext}), ca)
		}},
		{"a signer's digest that nobody registered", func(t *testing.T, l *lab) trial {
			return l.craftedTrial(t, func(m *crafted) { m.digest = "1.2.3.4.5.6" })
		}},
		{"RIPEMD-160", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.message = l.sign(t, l.leaf(t), token, append(signArgs[:len(signArgs):len(signArgs)], "-md", "ripemd160")...)
			return tr
		}},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			tr := r.make(t, l)
			_, stderr, code := l.openssl(t, tr)
			_, err := ours(tr)
			if code != 0 || cms.ExitCode(err) != 4 {
				t.Errorf("openssl exits with %d, we say %v\n%s", code, err, stderr)
			}
		})
	}
}
