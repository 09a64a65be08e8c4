package lxdapi_test

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// remote is an LXD daemon behind https that trusts whose certificates it was given.
type remote struct {
	lxdtest.Identity
	address    string
	extensions []string

	mu      sync.Mutex
	trusted map[string]bool // by fingerprint
	token   string          // accepted once
	fields  map[string]any  // what was posted to certificates
}

func newRemote(t *testing.T) *remote {
	t.Helper()
	r := &remote{Identity: lxdtest.NewIdentity(t, "server"), trusted: map[string]bool{}, extensions: everything}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /1.0", func(w http.ResponseWriter, req *http.Request) {
		auth := "untrusted"
		if r.trusts(req) {
			auth = "trusted"
		}
		answer(info(auth, "5.0.2", r.extensions))(w, req)
	})
	mux.HandleFunc("POST /1.0/certificates", r.admit)
	mux.HandleFunc("GET /1.0/profiles/docker", func(w http.ResponseWriter, req *http.Request) {
		if !r.trusts(req) {
			refuse(http.StatusForbidden, "not authorized")(w, req)
			return
		}
		answer(map[string]any{"name": "docker"})(w, req)
	})
	mux.HandleFunc("GET /1.0/images/{fingerprint}/export", func(w http.ResponseWriter, req *http.Request) {
		if !r.trusts(req) {
			refuse(http.StatusForbidden, "not authorized")(w, req)
			return
		}
		exported("abc")(w, req)
	})
	s := httptest.NewUnstartedServer(mux)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{r.Pair}, ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS13}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	r.address = s.URL
	return r
}

func (r *remote) trusts(req *http.Request) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(req.TLS.PeerCertificates) > 0 && r.trusted[fmt.Sprintf("%x", sha256.Sum256(req.TLS.PeerCertificates[0].Raw))]
}

func (r *remote) admit(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fields = nil
	_ = json.NewDecoder(req.Body).Decode(&r.fields)
	given, _ := r.fields["password"].(string)
	if explicit, ok := r.fields["trust_token"].(string); ok {
		given = explicit
	}
	if r.token == "" || given != r.token || len(req.TLS.PeerCertificates) == 0 {
		refuse(http.StatusForbidden, "No matching certificate add operation found")(w, req)
		return
	}
	r.token = ""
	r.trusted[fmt.Sprintf("%x", sha256.Sum256(req.TLS.PeerCertificates[0].Raw))] = true
	answer(nil)(w, req)
}

// issue makes a token as lxc config trust add does.
func (r *remote) issue(fingerprint string) string {
	raw, _ := json.Marshal(map[string]any{
		"client_name": "lab", "fingerprint": fingerprint, "addresses": []string{"127.0.0.1:8443"}, "secret": "hunter2",
	})
	r.token = base64.StdEncoding.EncodeToString(raw)
	return r.token
}

func colons(fingerprint string) string {
	var parts []string
	for i := 0; i < len(fingerprint); i += 2 {
		parts = append(parts, fingerprint[i:i+2])
	}
	return strings.ToUpper(strings.Join(parts, ":"))
}

func TestPinnedServer(t *testing.T) {
	r, me, stranger := newRemote(t), lxdtest.NewIdentity(t, "me"), lxdtest.NewIdentity(t, "stranger")
	r.trusted[me.Fingerprint] = true
	for name, test := range map[string]struct {
		certificate, fingerprint string
		says                     []string // empty: it works
	}{
		"by certificate":            {certificate: r.Certificate},
		"by fingerprint":            {fingerprint: r.Fingerprint},
		"by fingerprint of openssl": {fingerprint: colons(r.Fingerprint)},
		"with the end of a line":    {fingerprint: r.Fingerprint + "\n"},
		"another certificate":       {certificate: stranger.Certificate, says: []string{r.Fingerprint, stranger.Fingerprint + " is pinned"}},
		"another fingerprint":       {fingerprint: stranger.Fingerprint, says: []string{r.Fingerprint, stranger.Fingerprint + " is pinned"}},
		"nothing pinned":            {says: []string{"certificate", "pin the server"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := lxdapi.New(lxdapi.Config{
				Address: r.address, ClientCertificate: me.Certificate, ClientKey: me.Key,
				ServerCertificate: test.certificate, ServerFingerprint: test.fingerprint,
			})
			if err != nil {
				t.Fatal(err)
			}
			err = profileOf(t.Context(), c)
			if len(test.says) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			mustSay(t, err, append(test.says, "LXD at "+r.address)...)
			if !errors.As(err, new(*lxdapi.UnreachableError)) {
				t.Errorf("%v is no UnreachableError", err)
			}
		})
	}
}

func TestUntrustedClient(t *testing.T) {
	r, me := newRemote(t), lxdtest.NewIdentity(t, "me")
	for name, cfg := range map[string]lxdapi.Config{
		"without a certificate": {},
		"unknown certificate":   {ClientCertificate: me.Certificate, ClientKey: me.Key},
	} {
		cfg.Address, cfg.ServerFingerprint = r.address, r.Fingerprint
		c, err := lxdapi.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Info(t.Context())
		if !errors.As(err, new(*lxdapi.UnreachableError)) {
			t.Errorf("%s: %v is no UnreachableError", name, err)
		}
		mustSay(t, err, "does not trust this client", "lxc config trust list")
	}
}

func TestTrustToken(t *testing.T) {
	r, me, stranger := newRemote(t), lxdtest.NewIdentity(t, "me"), lxdtest.NewIdentity(t, "stranger")
	connect := func(token string) error {
		c, err := lxdapi.New(lxdapi.Config{
			Address: r.address, ClientCertificate: me.Certificate, ClientKey: me.Key, TrustToken: token,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Info(t.Context()); err != nil {
			return err
		}
		return profileOf(t.Context(), c)
	}

	foreign := r.issue(stranger.Fingerprint)
	err := connect(foreign)
	mustSay(t, err, stranger.Fingerprint+" is pinned")
	if r.fields != nil {
		t.Error("the token was shown to a server that it does not pin")
	}

	token := r.issue(r.Fingerprint)
	if err := connect(token); err != nil {
		t.Fatal(err)
	}
	if r.fields["password"] != token || r.fields["type"] != "client" || r.fields["trust_token"] != nil {
		t.Errorf("handed in as %v", r.fields)
	}
	r.fields = nil
	if err := connect(token); err != nil || r.fields != nil {
		t.Errorf("a trusted client handed its token in again: %v, %v", err, r.fields)
	}

	delete(r.trusted, me.Fingerprint)
	err = connect(token)
	mustSay(t, err, "hand in the trust token", "No matching certificate add operation")
	if strings.Contains(err.Error(), token) {
		t.Error("the error tells the token")
	}

	r.extensions = append([]string{"explicit_trust_token"}, everything...)
	token = r.issue(r.Fingerprint)
	if err := connect(token); err != nil || r.fields["trust_token"] != token || r.fields["password"] != nil {
		t.Errorf("%v, handed in as %v", err, r.fields)
	}
}

func TestFirstContactIsAnExport(t *testing.T) {
	r, me := newRemote(t), lxdtest.NewIdentity(t, "me")
	c, err := lxdapi.New(lxdapi.Config{
		Address: r.address, ClientCertificate: me.Certificate, ClientKey: me.Key, TrustToken: r.issue(r.Fingerprint),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ExportImage(t.Context(), sum("abc"), func(lxdapi.ImagePart) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestBadCredentials(t *testing.T) {
	me, other := lxdtest.NewIdentity(t, "me"), lxdtest.NewIdentity(t, "other")
	sum := strings.Repeat("ab", sha256.Size)
	token := func(content string) string { return base64.StdEncoding.EncodeToString([]byte(content)) }
	for name, test := range map[string]struct {
		cfg         lxdapi.Config
		field, says string
	}{
		"certificate without key": {lxdapi.Config{ClientCertificate: me.Certificate}, "ClientCertificate", "given together"},
		"key without certificate": {lxdapi.Config{ClientKey: me.Key}, "ClientKey", "given together"},
		"key of another":          {lxdapi.Config{ClientCertificate: me.Certificate, ClientKey: other.Key}, "ClientCertificate", "private key does not match"},
		"garbage for a key":       {lxdapi.Config{ClientCertificate: me.Certificate, ClientKey: "hunter2"}, "ClientCertificate", "client certificate and key"},
		"two pins":                {lxdapi.Config{ServerCertificate: me.Certificate, ServerFingerprint: sum}, "ServerFingerprint", "not both"},
		"key for a pin":           {lxdapi.Config{ServerCertificate: me.Key}, "ServerCertificate", "BEGIN CERTIFICATE"},
		"no PEM":                  {lxdapi.Config{ServerCertificate: sum}, "ServerCertificate", "must be PEM"},
		"broken certificate": {
			lxdapi.Config{ServerCertificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}))},
			"ServerCertificate", "the server's certificate",
		},
		"short fingerprint":         {lxdapi.Config{ServerFingerprint: sum[2:]}, "ServerFingerprint", "64 hexadecimal digits"},
		"long fingerprint":          {lxdapi.Config{ServerFingerprint: sum + "ab"}, "ServerFingerprint", "64 hexadecimal digits"},
		"no fingerprint":            {lxdapi.Config{ServerFingerprint: strings.Repeat("xy", sha256.Size)}, "ServerFingerprint", "64 hexadecimal digits"},
		"SHA-1":                     {lxdapi.Config{ServerFingerprint: strings.Repeat("ab", 20)}, "ServerFingerprint", "SHA-256"},
		"token without certificate": {lxdapi.Config{TrustToken: token(`{"fingerprint":"` + sum + `"}`)}, "TrustToken", "give client certificate and key as well"},
	} {
		checkConfig(t, name, test.cfg, test.field, test.says)
	}
	for name, given := range map[string]string{
		"no base64":       "hunter2!",
		"no JSON":         token("hunter2"),
		"no object":       token(`["hunter2"]`),
		"no fingerprint":  token(`{"secret":"hunter2"}`),
		"bad fingerprint": token(`{"fingerprint":"abc","secret":"hunter2"}`),
		"URL alphabet":    strings.NewReplacer("+", "-", "/", "_").Replace(base64.StdEncoding.EncodeToString([]byte("{\"fingerprint\":\"\xff\xff\xff\"}"))),
	} {
		cfg := lxdapi.Config{ClientCertificate: me.Certificate, ClientKey: me.Key, TrustToken: given}
		checkConfig(t, "token: "+name, cfg, "TrustToken", "not one that lxc config trust add prints")
	}
}

func checkConfig(t *testing.T, name string, cfg lxdapi.Config, field, says string) {
	t.Helper()
	cfg.Address = "https://127.0.0.1:1"
	_, err := lxdapi.New(cfg)
	if err == nil {
		t.Errorf("%s: no error", name)
		return
	}
	wrong := new(lxdapi.ConfigError)
	if !errors.As(err, &wrong) || wrong.Field != field {
		t.Errorf("%s: %v does not name %s", name, err, field)
	}
	if !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%s: %v", name, err)
	}
}

func TestNoTLSBehindTheAddress(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: say(200, "plain"), ReadHeaderTimeout: time.Second}
	go s.Serve(listener) //nolint:errcheck // ends with Close
	t.Cleanup(func() { s.Close() })
	c, err := lxdapi.New(lxdapi.Config{
		Address: "https://" + listener.Addr().String(), ServerFingerprint: hex.EncodeToString(make([]byte, sha256.Size)),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Info(t.Context())
	mustSay(t, err, "cannot reach LXD at https://127.0.0.1:", "core.https_address")
}
