package cms_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

const (
	subSubject   = "/C=US/O=Unset/CN=Second"
	thirdSubject = "/C=US/O=Unset/CN=Third"
)

// second is an authority below the ordinary one, and below that a signing certificate.
func (l *lab) second(t testing.TB, ext string) (second, leaf *cert) {
	t.Helper()
	second = l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: l.authority(t), ext: ext})
	return second, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt})
}

// chainRows vary what is between the signing certificate and the authority, and which authorities there are.
func chainRows() []row {
	withCerts := func(tr trial, certs ...*cert) trial {
		tr.certs = joined(certs...)
		return tr
	}
	return []row{
		{"chain/second in the CA file", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			return l.signed(t, leaf, l.authority(t), second)
		}},
		{"chain/second in the CA file, first", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			return l.signed(t, leaf, second, l.authority(t))
		}},
		{"chain/second beside the signing certificate", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			return withCerts(l.signed(t, leaf, l.authority(t)), leaf, second)
		}},
		{"chain/second in the message", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			tr := l.signed(t, leaf, l.authority(t))
			tr.message = l.sign(t, leaf, token, "-outform", "PEM", "-nodetach", "-noattr", "-certfile", second.path)
			return tr
		}},
		{"chain/all in the message", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			tr := l.signed(t, leaf, l.authority(t))
			all := l.write(t, joined(l.authority(t), second))
			tr.message = l.sign(t, leaf, token, "-outform", "PEM", "-nodetach", "-noattr", "-certfile", all)
			return tr
		}},
		{"chain/all in the message, another authority trusted", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			other := l.cert(t, certSpec{subject: "/CN=other", key: "rsa:2048/other", ext: caExt})
			tr := l.signed(t, leaf, other)
			all := l.write(t, joined(l.authority(t), second))
			tr.message = l.sign(t, leaf, token, "-outform", "PEM", "-nodetach", "-noattr", "-certfile", all)
			return tr
		}},
		{"chain/second nowhere", func(t *testing.T, l *lab) trial {
			_, leaf := l.second(t, subExt)
			return l.signed(t, leaf, l.authority(t))
		}},
		{"chain/no top", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			return l.signed(t, leaf, second)
		}},
		{"chain/second of version 1", func(t *testing.T, l *lab) trial {
			second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: l.authority(t), ext: v1})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: v1})
			return l.signed(t, leaf, l.authority(t), second)
		}},
		{"chain/second by KU only", func(t *testing.T, l *lab) trial {
			second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: l.authority(t), ext: "keyUsage=keyCertSign"})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: v1})
			return l.signed(t, leaf, l.authority(t), second)
		}},
		{"chain/second is no authority", func(t *testing.T, l *lab) trial {
			second := l.leaf(t)
			leaf := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: second, ext: leafExt})
			return l.signed(t, leaf, l.authority(t), second)
		}},
		{"chain/second EKU server", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt+"\nextendedKeyUsage=serverAuth")
			return l.signed(t, leaf, l.authority(t), second)
		}},
		{"chain/second unknown critical", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt+"\n1.2.3.4.5=critical,ASN1:NULL")
			return l.signed(t, leaf, l.authority(t), second)
		}},
		{"chain/path 0 at the top", func(t *testing.T, l *lab) trial {
			top := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: "basicConstraints=critical,CA:TRUE,pathlen:0"})
			second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: top, ext: caExt})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt})
			return l.signed(t, leaf, top, second)
		}},
		{"chain/path 0 at the top, second of the same name", func(t *testing.T, l *lab) trial {
			top := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: "basicConstraints=critical,CA:TRUE,pathlen:0\nsubjectKeyIdentifier=hash"})
			second := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/second", issuer: top, ext: subExt})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt})
			return l.signed(t, leaf, top, second)
		}},
		{"chain/path 1 at the top", func(t *testing.T, l *lab) trial {
			top := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: "basicConstraints=critical,CA:TRUE,pathlen:1"})
			second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: top, ext: caExt})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt})
			return l.signed(t, leaf, top, second)
		}},
		{"chain/path 1 at the top, three", func(t *testing.T, l *lab) trial {
			top := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: "basicConstraints=critical,CA:TRUE,pathlen:1"})
			second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: top, ext: caExt})
			third := l.cert(t, certSpec{subject: thirdSubject, key: "rsa:2048/third", issuer: second, ext: caExt})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: third, ext: leafExt})
			return l.signed(t, leaf, top, second, third)
		}},
		{"chain/path 0 in the middle", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt+"\nbasicConstraints=critical,CA:TRUE,pathlen:0")
			return l.signed(t, leaf, l.authority(t), second)
		}},
		{"chain/only the signing certificate trusted", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.leaf(t), l.leaf(t))
		}},
		{"chain/signing certificate trusted too", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.leaf(t), l.leaf(t), l.authority(t))
		}},
		{"chain/self-signed, trusted", func(t *testing.T, l *lab) trial {
			c := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", ext: v1})
			return l.signed(t, c, c)
		}},
		{"chain/self-signed as a leaf, trusted", func(t *testing.T, l *lab) trial {
			c := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", ext: leafExt})
			return l.signed(t, c, c)
		}},
		{"chain/self-signed for servers, trusted", func(t *testing.T, l *lab) trial {
			c := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", ext: "extendedKeyUsage=serverAuth"})
			return l.signed(t, c, c)
		}},
		{"chain/self-signed, not trusted", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", ext: v1}), l.authority(t))
		}},
		{"chain/the authority signed", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.authority(t), l.authority(t))
		}},
		{"chain/the authority's name, version 1", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.cert(t, certSpec{subject: caSubject, key: "rsa:2048", issuer: l.authority(t), ext: v1}), l.authority(t))
		}},
		{"chain/the authority's name, key ids", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.cert(t, certSpec{subject: caSubject, key: "rsa:2048", issuer: l.authority(t), ext: leafExt}), l.authority(t))
		}},
		{"chain/the authority's name, issuer's key id only", func(t *testing.T, l *lab) trial {
			ext := "authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=none"
			return l.signed(t, l.cert(t, certSpec{subject: caSubject, key: "rsa:2048", issuer: l.authority(t), ext: ext}), l.authority(t))
		}},
		{"chain/another authority", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.leaf(t), l.cert(t, certSpec{subject: "/CN=other", key: "rsa:2048/other", ext: caExt}))
		}},
		{"chain/another key of the same name", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.leaf(t), l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/other", ext: caExt}))
		}},
		{"chain/another key of the same name, no key ids", func(t *testing.T, l *lab) trial {
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: v1})
			return l.signed(t, leaf, l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/other", ext: "basicConstraints=CA:TRUE"}))
		}},
		{"chain/two of the same name, right first", func(t *testing.T, l *lab) trial {
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: v1})
			return l.signed(t, leaf, l.authority(t), l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/other", ext: caExt}))
		}},
		{"chain/two of the same name, wrong first", func(t *testing.T, l *lab) trial {
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: v1})
			return l.signed(t, leaf, l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/other", ext: caExt}), l.authority(t))
		}},
		{"chain/two of the same name, wrong first, key ids", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.leaf(t), l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/other", ext: caExt}), l.authority(t))
		}},
		{"chain/two of the same name, wrong first and of EC", func(t *testing.T, l *lab) trial {
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: v1})
			return l.signed(t, leaf, l.cert(t, certSpec{subject: caSubject, key: "ec:P-256", ext: caExt}), l.authority(t))
		}},
		{"chain/six authorities", func(t *testing.T, l *lab) trial {
			var all []*cert
			for _, name := range strings.Fields("a b c d e") {
				all = append(all, l.cert(t, certSpec{subject: "/CN=" + name, key: "rsa:2048/other", ext: caExt}))
			}
			return l.signed(t, l.leaf(t), append(all, l.authority(t))...)
		}},
		{"chain/an authority renewed, old first", func(t *testing.T, l *lab) trial {
			old := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt, days: 1})
			tr := l.signed(t, l.leaf(t), old, l.authority(t))
			tr.at = time.Now().AddDate(0, 0, 9)
			return tr
		}},
		{"chain/an authority renewed, both over", func(t *testing.T, l *lab) trial {
			old := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt, days: 1})
			older := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt, days: 2, serial: "77"})
			tr := l.signed(t, l.leaf(t), old, older)
			tr.at = time.Now().AddDate(0, 0, 9)
			return tr
		}},
		{"chain/a ring without a top", func(t *testing.T, l *lab) trial {
			a := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: l.authority(t), ext: caExt})
			b := l.cert(t, certSpec{subject: thirdSubject, key: "rsa:2048/third", issuer: a, ext: caExt})
			a = l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: b, ext: caExt})
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: a, ext: leafExt}), a, b)
		}},
		{"chain/the top's own signature is broken", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			broken := l.resigned(t, l.authority(t), "rsa:2048/other", func(f [][]byte) [][]byte { return f })
			tr.cas = broken.pem
			return tr
		}},
		{"chain/trusted with mail", func(t *testing.T, l *lab) trial { return l.trusted(t, l.authority(t), "-addtrust", "emailProtection") }},
		{"chain/trusted with servers", func(t *testing.T, l *lab) trial { return l.trusted(t, l.authority(t), "-addtrust", "serverAuth") }},
		{"chain/trusted with anything", func(t *testing.T, l *lab) trial {
			return l.trusted(t, l.authority(t), "-addtrust", "anyExtendedKeyUsage")
		}},
		{"chain/not trusted with mail", func(t *testing.T, l *lab) trial {
			return l.trusted(t, l.authority(t), "-addreject", "emailProtection")
		}},
		{"chain/not trusted with servers", func(t *testing.T, l *lab) trial { return l.trusted(t, l.authority(t), "-addreject", "serverAuth") }},
		{"chain/trusted with nothing said", func(t *testing.T, l *lab) trial { return l.trusted(t, l.authority(t), "-setalias", "x") }},
		{"chain/trusted though for servers", func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt + "\nextendedKeyUsage=serverAuth"})
			return l.trusted(t, ca, "-addtrust", "emailProtection")
		}},
		{"chain/second trusted, no top", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt)
			tr := l.trusted(t, second, "-addtrust", "emailProtection")
			tr.certs, tr.message = leaf.pem, l.sign(t, leaf, token)
			return tr
		}},
		{"chain/second trusted and over, no top", func(t *testing.T, l *lab) trial {
			second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: l.authority(t), ext: subExt, days: 1})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt})
			tr := l.trusted(t, second, "-addtrust", "emailProtection")
			tr.certs, tr.message = leaf.pem, l.sign(t, leaf, token)
			tr.at = time.Now().AddDate(0, 0, 9)
			return tr
		}},
		{"chain/signing certificate trusted alone", func(t *testing.T, l *lab) trial {
			tr := l.trusted(t, l.leaf(t), "-addtrust", "emailProtection")
			return tr
		}},
		{"chain/negative number", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: leafExt, serial: "-5"}), l.authority(t))
		}},
		{"chain/number zero", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: leafExt, serial: "0"}), l.authority(t))
		}},
		{"chain/number of 30 bytes", func(t *testing.T, l *lab) trial {
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: leafExt, serial: "0x" + strings.Repeat("7A", 30)}), l.authority(t))
		}},
		{"chain/an extension twice", func(t *testing.T, l *lab) trial {
			c := l.resigned(t, l.leaf(t), "rsa:2048/ca", func(f [][]byte) [][]byte {
				r := ber.NewReader(f[len(f)-1])
				list := r.Explicit(3).Next().Content
				first := ber.NewReader(list).Next().Raw
				f[len(f)-1] = ber.Encode(0xa3, ber.Encode(0x30, list, first))
				return f
			})
			return l.signed(t, c, l.authority(t))
		}},
		{"chain/version 9", func(t *testing.T, l *lab) trial {
			c := l.resigned(t, l.leaf(t), "rsa:2048/ca", func(f [][]byte) [][]byte {
				f[0] = ber.Encode(0xa0, ber.Encode(ber.Integer, []byte{9}))
				return f
			})
			return l.signed(t, c, l.authority(t))
		}},
		{"chain/extensions in version 1", func(t *testing.T, l *lab) trial {
			c := l.resigned(t, l.leaf(t), "rsa:2048/ca", func(f [][]byte) [][]byte { return f[1:] })
			return l.signed(t, c, l.authority(t))
		}},
		{"chain/two algorithms", func(t *testing.T, l *lab) trial {
			c := l.resigned(t, l.leaf(t), "rsa:2048/ca", func(f [][]byte) [][]byte {
				f[2] = algorithm("1.2.840.113549.1.1.5", ber.Encode(ber.Null))
				return f
			})
			return l.signed(t, c, l.authority(t))
		}},
		{"chain/unique identifiers", func(t *testing.T, l *lab) trial {
			c := l.resigned(t, l.leaf(t), "rsa:2048/ca", func(f [][]byte) [][]byte {
				return append(append(f[:7:7], ber.Encode(0x81, []byte{0, 1}), ber.Encode(0x82, []byte{0, 1})), f[7:]...)
			})
			return l.signed(t, c, l.authority(t))
		}},
	}
}

// trusted is the ordinary message with the certificate as OpenSSL's own form of a trusted one, made by `openssl x509`.
func (l *lab) trusted(t testing.TB, c *cert, args ...string) trial {
	t.Helper()
	out := l.file()
	l.must(t, append([]string{"x509", "-in", c.path, "-trustout", "-out", out}, args...)...)
	leaf := l.leaf(t)
	if c.key == "rsa:2048/ca" {
		leaf = l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: c, ext: leafExt})
	}
	return trial{message: l.sign(t, leaf, token), certs: leaf.pem, cas: read(t, out)}
}
