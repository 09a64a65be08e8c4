package lxdtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// OldVersion is what [Old] stands in for, the last LXD of Ubuntu 16.04.
const OldVersion = "2.0.9"

// Old returns a client, and the socket, of a stand-in for LXD 2.0: this machine's LXD behind a proxy that hides what 2.0
// does not have. Instances that are to hold something need a root disk device on [Pool] all the same.
func Old(t testing.TB) (c *lxdapi.Client, socket string) {
	t.Helper()
	daemon := strings.TrimPrefix(Client(t).Name(), "LXD at ")
	socket = filepath.Join(t.TempDir(), "unix.socket")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(oldProxy(daemon))
	s.Listener.Close()
	s.Listener = listener
	s.Start()
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	c, err = lxdapi.New(lxdapi.Config{Address: "unix://" + socket})
	if err != nil {
		t.Fatal(err)
	}
	return c, socket
}

// oldRoutes are the paths of 2.0 and their methods; what is not here is "not found" there.
var oldRoutes = []struct {
	path    *regexp.Regexp
	methods string
}{
	{regexp.MustCompile(`^/1\.0$`), "GET PUT"},
	{regexp.MustCompile(`^/1\.0/certificates(/[^/]+)?$`), "GET POST DELETE"},
	{regexp.MustCompile(`^/1\.0/containers$`), "GET POST"},
	{regexp.MustCompile(`^/1\.0/containers/[^/]+$`), "GET PUT POST DELETE"},
	{regexp.MustCompile(`^/1\.0/containers/[^/]+/state$`), "GET PUT"},
	{regexp.MustCompile(`^/1\.0/containers/[^/]+/files$`), "GET POST"},
	{regexp.MustCompile(`^/1\.0/containers/[^/]+/exec$`), "POST"},
	{regexp.MustCompile(`^/1\.0/images(/aliases)?$`), "GET POST"},
	{regexp.MustCompile(`^/1\.0/images/aliases/[^/]+$`), "GET PUT POST DELETE"},
	{regexp.MustCompile(`^/1\.0/images/[^/]+$`), "GET PUT DELETE"},
	{regexp.MustCompile(`^/1\.0/images/[^/]+/export$`), "GET"},
	{regexp.MustCompile(`^/1\.0/networks(/[^/]+)?$`), "GET"},
	{regexp.MustCompile(`^/1\.0/operations(/[^/]+(/wait|/websocket)?)?$`), "GET DELETE"},
	{regexp.MustCompile(`^/1\.0/profiles$`), "GET POST"},
	{regexp.MustCompile(`^/1\.0/profiles/[^/]+$`), "GET PUT POST DELETE"},
}

// 2.0 takes no notice of what is not in these.
var (
	oldQuery  = []string{"recursion", "path", "secret", "timeout"}
	oldFields = map[string][]string{
		"containers": {"architecture", "config", "devices", "ephemeral", "name", "profiles", "source"},
		"profiles":   {"config", "description", "devices", "name"},
	}
	// It tells no more than these of an object.
	oldAnswers = map[string][]string{
		"containers": {
			"architecture", "config", "created_at", "devices", "ephemeral", "expanded_config", "expanded_devices", "name",
			"profiles", "stateful", "status", "status_code",
		},
		"profiles": {"config", "description", "devices", "name"},
		"images": {
			"aliases", "architecture", "auto_update", "cached", "created_at", "expires_at", "filename", "fingerprint",
			"last_used_at", "properties", "public", "size", "update_source", "uploaded_at",
		},
	}
	oldFileHeaders = []string{"X-Lxd-Type", "X-Lxd-Write"}
)

func oldProxy(daemon string) http.Handler {
	transport := &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", daemon)
		},
	}
	proxy := &httputil.ReverseProxy{
		Transport:      followSymlinks{transport},
		Rewrite:        rewriteOld,
		ModifyResponse: answerOld,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, route := range oldRoutes {
			if route.path.MatchString(r.URL.EscapedPath()) && slices.Contains(strings.Fields(route.methods), r.Method) {
				proxy.ServeHTTP(w, r)
				return
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"type":"error","error":"not found","error_code":404,"metadata":null}`)
	})
}

func rewriteOld(r *httputil.ProxyRequest) {
	r.Out.URL.Scheme, r.Out.URL.Host = "http", "lxd"
	query := url.Values{}
	for _, key := range oldQuery {
		if values, ok := r.In.URL.Query()[key]; ok {
			query[key] = values
		}
	}
	r.Out.URL.RawQuery = query.Encode()
	r.Out.Header.Del("If-Match")
	for _, header := range oldFileHeaders {
		r.Out.Header.Del(header)
	}
	fields, ok := oldFields[collection(r.In.URL)]
	if !ok || r.In.Header.Get("Content-Type") != "application/json" || strings.Count(r.In.URL.Path, "/") > 3 {
		return
	}
	var object map[string]any
	if json.NewDecoder(r.In.Body).Decode(&object) == nil {
		keep(object, fields)
		body, _ := json.Marshal(object)
		r.Out.Body, r.Out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
}

func answerOld(resp *http.Response) error {
	resp.Header.Del("ETag")
	for _, header := range oldFileHeaders {
		resp.Header.Del(header)
	}
	u := resp.Request.URL
	Patient(resp)
	if resp.Header.Get("Content-Type") != "application/json" || resp.StatusCode != http.StatusOK {
		return nil
	}
	var reply map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil {
		return err
	}
	if u.Path == "/1.0" {
		if info, ok := reply["metadata"].(map[string]any); ok {
			info["api_extensions"] = []string{}
			delete(info, "auth_methods")
			if environment, ok := info["environment"].(map[string]any); ok {
				environment["server_version"] = OldVersion
			}
		}
	}
	if fields, ok := oldAnswers[collection(u)]; ok && strings.Count(u.Path, "/") < 4 {
		for _, object := range objects(reply["metadata"]) {
			keep(object, fields)
		}
	}
	body, err := json.Marshal(reply)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return err
}

// collection is the second element of a path, such as containers.
func collection(u *url.URL) string {
	parts := strings.Split(u.Path, "/")
	if len(parts) < 3 {
		return ""
	}
	return parts[2]
}

// objects are those in an answer: itself, or the elements of a list.
func objects(metadata any) []map[string]any {
	list, ok := metadata.([]any)
	if !ok {
		list = []any{metadata}
	}
	var all []map[string]any
	for _, element := range list {
		if object, ok := element.(map[string]any); ok {
			all = append(all, object)
		}
	}
	return all
}

func keep(object map[string]any, fields []string) {
	for key := range object {
		if !slices.Contains(fields, key) {
			delete(object, key)
		}
	}
}

// followSymlinks reads files as 2.0 does, which opens what a symlink leads to.
type followSymlinks struct{ http.RoundTripper }

func (f followSymlinks) RoundTrip(r *http.Request) (*http.Response, error) {
	for {
		resp, err := f.RoundTripper.RoundTrip(r)
		if err != nil || r.Method != http.MethodGet || resp.Header.Get("X-LXD-type") != "symlink" {
			return resp, err
		}
		target, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.URL.RawQuery = url.Values{"path": {string(target)}}.Encode()
	}
}
