package cms_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
)

// contentRows vary what is signed, and how.
func contentRows() (rows []row) {
	add := func(name string, content []byte, args ...string) {
		rows = append(rows, row{"content/" + name, func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.message = l.sign(t, l.leaf(t), content, args...)
			return tr
		}})
	}
	with := func(args ...string) []string { return append(slices.Clone(signArgs), args...) }
	binary := make([]byte, 3000)
	for i := range binary {
		binary[i] = byte(i * 7)
	}
	add("a token", token)
	add("empty", nil)
	add("one letter", []byte("a"))
	add("lines", []byte("one\ntwo\n"))
	add("CR LF lines", []byte("one\r\ntwo\r\n"))
	add("CR lines", []byte("one\rtwo\r"))
	add("binary", binary, with("-binary")...)
	add("binary as text", binary)
	add("large", bytes.Repeat([]byte("0123456789abcdef"), 8000))
	add("128 bytes", bytes.Repeat([]byte("a"), 128))
	add("streamed", token, with("-stream")...)
	add("streamed, large", bytes.Repeat([]byte("0123456789abcdef"), 8000), with("-stream", "-binary")...)
	add("streamed with all", token, "-outform", "PEM", "-nodetach", "-stream")
	add("attributes", token, "-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts")
	add("attributes and capabilities", token, "-outform", "PEM", "-nodetach", "-nocerts")
	add("attributes, streamed", token, "-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-stream")
	add("attributes, sha512", token, "-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-md", "sha512")
	add("attributes, empty", nil, "-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts")
	add("attributes, PSS", token, "-outform", "PEM", "-nodetach", "-nocerts", "-keyopt", "rsa_padding_mode:pss")
	add("certificates", token, "-outform", "PEM", "-nosmimecap", "-nodetach", "-noattr")
	add("all of it", token, "-outform", "PEM", "-nodetach")
	add("key id", token, with("-keyid")...)
	add("CAdES", token, "-outform", "PEM", "-nodetach", "-cades")
	add("of another type", token, with("-econtent_type", "1.2.3.4")...)
	add("a receipt asked for", token, "-outform", "PEM", "-nodetach", "-receipt_request_to", "a@example.com", "-receipt_request_all")
	add("as text", token, with("-text")...)
	add("detached", token, "-outform", "PEM", "-nosmimecap", "-nocerts", "-noattr")
	add("detached, with attributes", token, "-outform", "PEM", "-nocerts")
	return append(rows, signerRows()...)
}

// signerRows vary who signed.
func signerRows() []row {
	second := func(t *testing.T, l *lab) *cert {
		t.Helper()
		return l.cert(t, certSpec{subject: "/CN=second signer", key: "rsa:2048/signer", issuer: l.authority(t), ext: leafExt})
	}
	both := func(t *testing.T, l *lab, other *cert, args ...string) []byte {
		t.Helper()
		return l.sign(t, l.leaf(t), token, append(append(slices.Clone(signArgs), "-signer", other.path, "-inkey", l.key(t, other.key)), args...)...)
	}
	return []row{
		{"signers/two", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.message, tr.certs = both(t, l, second(t, l)), joined(l.leaf(t), second(t, l))
			return tr
		}},
		{"signers/two, EC and SHA-1", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			c := l.cert(t, certSpec{subject: "/CN=second signer", key: "ec:P-256", issuer: l.authority(t), ext: leafExt})
			tr.message = l.sign(t, l.leaf(t), token, append(slices.Clone(signArgs), "-md", "sha1")...)
			tr.certs = joined(l.leaf(t), c)
			out := l.file()
			l.must(t, "cms", "-resign", "-inform", "PEM", "-in", l.write(t, tr.message), "-signer", c.path, "-inkey", l.key(t, c.key),
				"-outform", "PEM", "-nocerts", "-noattr", "-md", "sha384", "-out", out)
			tr.message = read(t, out)
			return tr
		}},
		{"signers/two, one certificate", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.message = both(t, l, second(t, l))
			return tr
		}},
		{"signers/two, one not trusted", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			other := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048/signer", ext: v1})
			tr.message, tr.certs = both(t, l, other), joined(l.leaf(t), other)
			return tr
		}},
		{"signers/two, one certificate in the message", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			c := second(t, l)
			tr.message = l.sign(t, l.leaf(t), token, "-outform", "PEM", "-nodetach", "-noattr", "-signer", c.path, "-inkey", l.key(t, c.key))
			return tr
		}},
		{"signers/not among the certificates", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs = second(t, l).pem
			return tr
		}},
		{"signers/in the message only", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs = second(t, l).pem
			tr.message = l.sign(t, l.leaf(t), token, "-outform", "PEM", "-nodetach", "-noattr")
			return tr
		}},
		{"signers/last of the certificates", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs = joined(second(t, l), l.authority(t), l.leaf(t))
			return tr
		}},
		{"signers/another key, the same number", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs = l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048/signer", issuer: l.authority(t), ext: leafExt, serial: "2"}).pem
			return tr
		}},
		{"signers/another key, the same number, first", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			other := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048/signer", issuer: l.authority(t), ext: leafExt, serial: "2"})
			tr.certs = joined(other, l.leaf(t))
			return tr
		}},
		{"signers/another kind of key, the same number", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs = l.cert(t, certSpec{subject: leafSubject, key: "ec:P-256", issuer: l.authority(t), ext: leafExt, serial: "2"}).pem
			return tr
		}},
		{"signers/key id, none in the certificate", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.message = l.sign(t, l.leaf(t), token, append(slices.Clone(signArgs), "-keyid")...)
			tr.certs = l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: l.authority(t), ext: v1}).pem
			return tr
		}},
		{"signers/key id of another", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.message = l.sign(t, second(t, l), token, append(slices.Clone(signArgs), "-keyid")...)
			return tr
		}},
		{"signers/none", func(t *testing.T, l *lab) trial {
			return l.craftedTrial(t, func(m *crafted) { m.copies = 0 })
		}},
		{"signers/the same 64 times", func(t *testing.T, l *lab) trial {
			return l.craftedTrial(t, func(m *crafted) { m.copies = cms.MaxSigners })
		}},
		{"signers/the same twice", func(t *testing.T, l *lab) trial {
			return l.craftedTrial(t, func(m *crafted) { m.copies = 2 })
		}},
	}
}

// attributeRows vary the attributes that go with a signature.
func attributeRows() (rows []row) {
	digest := digestAttr()
	someTime := attr(oidTime, ber.Encode(ber.UTCTime, []byte("250101000000Z")))
	for name, edit := range map[string]func(*crafted){
		"as they ought to be": func(m *crafted) { m.signed = [][]byte{typeAttr(oidData), digest} },
		"in another order":    func(m *crafted) { m.signed = [][]byte{digest, typeAttr(oidData)} },
		"another type":        func(m *crafted) { m.signed = [][]byte{typeAttr(oidOtherType), digest} },
		"no type":             func(m *crafted) { m.signed = [][]byte{digest} },
		"two types":           func(m *crafted) { m.signed = [][]byte{typeAttr(oidData), typeAttr(oidData), digest} },
		"no digest":           func(m *crafted) { m.signed = [][]byte{typeAttr(oidData)} },
		"two digests":         func(m *crafted) { m.signed = [][]byte{typeAttr(oidData), digest, digest} },
		"two values": func(m *crafted) {
			m.signed = [][]byte{typeAttr(oidData), attr(oidDigest, ber.Encode(4, make([]byte, 32)), ber.Encode(4, make([]byte, 32)))}
		},
		"no value": func(m *crafted) { m.signed = [][]byte{typeAttr(oidData), attr(oidDigest)} },
		"digest of something else": func(m *crafted) {
			m.signed = [][]byte{typeAttr(oidData), attr(oidDigest, ber.Encode(4, make([]byte, 32)))}
		},
		"digest cut off": func(m *crafted) {
			m.signed = [][]byte{typeAttr(oidData), attr(oidDigest, ber.Encode(4, make([]byte, 20)))}
		},
		"digest is no string": func(m *crafted) {
			m.signed = [][]byte{typeAttr(oidData), attr(oidDigest, ber.Encode(ber.Integer, []byte{1}))}
		},
		"none in the set": func(m *crafted) { m.signed = nil },
		"a time":          func(m *crafted) { m.signed = [][]byte{typeAttr(oidData), digest, someTime} },
		"two times":       func(m *crafted) { m.signed = [][]byte{typeAttr(oidData), digest, someTime, someTime} },
		"unknown": func(m *crafted) {
			m.signed = [][]byte{typeAttr(oidData), digest, attr("1.2.3.4", ber.Encode(ber.Null))}
		},
		"unknown without a value": func(m *crafted) { m.signed = [][]byte{typeAttr(oidData), digest, attr("1.2.3.4")} },
		"countersignature signed": func(m *crafted) {
			m.signed = [][]byte{typeAttr(oidData), digest, attr("1.2.840.113549.1.9.6", ber.Encode(ber.Null))}
		},
		"malformed": func(m *crafted) {
			m.signed = [][]byte{typeAttr(oidData), digest, ber.Encode(0x30, ber.EncodeOID("1.2.3.4"))}
		},
		"unsigned too": func(m *crafted) {
			m.signed, m.unsigned = [][]byte{typeAttr(oidData), digest}, [][]byte{attr("1.2.3.4", ber.Encode(ber.Null))}
		},
		"unsigned digest too": func(m *crafted) { m.signed, m.unsigned = [][]byte{typeAttr(oidData), digest}, [][]byte{digest} },
		"unsigned countersignature": func(m *crafted) {
			m.signed, m.unsigned = [][]byte{typeAttr(oidData), digest}, [][]byte{attr("1.2.840.113549.1.9.6", ber.Encode(0x30))}
		},
		"two unsigned countersignings": func(m *crafted) {
			c := attr("1.2.840.113549.1.9.6", ber.Encode(0x30))
			m.signed, m.unsigned = [][]byte{typeAttr(oidData), digest}, [][]byte{c, c}
		},
	} {
		rows = append(rows, row{"attributes/" + name, func(t *testing.T, l *lab) trial {
			return l.craftedTrial(t, func(m *crafted) { m.noSigned = false; edit(m) })
		}})
	}
	for name, unsigned := range map[string][]byte{"unsigned only": attr("1.2.3.4", ber.Encode(ber.Null)), "unsigned digest only": digest} {
		rows = append(rows, row{"attributes/" + name, func(t *testing.T, l *lab) trial {
			return l.craftedTrial(t, func(m *crafted) { m.unsigned = [][]byte{unsigned} })
		}})
	}
	return rows
}
