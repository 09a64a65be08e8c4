package acctest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// Proxy stands between providers and this machine's LXD, on a socket of its own.
type Proxy struct {
	Address string // for the provider's lxd.address
	Socket  string // of the LXD behind it

	// Before, if set, sees each request before LXD does; After sees it when LXD has answered and the provider has not
	// heard yet. They may be called at the same time.
	Before, After func(Request)

	mu    sync.Mutex
	count map[string]int
}

// Request is one that passes the proxy.
type Request struct {
	Kind string // method and path with the names left out, such as "GET profiles/NAME"
	PID  int    // of the process that sent it
	*http.Request
}

type pidKey struct{}

// NewProxy starts a proxy in front of this machine's LXD. It ends with the test.
func NewProxy(t testing.TB) *Proxy {
	t.Helper()
	socket, err := lxdapi.Socket()
	if err != nil {
		t.Fatal(err)
	}
	return NewProxyTo(t, socket)
}

// NewProxyTo starts a proxy in front of the LXD that listens on socket. It ends with the test.
func NewProxyTo(t testing.TB, socket string) *Proxy {
	t.Helper()
	p := &Proxy{Socket: socket, count: map[string]int{}}
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", "lxd"
		},
		Transport: again{&http.Transport{
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "unix", socket)
			},
			DisableKeepAlives: true, // one that is kept ahead of need stops LXD for all its clients
		}},
		ModifyResponse: func(resp *http.Response) error {
			lxdtest.Patient(resp)
			if p.After != nil {
				p.After(requestOf(resp.Request))
			}
			return nil
		},
		FlushInterval: -1,
		ErrorHandler: func(_ http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil {
				fmt.Fprintf(os.Stderr, "the tests' proxy: %s %s: %v\n", r.Method, r.URL, err)
			}
			panic(http.ErrAbortHandler) // hang up as LXD did
		},
	}
	dir, err := os.MkdirTemp("", "lxd-proxy")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "unix.socket")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			request := requestOf(r)
			p.mu.Lock()
			p.count[request.Kind]++
			p.mu.Unlock()
			if p.Before != nil {
				p.Before(request)
			}
			forward.ServeHTTP(w, r)
		}),
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, pidKey{}, peer(conn))
		},
	}
	go server.Serve(listener) //nolint:errcheck // it says that it was closed
	t.Cleanup(func() {
		server.Close()
		os.RemoveAll(dir)
	})
	p.Address = "unix://" + path
	return p
}

// again sends a PUT once more that got no answer. LXD refuses one with an old ETag without reading it to its end, which may cut
// off the answer on its way through a proxy; a second one is refused as well. A daemon that is dead answers neither.
type again struct{ http.RoundTripper }

func (t again) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodPut || req.Body == nil {
		return t.RoundTripper.RoundTrip(req)
	}
	body, err := io.ReadAll(req.Body)
	req.Body.Close()
	if err != nil {
		return nil, err
	}
	send := func() (*http.Response, error) {
		req.Body = io.NopCloser(bytes.NewReader(body))
		return t.RoundTripper.RoundTrip(req)
	}
	resp, err := send()
	if err != nil && req.Context().Err() == nil {
		return send()
	}
	return resp, err
}

// Counts returns how many requests of each kind came since the last call.
func (p *Proxy) Counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := p.count
	p.count = map[string]int{}
	return counts
}

// names matches what stands for a name in the path of a request.
var names = regexp.MustCompile(`/(profiles|instances|networks|storage-pools|projects|images|aliases|operations)/([^/]+)`)

func requestOf(r *http.Request) Request {
	pid, _ := r.Context().Value(pidKey{}).(int)
	path := r.URL.Path
	if path != "/1.0" {
		path = path[len("/1.0/"):]
	}
	kind := names.ReplaceAllStringFunc("/"+path, func(match string) string {
		parts := names.FindStringSubmatch(match)
		if parts[1] == "images" && parts[2] == "aliases" {
			return match
		}
		return "/" + parts[1] + "/NAME"
	})
	return Request{Kind: r.Method + " " + kind[1:], PID: pid, Request: r}
}

// peer is the process at the other end of a unix socket, 0 if that is not known.
func peer(conn net.Conn) (pid int) {
	raw, err := conn.(*net.UnixConn).SyscallConn()
	if err != nil {
		return 0
	}
	raw.Control(func(fd uintptr) { //nolint:errcheck // 0 then
		if cred, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			pid = int(cred.Pid)
		}
	})
	return pid
}
