package cms_test

import (
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
)

// nameRows vary how the authority's name is spelt, in its own certificate and as the issuer.
func nameRows() (rows []row) {
	type spelling struct{ subject, mask string }
	for name, s := range map[string][2]spelling{
		"case":                    {{"/O=Unset/CN=Authority", ""}, {"/O=UNSET/CN=authority", ""}},
		"spaces":                  {{"/O=Un set/CN=Authority", ""}, {"/O=  Un   set /CN=Authority ", ""}},
		"tab":                     {{"/O=Un set", ""}, {"/O=Un\tset", ""}},
		"no-break space":          {{"/O=Un set", ""}, {"/O=Un\u00a0set", ""}},
		"string type":             {{"/O=Unset/CN=Authority", ""}, {"/O=Unset/CN=Authority", "nombstr"}},
		"BMP":                     {{"/O=Unset/CN=Authority", ""}, {"/O=Unset/CN=Authority", "MASK:0x800"}},
		"universal":               {{"/O=Unset/CN=Authority", ""}, {"/O=Unset/CN=Authority", "MASK:0x100"}},
		"T61":                     {{"/O=Üns/CN=Authority", ""}, {"/O=Üns/CN=Authority", "MASK:0x4"}},
		"BMP accents":             {{"/O=Üns/CN=Authority", ""}, {"/O=Üns/CN=Authority", "MASK:0x800"}},
		"accents' case":           {{"/O=Üns/CN=Authority", ""}, {"/O=üns/CN=Authority", ""}},
		"order":                   {{"/O=Unset/CN=Authority", ""}, {"/CN=Authority/O=Unset", ""}},
		"order within a part":     {{"/O=Unset+CN=Authority", ""}, {"/CN=Authority+O=Unset", ""}},
		"parts joined":            {{"/O=Unset/CN=Authority", ""}, {"/O=Unset+CN=Authority", ""}},
		"one more":                {{"/O=Unset/CN=Authority", ""}, {"/O=Unset/CN=Authority/OU=x", ""}},
		"mail":                    {{"/emailAddress=A@Example.com/CN=x", ""}, {"/emailAddress=a@example.com/CN=x", ""}},
		"empty and missing value": {{"/CN=x", ""}, {"/CN=x ", ""}},
	} {
		rows = append(rows, row{"name/" + name, func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: s[0].subject, key: "rsa:2048/ca", ext: caExt, mask: s[0].mask})
			other := l.cert(t, certSpec{subject: s[1].subject, key: "rsa:2048/ca", ext: caExt, mask: s[1].mask})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: other, ext: leafExt, serial: "5"})
			return l.signed(t, leaf, ca)
		}})
		// The issuer as the message has it, and as the certificate has it.
		rows = append(rows, row{"name/message/" + name, func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: s[0].subject, key: "rsa:2048/ca", ext: caExt, mask: s[0].mask})
			other := l.cert(t, certSpec{subject: s[1].subject, key: "rsa:2048/ca", ext: caExt, mask: s[1].mask})
			leaf := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: ca, ext: leafExt, serial: "5"})
			spelt := l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: other, ext: leafExt, serial: "5"})
			tr := l.signed(t, leaf, ca)
			tr.message = l.sign(t, spelt, token)
			return tr
		}})
	}
	values := map[string]string{
		"invalid UTF-8":  "0c02c328",
		"half a BMP":     "1e03004100",
		"surrogate":      "1e02d800",
		"visible string": "1a0141",
		"numeric":        "120131",
		"bits":           "03020041",
		"a sequence":     "30030c0141",
		"an integer":     "020101",
		"beyond Unicode": "1c0400110000",
		"T61":            "1401e9",
		"empty":          "0c00",
		"a NUL":          "0c03410042",
		"pieces":         "2c060c01410c0142",
		"IA5 beyond":     "1601e9",
	}
	for tag := range 31 {
		values[fmt.Sprintf("tag %d", tag)] = fmt.Sprintf("%02x0400410042", tag)
		values[fmt.Sprintf("tag %d in pieces", tag)] = fmt.Sprintf("%02x0604040041000a", tag|0x20)
	}
	for name, value := range values {
		rows = append(rows, row{"name/value/" + name, func(t *testing.T, l *lab) trial {
			der, err := hex.DecodeString(value)
			if err != nil {
				t.Fatal(err)
			}
			c := l.resigned(t, l.leaf(t), "rsa:2048/ca", func(f [][]byte) [][]byte {
				f[5] = ber.Encode(0x30, ber.Encode(0x31, ber.Encode(0x30, ber.EncodeOID("2.5.4.3"), der)))
				return f
			})
			tr := l.ordinary(t)
			tr.certs = c.pem
			return tr
		}})
	}
	return rows
}

// timeRows vary when the message is verified.
func timeRows() (rows []row) {
	day := 24 * time.Hour
	for name, s := range map[string]struct {
		ca, leaf int // days
		at       time.Duration
	}{
		"leaf over":          {ca: 30, leaf: 3, at: 5 * day},
		"authority over":     {ca: 3, leaf: 30, at: 5 * day},
		"both over":          {ca: 3, leaf: 3, at: 5 * day},
		"not yet":            {ca: 30, leaf: 30, at: -2 * day},
		"within":             {ca: 30, leaf: 30, at: 5 * day},
		"generalized time":   {ca: 20000, leaf: 20000, at: 19000 * day},
		"generalized, over":  {ca: 20000, leaf: 19000, at: 19500 * day},
		"long before":        {ca: 30, leaf: 30, at: -9000 * day},
		"over for a century": {ca: 30, leaf: 30, at: 36500 * day},
	} {
		rows = append(rows, row{"time/" + name, func(t *testing.T, l *lab) trial {
			ca := l.cert(t, certSpec{subject: caSubject, key: "rsa:2048/ca", ext: caExt, days: s.ca})
			tr := l.signed(t, l.cert(t, certSpec{subject: leafSubject, key: "rsa:2048", issuer: ca, ext: leafExt, days: s.leaf}), ca)
			tr.at = time.Now().Add(s.at)
			return tr
		}})
	}
	at := time.Date(2030, 6, 1, 12, 0, 0, 0, time.UTC)
	for name, s := range map[string]struct {
		from, to string // the elements: tag and text
		at       time.Time
	}{
		"at the first second":      {"\x17300601120000Z", "\x17310101000000Z", at},
		"before the first":         {"\x17300601120001Z", "\x17310101000000Z", at},
		"at the last second":       {"\x17250101000000Z", "\x17300601120000Z", at},
		"before the last":          {"\x17250101000000Z", "\x17300601120001Z", at},
		"after the last":           {"\x17250101000000Z", "\x17300601115959Z", at},
		"1949 is 2049":             {"\x17490101000000Z", "\x17491231000000Z", at},
		"1950":                     {"\x17500101000000Z", "\x17310101000000Z", at},
		"no seconds":               {"\x172501010000Z", "\x17310101000000Z", at},
		"no seconds at the end":    {"\x17250101000000Z", "\x173101010000Z", at},
		"an offset":                {"\x17250101000000+0100", "\x17310101000000Z", at},
		"no zone":                  {"\x17250101000000", "\x17310101000000Z", at},
		"a fraction":               {"\x1820250101000000.5Z", "\x17310101000000Z", at},
		"generalized":              {"\x1820250101000000Z", "\x1820310101000000Z", at},
		"generalized for ever":     {"\x1820250101000000Z", "\x1899991231235959Z", at},
		"no such month":            {"\x17251301000000Z", "\x17310101000000Z", at},
		"no such day":              {"\x17250230000000Z", "\x17310101000000Z", at},
		"no such second":           {"\x17250101000060Z", "\x17310101000000Z", at},
		"letters":                  {"\x17nothing at alZ", "\x17310101000000Z", at},
		"an empty one":             {"\x17", "\x17310101000000Z", at},
		"not a time":               {"\x0c250101000000Z", "\x17310101000000Z", at},
		"the end before the start": {"\x17310101000000Z", "\x17250101000000Z", at},
	} {
		rows = append(rows, row{"time/field/" + name, func(t *testing.T, l *lab) trial {
			c := l.resigned(t, l.leaf(t), "rsa:2048/ca", func(f [][]byte) [][]byte {
				f[4] = ber.Encode(0x30, ber.Encode(s.from[0], []byte(s.from[1:])), ber.Encode(s.to[0], []byte(s.to[1:])))
				return f
			})
			tr := l.ordinary(t)
			tr.certs, tr.at = c.pem, s.at
			return tr
		}})
	}
	return rows
}
