package lxdapi_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// everything is what a fake daemon can do unless a test says otherwise.
var everything = []string{
	"etag", "patch", "directory_manipulation", "network", "storage", "file_delete", "projects", "instances", "clustering",
	"virtual-machines", "entity_description", "instance_file_head",
}

// fake is an LXD daemon in this process that does what a test's handlers say, and remembers what it was asked.
type fake struct {
	*http.ServeMux
	socket string
	server *httptest.Server

	mu   sync.Mutex
	seen []string
}

// newFake starts a daemon of version 5.0.2 on a unix socket.
func newFake(t *testing.T) (*fake, *lxdapi.Client) {
	t.Helper()
	return newFakeOf(t, "5.0.2", everything)
}

func newFakeOf(t *testing.T, version string, extensions []string) (*fake, *lxdapi.Client) {
	t.Helper()
	f := &fake{ServeMux: http.NewServeMux(), socket: filepath.Join(t.TempDir(), "unix.socket")}
	f.HandleFunc("GET /1.0", answer(info("trusted", version, extensions)))
	f.HandleFunc("/", refuse(http.StatusNotFound, "not found"))
	f.server = serve(t, f.socket, f)
	return f, f.client(t, "")
}

func info(auth, version string, extensions []string) map[string]any {
	return map[string]any{
		"auth": auth, "api_extensions": extensions, "environment": map[string]any{"server_version": version},
	}
}

func serve(t *testing.T, socket string, handler http.Handler) *httptest.Server {
	t.Helper()
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(handler)
	s.Listener.Close()
	s.Listener = listener
	s.Start()
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func (f *fake) client(t *testing.T, project string) *lxdapi.Client {
	t.Helper()
	c, err := lxdapi.New(lxdapi.Config{Address: "unix://" + f.socket, Project: project})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.seen = append(f.seen, r.Method+" "+r.RequestURI)
	f.mu.Unlock()
	f.ServeMux.ServeHTTP(w, r)
}

// asked counts the requests so far, such as "PUT /1.0/profiles/docker".
func (f *fake) asked(request string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, s := range f.seen {
		if s == request {
			n++
		}
	}
	return n
}

// last is the latest request but those for the daemon itself.
func (f *fake) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range slices.Backward(f.seen) {
		if s != "GET /1.0" {
			return s
		}
	}
	return ""
}

// answer replies with metadata, as LXD does to what is done at once.
func answer(metadata any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]any{"type": "sync", "status": "Success", "status_code": 200, "metadata": metadata})
	}
}

// begin replies that an operation has begun.
func begin(operation string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusAccepted, map[string]any{
			"type": "async", "status": "Operation created", "status_code": 100, "operation": operation,
			"metadata": map[string]any{"id": filepath.Base(operation), "status_code": 103},
		})
	}
}

func refuse(code int, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		reply(w, code, map[string]any{"type": "error", "error_code": code, "error": message})
	}
}

// say replies with bytes as they are.
func say(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func reply(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}

func operation(code int, err string, metadata any) map[string]any {
	return map[string]any{"id": "op1", "description": "Testing", "status_code": code, "err": err, "metadata": metadata}
}

// hold blocks until the client goes away or the test ends.
func hold(t *testing.T) http.HandlerFunc {
	ctx := t.Context()
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-ctx.Done():
		}
	}
}

// breakOff sends the beginning of an answer and then hangs up.
func breakOff(beginning string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, beginning)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// die ends the daemon in the middle of the request.
func (f *fake) die(http.ResponseWriter, *http.Request) {
	f.server.Listener.Close()
	panic(http.ErrAbortHandler)
}

// once runs first for the first request and then for all later ones.
func once(first, then http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	asked := false
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		handler := then
		if !asked {
			handler, asked = first, true
		}
		mu.Unlock()
		handler(w, r)
	}
}

func profileOf(ctx context.Context, c *lxdapi.Client) error {
	_, _, err := c.Profile(ctx, "docker")
	return err
}

// mustSay fails unless err's message holds all parts.
func mustSay(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
}
