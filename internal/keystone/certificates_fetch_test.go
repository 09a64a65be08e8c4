package keystone

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// oldKeystone answers as a Keystone of old does.
func oldKeystone(t *testing.T, answers map[string]http.HandlerFunc) (address string, asked *[]string) {
	t.Helper()
	asked = new([]string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path)
		if answer := answers[r.URL.Path]; answer != nil {
			answer(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func fails(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, status) }
}

// client is the provider's, but for the patience.
func client(t *testing.T) *http.Client {
	t.Helper()
	none := 0
	c, err := openstackapi.Open(openstackapi.Config{MaxRetries: &none})
	must(t, err)
	return c
}

const (
	v2Signing, v2CA = "/v2.0/certificates/signing", "/v2.0/certificates/ca"
	v3Signing, v3CA = "/v3/OS-SIMPLE-CERT/certificates", "/v3/OS-SIMPLE-CERT/ca"
)

func TestFetchCertificates(t *testing.T) {
	m := newSigner(t, time.Now())
	// Keystone's own files begin with what openssl x509 -text says.
	signing, ca := says("Certificate:\n    Data:\n"+m.signingPEM()), says(m.caPEM())
	v2 := map[string]http.HandlerFunc{v2Signing: signing, v2CA: ca}
	v3 := map[string]http.HandlerFunc{v3Signing: signing, v3CA: ca}
	for _, c := range []struct {
		name, suffix string
		answers      map[string]http.HandlerFunc
		version      string
		asked        []string
	}{
		{"v2.0", "", v2, "v2.0", []string{v2Signing, v2CA}},
		{"v2.0 named", "/v2.0/", v2, "v2.0", []string{v2Signing, v2CA}},
		{"v3", "/", v3, "v3", []string{v2Signing, v3Signing, v3CA}},
		{"v3 named", "/v3", v3, "v3", []string{v3Signing, v3CA}},
		{"below a path", "/identity", map[string]http.HandlerFunc{"/identity" + v2Signing: signing, "/identity" + v2CA: ca}, "v2.0", []string{"/identity" + v2Signing, "/identity" + v2CA}},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, asked := oldKeystone(t, c.answers)
			p, err := fetchCertificates(t.Context(), client(t), address+c.suffix)
			must(t, err)
			if p.version != c.version || !strings.HasSuffix(p.signing, m.signingPEM()) || p.ca != m.caPEM() || !slices.Equal(*asked, c.asked) {
				t.Errorf("%+v, asked %q", p, *asked)
			}
			if leaf, err := p.verdict(time.Now()); err != nil || leaf.Fingerprint() != m.signing.Fingerprint() {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestFetchCertificatesFails(t *testing.T) {
	m := newSigner(t, time.Now())
	signing, ca := says(m.signingPEM()), says(m.caPEM())
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(strings.Repeat("A", 64<<10))); err != nil {
				return
			}
		}
	}
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		_, _ = w.Write([]byte(m.signingPEM()))
	}
	for _, c := range []struct {
		name, suffix string
		answers      map[string]http.HandlerFunc
		want         string
	}{
		{"none", "", nil, "answers 404 or 410 to /v2.0/certificates/signing and /v3/OS-SIMPLE-CERT/certificates, and so gives no certificates out: PKI tokens left Keystone in Ocata"},
		{"none by the API", "/v3", map[string]http.HandlerFunc{v2Signing: signing, v2CA: ca}, "answers 404 or 410 to /v3/OS-SIMPLE-CERT/certificates, and"},
		{"no authority", "", map[string]http.HandlerFunc{v2Signing: signing}, "answers 404 or 410 to /v2.0/certificates/ca"},
		{"broken", "", map[string]http.HandlerFunc{v2Signing: fails(500, "Certificate file\n is  unavailable.")}, "answers 500 Internal Server Error: Certificate file is unavailable."},
		{"forbidden", "", map[string]http.HandlerFunc{v2Signing: fails(403, "")}, "answers 403 Forbidden: it says nothing more"},
		{"a web page", "", map[string]http.HandlerFunc{v2Signing: says("<html>"), v2CA: says("<html>")}, "what .* answers to .*cannot read the signing certificate: it holds no certificate\ncannot read the CA file"},
		{"half a certificate", "", map[string]http.HandlerFunc{v2Signing: says(m.signingPEM()[:300]), v2CA: ca}, "cannot read the signing certificate"},
		{"no text", "", map[string]http.HandlerFunc{v2Signing: says("\xff\xfe")}, "what is no text"},
		{"endless", "", map[string]http.HandlerFunc{v2Signing: endless}, "answers with more than 1 MiB"},
		{"cut short", "", map[string]http.HandlerFunc{v2Signing: cut}, "unexpected EOF: check that Keystone runs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, _ := oldKeystone(t, c.answers)
			_, err := fetchCertificates(t.Context(), client(t), address+c.suffix)
			mustSay(t, err, c.want)
		})
	}
}

func TestFetchCertificatesUnreachable(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	_, err := fetchCertificates(t.Context(), client(t), s.URL)
	mustSay(t, err, "cannot read http://127.0.0.1:[0-9]+/v2.0/certificates/signing: dial tcp .*connection refused: check that Keystone runs")

	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	t.Cleanup(tls.Close)
	_, err = fetchCertificates(t.Context(), client(t), tls.URL)
	mustSay(t, err, "cannot be trusted.*cacert_file")

	address, _ := oldKeystone(t, map[string]http.HandlerFunc{v2Signing: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }})
	late := errors.New("it is late")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, late)
	defer cancel()
	began := time.Now()
	_, err = fetchCertificates(ctx, client(t), address)
	mustSay(t, err, "it is late")
	if time.Since(began) > 5*time.Second {
		t.Errorf("it took %s", time.Since(began))
	}
}
