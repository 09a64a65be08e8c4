package openstackapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testPassword = "correct-horse"
	testProject  = "8d6ed7ff1a9c4d9c8b47d3d8b9d9b0a1"
)

// cloud is Keystone, in both versions, and Nova's, Glance's and Neutron's front doors, in one server of the test.
type cloud struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	logins  int
	token   string
	asked   []string                                           // METHOD path [microversion]
	answers map[string]func(w http.ResponseWriter, n int) bool // METHOD path -> whether it has answered the nth request
	counts  map[string]int
	pauses  []time.Duration
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{t: t, answers: map[string]func(http.ResponseWriter, int) bool{}, counts: map[string]int{}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	for _, name := range []string{
		"OS_CLOUD", "OS_AUTH_URL", "OS_REGION_NAME", "OS_USERNAME", "OS_USER_ID", "OS_PASSWORD", "OS_TOKEN", "OS_AUTH_TOKEN",
		"OS_PROJECT_NAME", "OS_PROJECT_ID", "OS_TENANT_NAME", "OS_TENANT_ID", "OS_CACERT", "OS_INSECURE", "OS_INTERFACE", "OS_ENDPOINT_TYPE",
	} {
		t.Setenv(name, "")
	}
	return c
}

// on sets the answer to a request, instead of or before the usual one.
func (c *cloud) on(request string, answer func(w http.ResponseWriter, n int) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[request] = answer
}

// requests counts those that begin so.
func (c *cloud) requests(prefix string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, asked := range c.asked {
		if strings.HasPrefix(asked, prefix) {
			n++
		}
	}
	return n
}

func (c *cloud) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = "expired"
}

func (c *cloud) config() Config {
	return Config{AuthURL: c.URL + "/v3", Username: "admin", Password: testPassword, ProjectName: "admin", Region: "RegionOne"}
}

func (c *cloud) client(cfg Config) *Client {
	c.t.Helper()
	client, err := New(cfg, "test")
	if err != nil {
		c.t.Fatal(err)
	}
	client.transport.pause = func(ctx context.Context, d time.Duration) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.pauses = append(c.pauses, d)
		return ctx.Err()
	}
	return client
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request := r.Method + " " + r.URL.Path
	c.mu.Lock()
	c.asked = append(c.asked, strings.TrimSpace(request+" "+r.Header.Get("X-OpenStack-Nova-API-Version")))
	n := c.counts[request]
	c.counts[request]++
	answer := c.answers[request]
	c.mu.Unlock()
	if answer != nil && answer(w, n) {
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/tokens"):
		c.login(w, r, body)
	case !c.knows(r.Header.Get("X-Auth-Token")):
		reply(w, http.StatusUnauthorized, `{"error": {"code": 401, "message": "The request you have made requires authentication."}}`)
	case r.URL.Path == "/compute/v2.1/":
		reply(w, http.StatusOK, `{"version": {"id": "v2.1", "status": "CURRENT", "version": "2.93", "min_version": "2.1"}}`)
	case r.URL.Path == "/nova/":
		reply(w, http.StatusMultipleChoices, `{"versions": [{"id": "v2.0", "version": ""}, {"id": "v2.1", "version": "2.42", "min_version": "2.1"}]}`)
	case r.URL.Path == "/old/v2/":
		reply(w, http.StatusOK, `{"version": {"id": "v2.0", "status": "SUPPORTED", "version": "", "min_version": ""}}`)
	default:
		reply(w, http.StatusOK, `{}`)
	}
}

func (c *cloud) knows(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return token == c.token
}

func (c *cloud) login(w http.ResponseWriter, r *http.Request, body []byte) {
	if !strings.Contains(string(body), testPassword) && !strings.Contains(string(body), "gAAAA-good") {
		reply(w, http.StatusUnauthorized, `{"error": {"code": 401, "message": "The request you have made requires authentication."}}`)
		return
	}
	c.mu.Lock()
	c.logins++
	c.token = fmt.Sprintf("token-%d", c.logins)
	token := c.token
	c.mu.Unlock()
	services := map[string]string{"compute": "/compute/v2.1", "image": "/image", "network": "/network", "identity": "/v3"}
	if strings.HasPrefix(r.URL.Path, "/v2.0") {
		var entries []map[string]any
		for kind, path := range services {
			entries = append(entries, map[string]any{"type": kind, "name": kind, "endpoints": []map[string]string{
				{"region": "RegionOne", "publicURL": c.URL + path, "internalURL": "http://192.0.2.1" + path, "adminURL": c.URL + path},
			}})
		}
		send(w, http.StatusOK, map[string]any{"access": map[string]any{
			"token": map[string]any{"id": token, "expires": "2099-01-01T00:00:00Z", "tenant": map[string]string{"id": testProject, "name": "admin"}}, "serviceCatalog": entries,
		}})
		return
	}
	var entries []map[string]any
	for kind, path := range services {
		var endpoints []map[string]string
		for _, region := range []string{"RegionOne", "RegionTwo"} {
			if region == "RegionTwo" && kind == "image" {
				continue
			}
			endpoints = append(endpoints, map[string]string{"interface": "public", "region": region, "region_id": region, "url": c.URL + path})
		}
		entries = append(entries, map[string]any{"type": kind, "name": kind, "endpoints": endpoints})
	}
	w.Header().Set("X-Subject-Token", token)
	send(w, http.StatusCreated, map[string]any{"token": map[string]any{"expires_at": "2099-01-01T00:00:00.000000Z", "catalog": entries}})
}

func send(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	reply(w, status, string(text))
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// cut ends the connection in the middle of an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"half\":")
	conn.Close()
}

// closedPort is an address of this machine where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}
