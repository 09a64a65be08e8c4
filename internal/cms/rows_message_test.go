package cms_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

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
