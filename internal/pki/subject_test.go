package pki_test

import (
	"bytes"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/ber"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// TestSubjectAsOpenSSL compares names with those that `openssl req` makes.
func TestSubjectAsOpenSSL(t *testing.T) {
	keyFile := newPath(t)
	openssl(t, "genrsa", "-out", keyFile, "1024")
	for _, text := range []string{
		subjectText, "/CN=x", "/C=DE/O=Ünset/CN=ü", `/O=a\/b/CN=c\+d\\e`, "/CN=a b  c ", "/O=A+CN=B", "/CN=B+O=A/L=C",
		"/emailAddress=a@example.com/DC=example/DC=com/UID=u", "/countryName=US/commonName=long names", "/CN=a=b", "/CN=x/",
		"/SN=s/GN=g/initials=i/name=n/title=t/street=s/postalCode=p/description=d/serialNumber=5/dnQualifier=q/OU=o/ST=s/L=l",
	} {
		got, err := pki.ParseSubject(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		request := newPath(t)
		openssl(t, "req", "-new", "-utf8", "-key", keyFile, "-subj", text, "-out", request)
		block, _ := pem.Decode(read(t, request))
		r := ber.NewReader(block.Bytes)
		info := r.Sequence().Sequence()
		info.Integer()
		want := pki.ReadName(info)
		if r.Err() != nil || !bytes.Equal(got.DER(), want.DER()) {
			t.Errorf("%s: %x, want %x, %v", text, got.DER(), want.DER(), r.Err())
		}
	}
}

func TestSubjectRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "must begin with a slash",
		"CN=x":                  "must begin with a slash",
		"C=US/CN=x":             "must begin with a slash",
		"/":                     "is empty",
		"//CN=x":                `no = after ""`,
		"/CN":                   `no = after "CN"`,
		"/CN=a/b":               `no = after "b"`,
		"/O=a/b/CN=c":           `no = after "b": put a backslash before a slash`,
		"/O=a+b/CN=c":           `no = after "b"`,
		"/CN=":                  "CN has no value",
		"/O=/CN=x":              "O has no value",
		"/X=y":                  `unknown attribute "X": it must be one of C, ST, L, O, OU, CN`,
		"/cn=y":                 `unknown attribute "cn"`,
		"/=y":                   `unknown attribute ""`,
		"/C=USA/CN=x":           "C has 3 characters, it must have exactly 2",
		"/C=Ü1":                 "letters without accents",
		`/CN=x\`:                "nothing follows the last backslash",
		"/CN=x+":                "nothing follows the last plus",
		"/emailAddress=ü@x":     "must be ASCII",
		"/serialNumber=a_b":     "letters without accents",
		"/CN=\xff":              "is not UTF-8",
		"/CN=" + long(65):       "CN has 65 characters, it must have 1 to 64",
		"/O=" + long(65):        "O has 65 characters",
		"/L=" + long(129):       "L has 129 characters",
		"/CN=x/O= /L=\t/ST=/C=": "ST has no value",
	} {
		if _, err := pki.ParseSubject(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func TestNameString(t *testing.T) {
	for text, want := range map[string]string{
		subjectText:           subjectText,
		`/O=a\/b/CN=ü`:        "/O=a/b/CN=ü",
		"/CN=a\nb":            `/CN=a\x0Ab`,
		"/O=A+CN=B":           "/CN=B/O=A",
		"/organizationName=A": "/O=A",
	} {
		if got := name(t, text).String(); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzSubject(f *testing.F) {
	for _, text := range []string{subjectText, `/O=a\/b+CN=c\\`, "/", "/CN=", "/C=ü"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := pki.ParseSubject(text)
		if err != nil {
			return
		}
		r := ber.NewReader(n.DER())
		again := pki.ReadName(r)
		if r.Err() != nil || !again.Equal(n) || again.String() == "" {
			t.Errorf("%q: %x, %v", text, n.DER(), r.Err())
		}
	})
}
