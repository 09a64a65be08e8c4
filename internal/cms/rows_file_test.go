package cms_test

import (
	"bytes"
	"encoding/pem"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

// fileRows spoil the files of certificates, both alike.
func fileRows() (rows []row) {
	replace := func(from, to string) func([]byte) []byte {
		return func(m []byte) []byte { return []byte(strings.ReplaceAll(string(m), from, to)) }
	}
	const bad = "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n"
	broken := func(m []byte) []byte { m = bytes.Clone(m); m[100] = '*'; return m }
	for name, change := range map[string]func([]byte) []byte{
		"empty":                        func([]byte) []byte { return nil },
		"garbage":                      func([]byte) []byte { return []byte("garbage\n") },
		"garbage before":               func(m []byte) []byte { return append([]byte("garbage\n"), m...) },
		"garbage behind":               func(m []byte) []byte { return append(m, "garbage\n"...) },
		"twice":                        func(m []byte) []byte { return append(m, m...) },
		"behind one that is none":      func(m []byte) []byte { return append([]byte(bad), m...) },
		"before one that is none":      func(m []byte) []byte { return append(m, bad...) },
		"cut off":                      func(m []byte) []byte { return m[:len(m)-40] },
		"cut off early":                func(m []byte) []byte { return m[:200] },
		"before one cut off":           func(m []byte) []byte { return append(m, m[:300]...) },
		"behind one cut off":           func(m []byte) []byte { return append(slices.Clone(m[:300]), m...) },
		"DER":                          func(m []byte) []byte { b, _ := pem.Decode(m); return b.Bytes },
		"DER, garbage behind":          func(m []byte) []byte { b, _ := pem.Decode(m); return append(b.Bytes, "garbage"...) },
		"DER, garbage before":          func(m []byte) []byte { b, _ := pem.Decode(m); return append([]byte("garbage\n"), b.Bytes...) },
		"DER cut off":                  func(m []byte) []byte { b, _ := pem.Decode(m); return b.Bytes[:300] },
		"labelled X509":                replace(" CERTIFICATE-", " X509 CERTIFICATE-"),
		"labelled TRUSTED":             replace(" CERTIFICATE-", " TRUSTED CERTIFICATE-"),
		"labelled CMS":                 replace(" CERTIFICATE-", " CMS-"),
		"labelled PKCS7":               replace(" CERTIFICATE-", " PKCS7-"),
		"labelled otherwise":           replace(" CERTIFICATE-", " OTHER-"),
		"labelled two ways":            replace("END CERTIFICATE", "END OTHER"),
		"labelled two ways, then well": func(m []byte) []byte { return append(replace("END CERTIFICATE", "END OTHER")(m), m...) },
		"bad base64":                   broken,
		"bad base64, then well":        func(m []byte) []byte { return append(broken(m), m...) },
		"well, then bad base64":        func(m []byte) []byte { return append(m, broken(m)...) },
		"indented":                     replace("\n", "\n "),
		"CR LF":                        replace("\n", "\r\n"),
		"a byte order mark":            func(m []byte) []byte { return append([]byte("\xef\xbb\xbf"), m...) },
		"a blank line first":           replace("CERTIFICATE-----\nM", "CERTIFICATE-----\n\nM"),
		"a header":                     replace("CERTIFICATE-----\nM", "CERTIFICATE-----\nComment: a long one\n\nM"),
		"a header, then well": func(m []byte) []byte {
			return append(replace("CERTIFICATE-----\nM", "CERTIFICATE-----\nComment: a long one\n\nM")(m), m...)
		},
		"a short header":             replace("CERTIFICATE-----\nM", "CERTIFICATE-----\na: b\n\nM"),
		"a blank line in the middle": func(m []byte) []byte { return bytes.Replace(m, []byte("\n"), []byte("\n\n"), 4) },
		"all on one line": func(m []byte) []byte {
			body := strings.ReplaceAll(string(m), "\n", "")
			body = strings.Replace(body, "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n", 1)
			return []byte(strings.Replace(body, "-----END", "\n-----END", 1))
		},
		"more inside": func(m []byte) []byte {
			b, _ := pem.Decode(m)
			return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: append(b.Bytes, "more"...)})
		},
		"text of openssl before": func(m []byte) []byte {
			return append([]byte("Certificate:\n    Data:\n        Version: 3 (0x2)\n"), m...)
		},
		"a list of revoked ones": func([]byte) []byte { return []byte("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n") },
	} {
		rows = append(rows,
			row{"file/certfile: " + name, func(t *testing.T, l *lab) trial {
				tr := l.ordinary(t)
				tr.certs = change(bytes.Clone(tr.certs))
				return tr
			}},
			row{"file/CAfile: " + name, func(t *testing.T, l *lab) trial {
				tr := l.ordinary(t)
				tr.cas = change(bytes.Clone(tr.cas))
				return tr
			}})
	}
	withKey := func(t *testing.T, l *lab, pem []byte) []byte {
		t.Helper()
		return append(read(t, l.key(t, "rsa:2048")), pem...)
	}
	return append(rows,
		row{"file/certfile: with the key", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs = withKey(t, l, tr.certs)
			return tr
		}},
		row{"file/CAfile: with the key", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.cas = withKey(t, l, tr.cas)
			return tr
		}},
		row{"file/certfile: the key alone", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs = withKey(t, l, nil)
			return tr
		}},
		row{"file/certfile and CAfile: exchanged", func(t *testing.T, l *lab) trial {
			tr := l.ordinary(t)
			tr.certs, tr.cas = tr.cas, tr.certs
			return tr
		}},
		row{"file/all three spoilt", func(t *testing.T, l *lab) trial {
			return trial{message: []byte("a"), certs: []byte("b"), cas: []byte("c")}
		}},
	)
}

// constraintRows vary the name constraints of the authority.
func constraintRows() (rows []row) {
	const named = "/C=US/O=Unset/CN=www.example.com/emailAddress=a@example.com"
	for name, s := range map[string][2]string{
		"host of the common name":             {"permitted;DNS:example.com", v1},
		"host, subdomains only":               {"permitted;DNS:.example.com", v1},
		"another host":                        {"permitted;DNS:example.org", v1},
		"host excluded":                       {"excluded;DNS:example.com", v1},
		"another host excluded":               {"excluded;DNS:example.org", v1},
		"host that ends alike":                {"permitted;DNS:ample.com", v1},
		"host in another case":                {"permitted;DNS:EXAMPLE.com", v1},
		"host named elsewhere":                {"permitted;DNS:example.org", "subjectAltName=DNS:a.example.org"},
		"two hosts, one outside":              {"permitted;DNS:example.org", "subjectAltName=DNS:a.example.org,DNS:b.example.net"},
		"mail elsewhere, host by common name": {"permitted;DNS:example.org", "subjectAltName=email:a@example.com"},
		"mail's host":                         {"permitted;email:example.com", v1},
		"mail's domain":                       {"permitted;email:.com", v1},
		"mail's domain, itself":               {"permitted;email:.example.com", v1},
		"mail itself":                         {"permitted;email:a@example.com", v1},
		"mail itself in another case":         {"permitted;email:A@example.com", v1},
		"mail's host in another case":         {"permitted;email:EXAMPLE.COM", v1},
		"another mail":                        {"permitted;email:b@example.com", v1},
		"mail excluded":                       {"excluded;email:example.com", v1},
		"mail elsewhere":                      {"permitted;email:example.com", "subjectAltName=email:b@example.org"},
		"mail without a host":                 {"permitted;email:example.com", "subjectAltName=email:nobody"},
		"name's first part":                   {"permitted;dirName:short", v1},
		"name's whole":                        {"permitted;dirName:whole", v1},
		"name longer":                         {"permitted;dirName:longer", v1},
		"another name":                        {"permitted;dirName:other", v1},
		"one of two names":                    {"permitted;dirName:other,permitted;dirName:short", v1},
		"name in another case":                {"permitted;dirName:upper", v1},
		"name excluded":                       {"excluded;dirName:short", v1},
		"permitted and excluded":              {"permitted;dirName:short,excluded;dirName:whole", v1},
		"address":                             {"permitted;IP:10.0.0.0/255.0.0.0", "subjectAltName=IP:10.0.8.1"},
		"another address":                     {"permitted;IP:10.0.0.0/255.0.0.0", "subjectAltName=IP:11.0.8.1"},
		"address of version 6":                {"permitted;IP:10.0.0.0/255.0.0.0", "subjectAltName=IP:fd00::1"},
		"version 6":                           {"permitted;IP:fd00:0:0:0:0:0:0:0/ff00:0:0:0:0:0:0:0", "subjectAltName=IP:fd00::1"},
		"address that is none":                {"permitted;IP:10.0.0.0/255.0.0.0", "2.5.29.17=DER:30058703010203"},
		"URI":                                 {"permitted;URI:www.example.com", "subjectAltName=URI:http://www.example.com:5000/v2.0"},
		"URI's domain":                        {"permitted;URI:.example.com", "subjectAltName=URI:http://www.example.com/"},
		"another URI":                         {"permitted;URI:.example.com", "subjectAltName=URI:http://www.example.org"},
		"URI without a host":                  {"permitted;URI:.example.com", "subjectAltName=URI:urn:x"},
		"URI of no host":                      {"permitted;URI:.example.com", "subjectAltName=URI:file:///x"},
		"registered ID":                       {"permitted;RID:1.2.3", "subjectAltName=RID:1.2.3"},
		"registered ID asked for only":        {"permitted;RID:1.2.3", v1},
		"other name":                          {"permitted;otherName:1.2.3;UTF8:x", "subjectAltName=otherName:1.2.3;UTF8:x"},
		"other name of another kind":          {"permitted;otherName:1.2.3;UTF8:x", "subjectAltName=otherName:1.2.4;UTF8:x"},
		"other name, mail asked for":          {"permitted;email:example.com", "subjectAltName=otherName:1.2.3;UTF8:x"},
	} {
		rows = append(rows, row{"constraints/" + name, func(t *testing.T, l *lab) trial {
			sections := "\n[short]\nC=US\nO=Unset\n[whole]\nC=US\nO=Unset\nCN=www.example.com\nemailAddress=a@example.com\n" +
				"[longer]\nC=US\nO=Unset\nCN=www.example.com\nemailAddress=a@example.com\nOU=x\n[other]\nC=DE\n[upper]\nC=US\nO=UNSET\n"
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt + "\nnameConstraints=critical," + s[0] + sections})
			return l.signed(t, l.cert(t, certSpec{subject: named, key: "rsa:2048", issuer: ca, ext: s[1]}), ca)
		}})
	}
	for name, der := range map[string]string{
		"minimum 0":    "3011A00F300D820B6578616D706C652E636F6D",
		"minimum 1":    "3014A0123010820B6578616D706C652E636F6D800101",
		"minimum zero": "3014A0123010820B6578616D706C652E636F6D800100",
		"maximum":      "3014A0123010820B6578616D706C652E636F6D810105",
		"none":         "3000",
		"any host":     "3006A0043002" + "8200",
		"no host":      "3006A1043002" + "8200",
	} {
		rows = append(rows, row{"constraints/encoded: " + name, func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt + "\n2.5.29.30=critical,DER:" + der})
			return l.signed(t, l.cert(t, certSpec{subject: named, key: "rsa:2048", issuer: ca, ext: v1}), ca)
		}})
	}
	return append(rows,
		row{"constraints/of a second authority", func(t *testing.T, l *lab) trial {
			second, leaf := l.second(t, subExt+"\nnameConstraints=permitted;DNS:example.org")
			return l.signed(t, leaf, l.authority(t), second)
		}},
		row{"constraints/on a second authority", func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt + "\nnameConstraints=permitted;dirName:short\n[short]\nC=US\nST=Unset\n"})
			second := l.cert(t, certSpec{subject: subSubject, key: "rsa:2048/second", issuer: ca, ext: subExt})
			return l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: second, ext: leafExt}), ca, second)
		}},
		row{"constraints/mail not in ASCII", func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt + "\nnameConstraints=critical,permitted;email:example.com"})
			return l.signed(t, l.cert(t, certSpec{subject: "/CN=a/emailAddress=a@example.com", mask: "utf8only", key: "rsa:2048", issuer: ca, ext: v1}), ca)
		}},
	)
}
