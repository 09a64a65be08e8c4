package cms_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
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

// messageRows spoil the message.
func messageRows() (rows []row) {
	edit := func(name string, change func(message []byte) []byte) {
		rows = append(rows, row{"message/" + name, func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.message = change(bytes.Clone(tr.message))
			return tr
		}})
	}
	inDER := func(name string, change func(der []byte) []byte) {
		edit("inside: "+name, func(message []byte) []byte {
			block, _ := pem.Decode(message)
			return pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: change(block.Bytes)})
		})
	}
	replace := func(from, to string) func([]byte) []byte {
		return func(m []byte) []byte { return []byte(strings.ReplaceAll(string(m), from, to)) }
	}
	flip := func(at func(der []byte) int) func([]byte) []byte {
		return func(der []byte) []byte { der[at(der)] ^= 1; return der }
	}
	inDER("content changed", flip(func(der []byte) int { return bytes.Index(der, token) + 20 }))
	inDER("signature changed", flip(func(der []byte) int { return len(der) - 10 }))
	inDER("signature's first byte changed", flip(func(der []byte) int { return len(der) - 256 }))
	inDER("number changed", flip(func(der []byte) int { return bytes.LastIndex(der, []byte{2, 1, 2}) + 2 }))
	inDER("issuer changed", flip(func(der []byte) int { return bytes.LastIndex(der, []byte("Authority")) + 3 }))
	inDER("issuer in another case", func(der []byte) []byte { return bytes.ReplaceAll(der, []byte("Authority"), []byte("aUTHORITY")) })
	inDER("followed by more", func(der []byte) []byte { return append(der, "more"...) })
	inDER("followed by itself", func(der []byte) []byte { return append(der, der...) })
	for _, cut := range []int{1, 2, 4, 20, 60, 100, 150, 200, 300, 400, 500} {
		inDER("cut off after "+itoa(cut), func(der []byte) []byte { return der[:cut] })
	}
	inDER("cut off at the end", func(der []byte) []byte { return der[:len(der)-1] })
	inDER("another type", func(der []byte) []byte {
		return bytes.Replace(der, ber.EncodeOID(oidSigned), ber.EncodeOID(oidData), 1)
	})
	inDER("an unknown type", func(der []byte) []byte {
		return bytes.Replace(der, ber.EncodeOID(oidSigned), ber.EncodeOID("1.2.840.113549.1.7.99"), 1)
	})
	inDER("an integer", func([]byte) []byte { return []byte{2, 1, 5} })
	inDER("an empty sequence", func([]byte) []byte { return []byte{0x30, 0} })
	inDER("zeros", func([]byte) []byte { return make([]byte, 64) })
	inDER("lengths longer than need be", func(der []byte) []byte {
		return append([]byte{0x30, 0x84, 0, 0, der[2], der[3]}, der[4:]...)
	})
	inDER("indefinite outside", func(der []byte) []byte {
		return append(append([]byte{0x30, 0x80}, der[4:]...), 0, 0)
	})
	inDER("indefinite without an end", func(der []byte) []byte { return append([]byte{0x30, 0x80}, der[4:]...) })
	inDER("indefinite with one zero", func(der []byte) []byte { return append(append([]byte{0x30, 0x80}, der[4:]...), 0) })

	edit("empty", func([]byte) []byte { return nil })
	edit("garbage", func([]byte) []byte { return []byte("this is no message\n") })
	edit("DER", func(m []byte) []byte { b, _ := pem.Decode(m); return b.Bytes })
	edit("base64 alone", func(m []byte) []byte {
		b, _ := pem.Decode(m)
		return []byte(base64.StdEncoding.EncodeToString(b.Bytes))
	})
	edit("labelled PKCS7", replace(" CMS-", " PKCS7-"))
	edit("labelled PKCS #7 SIGNED DATA", replace(" CMS-", " PKCS #7 SIGNED DATA-"))
	edit("labelled CERTIFICATE", replace(" CMS-", " CERTIFICATE-"))
	edit("labelled X509 CERTIFICATE", replace(" CMS-", " X509 CERTIFICATE-"))
	edit("labelled cms", replace(" CMS-", " cms-"))
	edit("labelled otherwise", replace(" CMS-", " MESSAGE-"))
	edit("labelled two ways", replace("END CMS", "END PKCS7"))
	edit("text around", func(m []byte) []byte { return []byte("before\n\n" + string(m) + "\nafter\n") })
	edit("twice", func(m []byte) []byte { return append(m, m...) })
	edit("behind another block", func(m []byte) []byte { return append(replace(" CMS-", " OTHER-")(m), m...) })
	edit("behind a spoilt block", func(m []byte) []byte { return append(replace("END CMS", "END OTHER")(m), m...) })
	edit("behind a block of bad base64", func(m []byte) []byte { return append(replace("M", "*")(m), m...) })
	edit("before a spoilt block", func(m []byte) []byte { return append(m, "-----BEGIN CMS-----\nxx\n"...) })
	edit("CR LF", replace("\n", "\r\n"))
	edit("CR", replace("\n", "\r"))
	edit("blanks at the ends of lines", replace("\n", " \t\n"))
	edit("blanks at the starts of lines", replace("\n", "\n "))
	edit("a blank line first", replace("CMS-----\nM", "CMS-----\n\nM"))
	edit("two blank lines first", replace("CMS-----\nM", "CMS-----\n\n\nM"))
	edit("a blank line last", replace("\n-----END", "\n\n-----END"))
	edit("a blank line in the middle", func(m []byte) []byte { return bytes.Replace(m, []byte("\n"), []byte("\n\n"), 4) })
	edit("a byte order mark", func(m []byte) []byte { return append([]byte("\xef\xbb\xbf"), m...) })
	edit("a header", replace("CMS-----\nM", "CMS-----\nComment: a long one\n\nM"))
	edit("a short header", replace("CMS-----\nM", "CMS-----\na: b\n\nM"))
	edit("a header without a blank line", replace("CMS-----\nM", "CMS-----\nComment: a long one\nM"))
	edit("encrypted, by its header", replace("CMS-----\nM", "CMS-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00000000000000000000000000000000\n\nM"))
	edit("clear, by its header", replace("CMS-----\nM", "CMS-----\nProc-Type: 4,MIC-CLEAR\n\nM"))
	edit("no end", func(m []byte) []byte { return bytes.Replace(m, []byte("-----END CMS-----"), nil, 1) })
	edit("no start", func(m []byte) []byte { return bytes.Replace(m, []byte("-----BEGIN CMS-----"), nil, 1) })
	edit("no last newline", func(m []byte) []byte { return bytes.TrimSpace(m) })
	edit("end without dashes", replace("END CMS-----", "END CMS"))
	edit("start without dashes", replace("BEGIN CMS-----", "BEGIN CMS"))
	edit("start indented", func(m []byte) []byte { return append([]byte(" "), m...) })
	edit("no body", func([]byte) []byte { return []byte("-----BEGIN CMS-----\n-----END CMS-----\n") })
	edit("a foreign letter", func(m []byte) []byte { m[100] = '*'; return m })
	edit("a padding in the middle", func(m []byte) []byte { m[100] = '='; return m })
	edit("a dash in the middle", func(m []byte) []byte { m[100] = '-'; return m })
	edit("a letter is missing", func(m []byte) []byte { return append(m[:100], m[101:]...) })
	edit("a line is missing", func(m []byte) []byte { return append(m[:100], m[165:]...) })
	edit("all on one line", func(m []byte) []byte {
		b, _ := pem.Decode(m)
		return []byte("-----BEGIN CMS-----\n" + base64.StdEncoding.EncodeToString(b.Bytes) + "\n-----END CMS-----\n")
	})
	edit("all on one line, end too", func(m []byte) []byte {
		b, _ := pem.Decode(m)
		return []byte("-----BEGIN CMS-----\n" + base64.StdEncoding.EncodeToString(b.Bytes) + "-----END CMS-----\n")
	})
	edit("long lines behind a blank one", func(m []byte) []byte {
		b, _ := pem.Decode(m)
		return []byte("-----BEGIN CMS-----\n\n" + base64.StdEncoding.EncodeToString(b.Bytes) + "\n-----END CMS-----\n")
	})
	edit("short lines", func(m []byte) []byte {
		b, _ := pem.Decode(m)
		var out strings.Builder
		for _, c := range base64.StdEncoding.EncodeToString(b.Bytes) {
			out.WriteString(string(c) + "\n")
		}
		return []byte("-----BEGIN CMS-----\n" + out.String() + "-----END CMS-----\n")
	})
	edit("short lines behind a blank one", func(m []byte) []byte {
		return []byte(strings.Replace(strings.ReplaceAll(string(m), "A", "A\n"), "CMS-----\n", "CMS-----\n\n", 1))
	})
	edit("cut off in the first line", func(m []byte) []byte { return m[:10] })
	edit("cut off in the body", func(m []byte) []byte { return m[:200] })
	edit("cut off before the end", func(m []byte) []byte { return m[:len(m)-10] })
	edit("a NUL behind", func(m []byte) []byte { return append(m, 0) })

	crafted := map[string]func(*crafted){
		"version 0":           func(m *crafted) { m.version = 0 },
		"version 200":         func(m *crafted) { m.version = 200 },
		"content in pieces":   func(m *crafted) { m.content = ber.Encode(0x24, ber.Encode(4, token[:9]), ber.Encode(4, token[9:])) },
		"content in 5 levels": func(m *crafted) { m.content = nested(5) },
		"content in 6 levels": func(m *crafted) { m.content = nested(6) },
		"content in 7 levels": func(m *crafted) { m.content = nested(7) },
		"content no string":   func(m *crafted) { m.content = ber.Encode(0x30, token) },
		"content detached":    func(m *crafted) { m.content = nil },
		"content of another":  func(m *crafted) { m.innerType = "1.2.3.4" },
		"more in the signer":  func(m *crafted) { m.tail = ber.Encode(ber.Null) },
		"certificates: none":  func(m *crafted) { m.certificates = ber.Encode(0xa0) },
		"certificates: other": func(m *crafted) {
			m.certificates = ber.Encode(0xa0, ber.Encode(0xa3, ber.EncodeOID("1.2.3"), ber.Encode(ber.Null)))
		},
		"certificates: broken": func(m *crafted) { m.certificates = ber.Encode(0xa0, ber.Encode(0x30, ber.Encode(ber.Null))) },
	}
	for name, change := range crafted {
		rows = append(rows, row{"message/crafted: " + name, func(t *testing.T, l *lab) trial { return l.craftedTrial(t, change) }})
	}
	for name, args := range map[string][]string{
		"data":      {"cms", "-data_create"},
		"digested":  {"cms", "-digest_create"},
		"encrypted": {"cms", "-EncryptedData_encrypt", "-aes128", "-secretkey", "000102030405060708090A0B0C0D0E0F"},
		"enveloped": {"cms", "-encrypt", "-aes128"},
	} {
		rows = append(rows, row{"message/kind: " + name, func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			out := l.file()
			all := append(slices.Clone(args), "-in", l.write(t, token), "-outform", "PEM", "-nodetach", "-out", out)
			if name == "enveloped" {
				all = append(all, l.leaf(t).path)
			}
			l.must(t, all...)
			tr.message = read(t, out)
			return tr
		}})
	}
	rows = append(rows, row{"message/kind: certificates only", func(t *testing.T, l *lab) trial {
		tr := l.ordinary(t)
		out := l.file()
		l.must(t, "crl2pkcs7", "-nocrl", "-certfile", l.leaf(t).path, "-out", out)
		tr.message = read(t, out)
		return tr
	}})
	return rows
}

// nested is the ordinary content as a string in pieces in pieces.
func nested(levels int) []byte {
	e := ber.Encode(ber.OctetString, token)
	for range levels {
		e = ber.Encode(0x24, e)
	}
	return e
}
