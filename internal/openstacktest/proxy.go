package openstacktest

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// ports are the cloud's services by the first part of a path at the proxy.
var ports = map[string]string{"identity": "5000", "compute": "8774", "image": "9292", "network": "9696"}

// Proxy stands between providers and the cloud.
type Proxy struct {
	URL        string
	CACertFile string // of the authority that vouches for it; "" where it speaks http

	// Before, if set, sees each request before the cloud does, and says whether it has answered instead. After sees it when
	// the cloud has answered and the provider has not heard yet, and says whether to hang up. They may be called at the
	// same time.
	Before func(http.ResponseWriter, *http.Request, string) bool
	After  func(*http.Request, string) bool

	mu    sync.Mutex
	count map[string]int
}

// NewProxy starts a proxy in front of the cloud. It ends with the test.
func NewProxy(t testing.TB) *Proxy {
	t.Helper()
	p := &Proxy{count: map[string]int{}}
	server := httptest.NewServer(p.handler())
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// NewTLSProxy starts one that speaks https.
func NewTLSProxy(t testing.TB) *Proxy {
	t.Helper()
	p := &Proxy{count: map[string]int{}, CACertFile: filepath.Join(t.TempDir(), "ca.pem")}
	server := httptest.NewUnstartedServer(p.handler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of clients that do not trust it
	server.StartTLS()
	t.Cleanup(server.Close)
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(p.CACertFile, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	p.URL = server.URL
	return p
}

func (p *Proxy) handler() http.Handler {
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			service, rest, _ := strings.Cut(r.In.URL.Path[1:], "/")
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.URL.Path, r.Out.URL.RawPath = "http", Address+":"+ports[service], "/"+rest, ""
		},
		ModifyResponse: func(resp *http.Response) error {
			if r, ok := resp.Request.Context().Value(inKey{}).(*http.Request); ok && p.After != nil && p.After(r, kindOf(r)) {
				return http.ErrAbortHandler
			}
			return nil
		},
		FlushInterval: -1,
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // hang up
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := kindOf(r)
		p.mu.Lock()
		p.count[kind]++
		p.mu.Unlock()
		if p.Before != nil && p.Before(w, r, kind) {
			return
		}
		forward.ServeHTTP(w, withIn(r))
	})
}

// Config is the provider's "openstack" for the cloud behind the proxy.
func (p *Proxy) Config() map[string]any {
	return map[string]any{
		"auth_url": p.URL + "/identity/v3", "region": "RegionOne", "username": "admin", "password": Password, "project_name": "admin",
		"endpoint_overrides": map[string]any{"compute": p.URL + "/compute/v2.1", "image": p.URL + "/image", "network": p.URL + "/network"},
	}
}

// Counts returns how many requests of each kind came since the last call.
func (p *Proxy) Counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := p.count
	p.count = map[string]int{}
	return counts
}

var ids = regexp.MustCompile(`/(flavors|servers|images|networks|subnets|os-keypairs|os-extra_specs|metadata)/([^/]+)`)

// kindOf is a request with the names left out, such as "GET compute/flavors/ID".
func kindOf(r *http.Request) string {
	path := ids.ReplaceAllStringFunc(r.URL.Path, func(match string) string {
		parts := ids.FindStringSubmatch(match)
		if parts[2] == "detail" {
			return match
		}
		return "/" + parts[1] + "/ID"
	})
	path = regexp.MustCompile(`/v[0-9.]+/`).ReplaceAllString(path, "/")
	return r.Method + " " + strings.TrimPrefix(path, "/")
}
