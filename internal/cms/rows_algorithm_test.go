package cms_test

import (
	"crypto"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// algorithmRows vary keys, digests and signatures.
func algorithmRows() (rows []row) {
	add := func(name string, make func(t *testing.T, l *lab) trial) {
		rows = append(rows, row{"algorithm/" + name, make})
	}
	// of is a trial of a certificate with all that matters said.
	of := func(t *testing.T, l *lab, ca, leaf certSpec, args ...string) trial {
		t.Helper()
		ca.subject, leaf.subject = caSubject, leafSubject
		if ca.key == "" {
			ca.key = "rsa:2048/ca"
		}
		if leaf.key == "" {
			leaf.key = "rsa:2048"
		}
		ca.ext, leaf.ext = caExt, leafExt
		leaf.issuer = l.cert(t, ca)
		c := l.cert(t, leaf)
		tr := l.signed(t, c, leaf.issuer)
		if len(args) > 0 {
			tr.message = l.sign(t, c, token, append(signArgs, args...)...)
		}
		return tr
	}
	for _, md := range []string{"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256", "sha3-224", "sha3-256", "sha3-384", "sha3-512"} {
		add("leaf signed with "+md, func(t *testing.T, l *lab) trial { return of(t, l, certSpec{}, certSpec{md: md}) })
		add("message signed with "+md, func(t *testing.T, l *lab) trial { return of(t, l, certSpec{}, certSpec{}, "-md", md) })
	}
	for _, md := range []string{"md5", "sha1", "sha512"} {
		add("authority signed with "+md, func(t *testing.T, l *lab) trial { return of(t, l, certSpec{md: md}, certSpec{}) })
	}
	add("all signed with sha1", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{md: "sha1"}, certSpec{md: "sha1"}, "-md", "sha1")
	})
	add("second authority signed with sha1", func(t *testing.T, l *lab) trial {
		second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: l.authority(t), ext: subExt, md: "sha1"})
		leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt, md: "sha1"})
		return l.signed(t, leaf, l.authority(t), second)
	})
	add("second authority signed with md5, broken", func(t *testing.T, l *lab) trial {
		second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: l.authority(t), ext: subExt, md: "md5"})
		leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt, md: "md5"})
		other := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/other", ext: caExt})
		wrong := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: other, ext: "authorityKeyIdentifier=none\n" + caExt, md: "md5"})
		return l.signed(t, leaf, l.authority(t), wrong)
	})
	for _, key := range []string{"rsa:512", "rsa:768", "rsa:1023", "rsa:1024", "rsa:1025", "rsa:3072", "rsa:4096", "rsa-e3:2048", "ec:P-224", "ec:P-256", "ec:P-384", "ec:P-521"} {
		add("leaf's key "+key, func(t *testing.T, l *lab) trial { return of(t, l, certSpec{}, certSpec{key: key}) })
		add("authority's key "+key, func(t *testing.T, l *lab) trial { return of(t, l, certSpec{key: key}, certSpec{}) })
	}
	add("RSA of 512 bits for sha512", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{}, certSpec{key: "rsa:768"}, "-md", "sha512")
	})
	add("authority's key ed25519", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{key: "ed25519", md: "none"}, certSpec{md: "none"})
	})
	add("both of EC, sha1", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{key: "ec:P-384", md: "sha1"}, certSpec{key: "ec:P-256", md: "sha1"}, "-md", "sha1")
	})
	add("EC with sha3-256", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{key: "ec:P-384", md: "sha3-256"}, certSpec{key: "ec:P-256", md: "sha3-256"})
	})

	pss := []string{"-keyopt", "rsa_padding_mode:pss"}
	for name, more := range map[string][]string{
		"as it comes":         nil,
		"sha1":                {"-md", "sha1"},
		"sha384":              {"-md", "sha384"},
		"salt as digest":      {"-keyopt", "rsa_pss_saltlen:digest"},
		"no salt":             {"-keyopt", "rsa_pss_saltlen:0"},
		"salt 7":              {"-keyopt", "rsa_pss_saltlen:7"},
		"longest salt":        {"-keyopt", "rsa_pss_saltlen:max"},
		"another mask":        {"-keyopt", "rsa_mgf1_md:sha1"},
		"sha512 another mask": {"-md", "sha512", "-keyopt", "rsa_mgf1_md:sha384"},
	} {
		add("PSS "+name, func(t *testing.T, l *lab) trial {
			return of(t, l, certSpec{}, certSpec{}, append(append([]string{}, pss...), more...)...)
		})
	}
	for _, key := range []string{"rsa:1024", "rsa:1025", "rsa:768"} {
		add("PSS with key "+key, func(t *testing.T, l *lab) trial { return of(t, l, certSpec{}, certSpec{key: key}, pss...) })
	}
	add("PSS in the leaf", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{}, certSpec{sigopts: []string{"rsa_padding_mode:pss"}})
	})
	add("PSS in both", func(t *testing.T, l *lab) trial {
		o := []string{"rsa_padding_mode:pss", "rsa_pss_saltlen:20", "rsa_mgf1_md:sha1"}
		return of(t, l, certSpec{sigopts: o}, certSpec{sigopts: o})
	})
	add("key for PSS", func(t *testing.T, l *lab) trial { return of(t, l, certSpec{}, certSpec{key: "rsa-pss:2048"}) })
	add("authority's key for PSS", func(t *testing.T, l *lab) trial { return of(t, l, certSpec{key: "rsa-pss:2048"}, certSpec{}) })
	add("key for PSS with sha256", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{}, certSpec{key: "rsa-pss-sha256:2048"})
	})
	add("authority's key for PSS with sha256", func(t *testing.T, l *lab) trial {
		return of(t, l, certSpec{key: "rsa-pss-sha256:2048"}, certSpec{})
	})
	for name, edit := range map[string]func(*crafted){
		"as it ought to be":                 func(*crafted) {},
		"no parameters":                     func(m *crafted) { m.algorithm = algorithm(oidRSA) },
		"other parameters":                  func(m *crafted) { m.algorithm = algorithm(oidRSA, ber.Encode(ber.Integer, []byte{5})) },
		"RSA with sha256":                   func(m *crafted) { m.algorithm = algorithm("1.2.840.113549.1.1.11", ber.Encode(ber.Null)) },
		"RSA with another digest":           func(m *crafted) { m.algorithm = algorithm("1.2.840.113549.1.1.5", ber.Encode(ber.Null)) },
		"ECDSA of an RSA key":               func(m *crafted) { m.algorithm = algorithm("1.2.840.10045.4.3.2") },
		"unknown":                           func(m *crafted) { m.algorithm = algorithm("1.2.3.4") },
		"PSS without parameters":            func(m *crafted) { m.algorithm = algorithm("1.2.840.113549.1.1.10") },
		"PSS of another signature":          func(m *crafted) { m.algorithm = algorithm("1.2.840.113549.1.1.10", ber.Encode(0x30)) },
		"digest named as a signature":       func(m *crafted) { m.digest, m.digests = "1.2.840.113549.1.1.11", []string{"1.2.840.113549.1.1.11"} },
		"signer's digest as a signature":    func(m *crafted) { m.digest = "1.2.840.113549.1.1.11" },
		"message's digest as a signature":   func(m *crafted) { m.digests = []string{"1.2.840.113549.1.1.11"} },
		"no digests":                        func(m *crafted) { m.digests = nil },
		"another digest":                    func(m *crafted) { m.digests = []string{oidSHA1} },
		"more digests":                      func(m *crafted) { m.digests = []string{oidSHA1, oidSHA256, oidSHA256} },
		"unknown digest too":                func(m *crafted) { m.digests = []string{oidSHA256, "1.2.3.4"} },
		"unknown digest":                    func(m *crafted) { m.digests, m.digest = []string{"1.2.3.4"}, "1.2.3.4" },
		"digest that was not signed":        func(m *crafted) { m.digests, m.digest = []string{oidSHA1}, oidSHA1 },
		"digest as ECDSA":                   func(m *crafted) { m.digests, m.digest = []string{"1.2.840.10045.4.3.2"}, "1.2.840.10045.4.3.2" },
		"sha1, RSA said with sha256":        func(m *crafted) { m.digests, m.digest, m.hash = []string{oidSHA1}, oidSHA1, crypto.SHA1 },
		"signer's digest only is not named": func(m *crafted) { m.digest = oidSHA1 },
	} {
		add("crafted "+name, func(t *testing.T, l *lab) trial { return l.craftedTrial(t, edit) })
	}
	add("crafted EC, algorithm of RSA", func(t *testing.T, l *lab) trial {
		tr := of(t, l, certSpec{}, certSpec{key: "ec:P-256"})
		leaf := l.cert(t, certSpec{subject: leafSubject, key: "ec:P-256", issuer: l.authority(t), ext: leafExt})
		tr.certs, tr.message = leaf.pem, l.craft(t, leaf, ordinaryMessage())
		tr.cas = l.authority(t).pem
		return tr
	})
	return rows
}
