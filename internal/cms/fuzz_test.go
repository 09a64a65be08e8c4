package cms_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/cms"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

// slow is far more than any input of a fuzz test should take.
const slow = 5 * time.Second

func quick(t *testing.T, what func()) {
	t.Helper()
	began := time.Now()
	what()
	if took := time.Since(began); took > slow {
		t.Errorf("took %v", took)
	}
}

func unpem(text []byte) []byte {
	block, _ := pem.Decode(text)
	return block.Bytes
}

// sane checks a verdict whichever it is.
func sane(t *testing.T, tr trial) {
	t.Helper()
	quick(t, func() {
		content, err := ours(tr)
		if code := cms.ExitCode(err); code != 0 && (code != 2 && code != 4 || content != nil || err.Error() == "") {
			t.Errorf("%d, %q, %v", code, content, err)
		}
	})
}

func wrapped(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

func FuzzVerify(f *testing.F) {
	all := fixtures(f)
	for _, tr := range all {
		f.Add(unpem(tr.message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		for _, tr := range all {
			tr.message = wrapped("CMS", message)
			sane(t, tr)
		}
	})
}

// FuzzCertificate puts a certificate in the place of the signer's, and in that of its authority's.
func FuzzCertificate(f *testing.F) {
	all := fixtures(f)
	for _, tr := range all {
		f.Add(unpem(tr.certs))
		f.Add(unpem(tr.cas))
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		text := wrapped("CERTIFICATE", der)
		for _, tr := range all {
			sane(t, trial{message: tr.message, certs: text, cas: tr.cas, at: tr.at})
			sane(t, trial{message: tr.message, certs: tr.certs, cas: append(text, tr.cas...), at: tr.at})
			sane(t, trial{message: tr.message, certs: tr.certs, cas: text, at: tr.at})
		}
		sane(t, trial{message: all[0].message, certs: text, cas: text, at: fixtureTime})
		certs, _ := pki.ParseCertificates(text)
		for _, c := range certs {
			_, _, _ = c.Subject().String(), c.Purposes(), c.CheckPurpose()
		}
	})
}

// FuzzFile puts a text in the place of every file.
func FuzzFile(f *testing.F) {
	all := fixtures(f)
	for _, tr := range all {
		f.Add(tr.message)
		f.Add(tr.certs)
		f.Add(tr.cas)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, tr := range all {
			sane(t, trial{message: text, certs: tr.certs, cas: tr.cas, at: tr.at})
			sane(t, trial{message: tr.message, certs: text, cas: tr.cas, at: tr.at})
			sane(t, trial{message: tr.message, certs: tr.certs, cas: text, at: tr.at})
		}
	})
}

func FuzzInspect(f *testing.F) {
	for _, tr := range fixtures(f) {
		f.Add(unpem(tr.message))
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		quick(t, func() {
			m, err := cms.ParseDER(der)
			if err != nil {
				return
			}
			if len(m.Content) > len(der) {
				t.Errorf("%d bytes hold %d of content", len(der), len(m.Content))
			}
			for _, s := range m.Signers {
				_ = s.String()
			}
		})
	})
}

func FuzzToken(f *testing.F) {
	tr := fixtures(f)[0]
	der := unpem(tr.message)
	token, err := cms.EncodePKI(der)
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{token, cms.EncodePKIZ(der), packed(f, der, 9), string(tr.message), "PKIZ_", "MII"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quick(t, func() {
			der, err := cms.DecodeToken(text)
			if err != nil {
				return
			}
			if len(der) > max(cms.MaxExpanded, len(text)) {
				t.Fatalf("%d bytes expand to %d", len(text), len(der))
			}
			again, err := cms.DecodeToken(cms.EncodePKIZ(der))
			if err != nil && len(der) > 0 && len(der) < cms.MaxExpanded/2 || err == nil && !bytes.Equal(again, der) {
				t.Errorf("%x becomes %x, %v", der, again, err)
			}
			if token, err := cms.EncodePKI(der); err == nil {
				if again, err := cms.DecodeToken(token); err != nil || !bytes.Equal(again, der) {
					t.Errorf("%x becomes %x, %v", der, again, err)
				}
			}
		})
	})
}

// FuzzSign signs any content, and verifies it in every form.
func FuzzSign(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	subject, err := pki.ParseSubject(leafSubject)
	if err != nil {
		f.Fatal(err)
	}
	now := time.Now()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	ca, err := pki.NewAuthority(caKey, subject, 1, now)
	if err != nil {
		f.Fatal(err)
	}
	request, err := pki.NewRequest(key, subject)
	if err != nil {
		f.Fatal(err)
	}
	c, err := pki.SignRequest(ca, caKey, request, 1, now)
	if err != nil {
		f.Fatal(err)
	}
	cas, err := pki.ParseAuthorities(ca.PEM())
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "a", "\r", "\r\n", "a\nb", string(token), strings.Repeat("x", 1000)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		der, err := cms.Sign(content, c, key, 0)
		if err != nil {
			t.Fatal(err)
		}
		got, err := cms.Verify(cms.EncodePEM(der), []*pki.Certificate{c}, cas, now)
		plain := func(b []byte) string { return strings.ReplaceAll(string(b), "\r", "") }
		if err != nil || plain(got) != plain(content) {
			t.Fatalf("%q becomes %q, %v", content, got, err)
		}
		if bytes.Contains(bytes.ReplaceAll(got, []byte("\r\n"), nil), []byte("\n")) {
			t.Errorf("%q has a line that ends without CR", got)
		}
	})
}
