package pki_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

type key = *rsa.PrivateKey

func TestParseKey(t *testing.T) {
	for want, args := range map[string][]string{
		"RSA PKCS#8":  {"genrsa", "2048"},
		"RSA PKCS#1":  {"genrsa", "-traditional", "2048"},
		"EC SEC 1":    {"ecparam", "-name", "prime256v1", "-genkey"},
		"EC PKCS#8":   {"genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"},
		"Ed25519":     {"genpkey", "-algorithm", "ed25519"},
		"RSA of 4096": {"genrsa", "4096"},
	} {
		path := newPath(t)
		openssl(t, append([]string{args[0], "-out", path}, args[1:]...)...)
		got, err := pki.ParseKey(read(t, path))
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		ok := false
		switch got.(type) {
		case *rsa.PrivateKey:
			ok = strings.HasPrefix(want, "RSA")
		case *ecdsa.PrivateKey:
			ok = strings.HasPrefix(want, "EC")
		case ed25519.PrivateKey:
			ok = want == "Ed25519"
		}
		if !ok {
			t.Errorf("%s: %T", want, got)
		}
		again := write(t, must[[]byte](t)(pki.MarshalKey(got)))
		if ours, theirs := openssl(t, "pkey", "-in", again, "-pubout"), openssl(t, "pkey", "-in", path, "-pubout"); ours != theirs {
			t.Errorf("%s: openssl reads another key from ours", want)
		}
	}
}

func TestParseKeyRefuses(t *testing.T) {
	path, encrypted, old := newPath(t), newPath(t), newPath(t)
	openssl(t, "genrsa", "-out", path, "1024")
	openssl(t, "pkcs8", "-topk8", "-in", path, "-out", encrypted, "-passout", "pass:secret")
	openssl(t, "rsa", "-traditional", "-aes128", "-in", path, "-out", old, "-passout", "pass:secret")
	good := string(read(t, path))
	for name, c := range map[string]struct{ text, want string }{
		"empty":              {"", "holds no private key"},
		"garbage":            {"garbage", "holds no private key"},
		"a certificate":      {strings.ReplaceAll(good, "PRIVATE KEY", "CERTIFICATE"), "holds no private key"},
		"encrypted":          {string(read(t, encrypted)), "it is encrypted: decrypt it before"},
		"encrypted of old":   {string(read(t, old)), "if it is encrypted, decrypt it before"},
		"another kind":       {strings.ReplaceAll(good, "PRIVATE KEY", "DSA PRIVATE KEY"), `keys of type "DSA PRIVATE KEY" are not supported`},
		"PKCS#8 as PKCS#1":   {strings.ReplaceAll(good, "PRIVATE KEY", "RSA PRIVATE KEY"), "PKCS8"},
		"cut off":            {good[:200], "has no end"},
		"bad base64":         {strings.Replace(good, "M", "*", 1), "base64"},
		"too long":           {strings.Repeat("x", pki.MaxFile+1), "longer than 8 MiB"},
		"nothing in the PEM": {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "is empty"},
	} {
		_, err := pki.ParseKey([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, new(*pki.UnreadableError)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	both := append(read(t, encrypted), good...)
	if _, err := pki.ParseKey(both); err == nil {
		t.Error("the second key of a file counts")
	}
}

func TestNewKey(t *testing.T) {
	for bits, want := range map[int]int{0: 2048, 1024: 1024, 3072: 3072, 512: 0, 1023: 0, -1: 0, 16385: 0} {
		k, err := pki.NewKey(bits)
		if want == 0 {
			if err == nil {
				t.Errorf("%d bits make a key", bits)
			}
			continue
		}
		if err != nil || k.N.BitLen() != want {
			t.Errorf("%d bits: %v", bits, err)
		}
	}
}
