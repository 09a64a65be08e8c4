package openstackapi

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// get asks Nova for something.
func get(ctx context.Context, c *Client, path string) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	var into any
	return Explain(Call(ctx, nova.ServiceClient, http.MethodGet, nova.ServiceURL(path), nil, &into, nil))
}

func post(ctx context.Context, c *Client, path string) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	var into any
	return Explain(Call(ctx, nova.ServiceClient, http.MethodPost, nova.ServiceURL(path), map[string]string{"a": "b"}, &into, nil))
}

func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one with %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error is %q; want %q in it", err, w)
		}
	}
	for _, secret := range []string{testPassword, "token-1", "token-2"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error %q tells the secret %q", err, secret)
		}
	}
}

func TestNothingIsAskedBeforeItIsNeeded(t *testing.T) {
	c := newCloud(t)
	client := c.client(c.config())
	if c.requests("") != 0 {
		t.Error("New asked", c.asked)
	}
	for range 3 {
		if err := get(t.Context(), client, "flavors"); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"POST /v3/auth/tokens", "GET /compute/v2.1/", "GET /compute/v2.1/flavors", "GET /compute/v2.1/flavors", "GET /compute/v2.1/flavors"}
	if !slices.Equal(c.asked, want) {
		t.Errorf("asked %q, want %q", c.asked, want)
	}
}

func TestMicroversions(t *testing.T) {
	c := newCloud(t)
	cfg := c.config()
	for _, test := range []struct{ endpoint, asked, want string }{
		{"", "2.61", "2.61"},
		{"", "2.200", "2.93"},
		{"/nova", "2.61", "2.42"},
		{"/nova/v2.1/" + testProject, "2.61", ""},
		{"/old/v2/" + testProject, "2.61", ""},
	} {
		cfg.EndpointOverrides = map[string]string{}
		if test.endpoint != "" {
			cfg.EndpointOverrides["compute"] = c.URL + test.endpoint
		}
		nova, err := c.client(cfg).Compute(t.Context())
		if err != nil {
			t.Errorf("%s: %v", test.endpoint, err)
			continue
		}
		if got := nova.At(test.asked).Microversion; got != test.want {
			t.Errorf("%s: asked for %s, got %q, want %q", test.endpoint, test.asked, got, test.want)
		}
		if test.want == "2.42" && nova.Endpoint != c.URL+"/nova/v2.1/" {
			t.Errorf("Nova's endpoint is %s", nova.Endpoint)
		}
		if nova.Has("2.61") != (test.want == "2.61" || test.want == "2.93") {
			t.Errorf("%s: Has(2.61) is wrong", test.endpoint)
		}
	}
	nova, err := c.client(cfg).Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = nova.Need("2.55", "a description")
	wantError(t, err, "a description needs microversion 2.55 of Nova, which has no microversions")
}

func TestKeystoneV2(t *testing.T) {
	c := newCloud(t)
	cfg := c.config()
	cfg.AuthURL = c.URL + "/v2.0"
	client := c.client(cfg)
	if err := get(t.Context(), client, "flavors"); err != nil {
		t.Fatal(err)
	}
	c.expire()
	if err := get(t.Context(), client, "flavors"); err != nil {
		t.Fatal("after the token expired:", err)
	}
	if c.requests("POST /v2.0/tokens") != 2 {
		t.Errorf("asked %q", c.asked)
	}
	cfg.EndpointType = "internalURL"
	client = c.client(cfg)
	if _, address, err := located(t, client, compute); err != nil || !strings.HasPrefix(address, "http://192.0.2.1/") {
		t.Errorf("the internal endpoint is %q (%v)", address, err)
	}
}

func located(t *testing.T, c *Client, kind string) (string, string, error) {
	t.Helper()
	if err := c.signIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c.locate(kind)
}

func TestWhatTheCatalogLacks(t *testing.T) {
	c := newCloud(t)
	for _, test := range []struct {
		name   string
		change func(*Config)
		want   []string
	}{
		{"a wrong region", func(c *Config) { c.Region = "RegionNine" }, []string{`no region "RegionNine"`, "RegionOne, RegionTwo", "OS_REGION_NAME"}},
		{"no region, and two to choose from", func(c *Config) { c.Region = "" }, []string{"RegionOne, RegionTwo", "choose one"}},
		{"a service that is not in the region", func(c *Config) { c.Region = "RegionTwo" }, []string{"no public endpoint for Glance", "RegionTwo", "compute, identity, network", "endpoint_overrides"}},
		{"an interface that nobody has", func(c *Config) { c.EndpointType = "internal" }, []string{"no internal endpoint for Glance", "endpoint_type"}},
	} {
		cfg := c.config()
		test.change(&cfg)
		_, err := c.client(cfg).Image(t.Context())
		t.Run(test.name, func(t *testing.T) { wantError(t, err, test.want...) })
	}
	cfg := c.config()
	one := c.client(cfg)
	if _, err := one.InRegion("RegionTwo").Network(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := one.Network(t.Context()); err != nil {
		t.Error(err)
	}
	if c.logins-4 != 1 {
		t.Errorf("two regions of one client signed in %d times", c.logins-4)
	}
}

func TestWrongCredentials(t *testing.T) {
	c := newCloud(t)
	cfg := c.config()
	cfg.Password = "wrong-one"
	err := get(t.Context(), c.client(cfg), "flavors")
	wantError(t, err, "Keystone refused user admin in project admin at "+c.URL+"/v3", "check the name, the password")
	if strings.Contains(err.Error(), "wrong-one") {
		t.Error("it tells the password:", err)
	}
	cfg = c.config()
	cfg.AuthURL = closedPort(t) + "/v3"
	err = get(t.Context(), c.client(cfg), "flavors")
	wantError(t, err, "cannot sign in user admin", "cannot reach Keystone at "+strings.TrimSuffix(cfg.AuthURL, "/v3"), "connection refused", "auth_url")
	if len(c.pauses) != DefaultRetries {
		t.Errorf("it waited %v", c.pauses)
	}
}

// TestUnknownToken answers as Keystone does to a token that it does not know. Nothing that is asked for is gone because of that.
func TestUnknownToken(t *testing.T) {
	c := newCloud(t)
	c.on("POST /v3/auth/tokens", func(w http.ResponseWriter, _ int) bool {
		reply(w, http.StatusNotFound, `{"error": {"code": 404, "message": "Could not recognize Fernet token"}}`)
		return true
	})
	cfg := c.config()
	cfg.Username, cfg.Password, cfg.Token = "", "", "old-token"
	err := get(t.Context(), c.client(cfg), "flavors")
	wantError(t, err, "cannot sign in the holder of the token in project admin", "Could not recognize Fernet token", "expired or was revoked")
	if IsNotFound(err) {
		t.Error("it counts as an object that is gone:", err)
	}
}

// TestKeystoneGoneWhileTheTokenExpired signs in again at an address that is nothing any more.
func TestKeystoneGoneWhileTheTokenExpired(t *testing.T) {
	c := newCloud(t)
	client := c.client(c.config())
	if err := get(t.Context(), client, "flavors"); err != nil {
		t.Fatal(err)
	}
	c.expire()
	c.on("POST /v3/auth/tokens", func(w http.ResponseWriter, _ int) bool {
		http.NotFound(w, nil)
		return true
	})
	err := get(t.Context(), client, "flavors")
	wantError(t, err, "the token has expired, and signing in again failed", "check auth_url")
	if IsNotFound(err) {
		t.Error("it counts as an object that is gone:", err)
	}
}

func TestExpiredTokenOfManyRequests(t *testing.T) {
	c := newCloud(t)
	client := c.client(c.config())
	if err := get(t.Context(), client, "flavors"); err != nil {
		t.Fatal(err)
	}
	c.expire()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if err := get(t.Context(), client, "flavors"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if c.logins != 2 {
		t.Errorf("signed in %d times, want 2", c.logins)
	}
}

func TestExpiredTokenWithoutPassword(t *testing.T) {
	c := newCloud(t)
	cfg := c.config()
	cfg.Username, cfg.Password, cfg.Token = "", "", "gAAAA-good"
	client := c.client(cfg)
	if err := get(t.Context(), client, "flavors"); err != nil {
		t.Fatal(err)
	}
	c.expire()
	err := get(t.Context(), client, "flavors")
	wantError(t, err, "Nova answered 401", "the token has expired or was revoked", "application credential")
}

func TestPasswordChangedWhileTheTokenExpired(t *testing.T) {
	c := newCloud(t)
	client := c.client(c.config())
	if err := get(t.Context(), client, "flavors"); err != nil {
		t.Fatal(err)
	}
	c.expire()
	c.on("POST /v3/auth/tokens", func(w http.ResponseWriter, _ int) bool {
		reply(w, http.StatusUnauthorized, `{"error": {"message": "no"}}`)
		return true
	})
	wantError(t, get(t.Context(), client, "flavors"), "the token has expired, and signing in again failed", "401")
}

// TestFaults lets a service answer wrongly for the first n requests.
func TestFaults(t *testing.T) {
	busy := func(status int, header ...string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			if len(header) == 2 {
				w.Header().Set(header[0], header[1])
			}
			reply(w, status, `{"overLimit": {"message": "slower, please", "code": 0}}`)
		}
	}
	for _, test := range []struct {
		name     string
		fault    func(http.ResponseWriter)
		method   string
		sent     int // requests when the fault is there once
		pause    time.Duration
		lost     bool
		messages []string // when it stays
	}{
		{"429", busy(429, "Retry-After", "7"), "GET", 2, 7 * time.Second, false, []string{"429", "slower, please", "Retry-After: 7", "max_retries"}},
		{"429 for a POST", busy(429, "Retry-After", "7"), "POST", 2, 7 * time.Second, false, []string{"429"}},
		{"429 without a time", busy(429), "GET", 2, firstPause, false, []string{"limits the rate"}},
		{"413 of old rate limits", busy(413, "Retry-After", "3"), "POST", 2, 3 * time.Second, false, []string{"413"}},
		{"413 of a quota", busy(413), "POST", 1, 0, false, []string{"413", "slower, please"}},
		{"503", busy(503), "GET", 2, firstPause, false, []string{"503", "is down"}},
		{"502", busy(502), "GET", 2, firstPause, false, []string{"502"}},
		{"502 for a POST", busy(502), "POST", 1, 0, true, []string{"502"}},
		{"403", busy(403), "GET", 1, 0, false, []string{"403", "slower, please", "user admin in project admin", "check its roles"}},
		{"409", busy(409), "POST", 1, 0, false, []string{"409"}},
		{"500", busy(500), "GET", 1, 0, false, []string{"500"}},
		{"an answer cut short", cut, "GET", 2, firstPause, false, []string{"cannot reach Nova", "unexpected EOF"}},
		{"an answer to a POST cut short", cut, "POST", 1, 0, true, []string{"the answer of Nova", "was lost", "the next apply looks"}},
		{"a pause longer than anyone waits", busy(429, "Retry-After", "86400"), "GET", 1, 0, false, []string{"Retry-After: 86400"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			do := get
			if test.method == "POST" {
				do = post
			}
			c := newCloud(t)
			client := c.client(c.config())
			c.on(test.method+" /compute/v2.1/things", func(w http.ResponseWriter, n int) bool {
				if n > 0 {
					if test.method == "POST" {
						reply(w, http.StatusCreated, "{}")
						return true
					}
					return false
				}
				test.fault(w)
				return true
			})
			err := do(t.Context(), client, "things")
			if (err == nil) != (test.sent == 2) {
				t.Error("a single fault ended in", err)
			}
			if n := c.requests(test.method + " /compute/v2.1/things"); n != test.sent {
				t.Errorf("%d requests, want %d", n, test.sent)
			}
			if test.sent == 2 && (len(c.pauses) != 1 || c.pauses[0] != test.pause) {
				t.Errorf("it waited %v, want %v", c.pauses, test.pause)
			}
			c.on(test.method+" /compute/v2.1/things", func(w http.ResponseWriter, _ int) bool { test.fault(w); return true })
			err = do(t.Context(), client, "things")
			wantError(t, err, test.messages...)
			if IsLost(err) != test.lost && test.method == "POST" {
				t.Errorf("IsLost(%v) is %v", err, !test.lost)
			}
		})
	}
}

func TestRepeatablePost(t *testing.T) {
	c := newCloud(t)
	client := c.client(c.config())
	c.on("POST /compute/v2.1/things", func(w http.ResponseWriter, n int) bool {
		if n == 0 {
			cut(w)
		} else {
			reply(w, http.StatusCreated, "{}")
		}
		return true
	})
	if err := post(Repeatable(t.Context()), client, "things"); err != nil {
		t.Error(err)
	}
}

func TestEndOfContext(t *testing.T) {
	c := newCloud(t)
	client := c.client(c.config())
	ctx, cancel := context.WithCancelCause(t.Context())
	c.on("GET /compute/v2.1/slow", func(http.ResponseWriter, int) bool {
		cancel(errors.New("it took longer than the 5m that timeouts allow"))
		panic(http.ErrAbortHandler) // an answer might still arrive in time
	})
	wantError(t, get(ctx, client, "slow"), "it took longer than the 5m that timeouts allow")
}

func TestCloudsYAML(t *testing.T) {
	c := newCloud(t)
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("clouds.yaml", "clouds:\n  lab:\n    auth:\n      auth_url: "+c.URL+"/v3\n      username: admin\n      project_name: admin\n      user_domain_name: Default\n      project_domain_name: Default\n    region_name: RegionTwo\n")
	write("secure.yaml", "clouds:\n  lab:\n    auth:\n      password: "+testPassword+"\n")
	t.Chdir(dir)
	client := c.client(Config{Cloud: "lab"})
	if client.Region() != "RegionTwo" {
		t.Errorf("the region is %q", client.Region())
	}
	if err := get(t.Context(), client, "flavors"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OS_CLOUD", "lab")
	if err := get(t.Context(), c.client(Config{}), "flavors"); err != nil {
		t.Fatal("with OS_CLOUD:", err)
	}
	_, err := New(Config{Cloud: "moon"}, "test")
	wantError(t, err, `no cloud "moon"`)
	write("secure.yaml", "clouds:\n  lab:\n    auth: "+testPassword+"\n")
	_, err = New(Config{Cloud: "lab"}, "test")
	wantError(t, err, `cannot use cloud "lab"`)
}

func TestEnvironment(t *testing.T) {
	c := newCloud(t)
	for name, value := range map[string]string{
		"OS_AUTH_URL": c.URL + "/v3", "OS_USERNAME": "admin", "OS_PASSWORD": testPassword, "OS_TENANT_NAME": "admin", "OS_REGION_NAME": "RegionOne",
	} {
		t.Setenv(name, value)
	}
	if err := get(t.Context(), c.client(Config{}), "flavors"); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsMissing(t *testing.T) {
	newCloud(t)
	for _, test := range []struct {
		cfg  Config
		want string
	}{
		{Config{}, "nothing says where Keystone is: set auth_url or cloud"},
		{Config{AuthURL: "http://127.0.0.1:5000/v3"}, "nothing says who signs in"},
		{Config{AuthURL: "http://127.0.0.1:5000/v3", Password: "x"}, "there is a password but no user"},
		{Config{AuthURL: "http://127.0.0.1:5000/v3", Username: "admin"}, "there is no password for user admin"},
		{Config{AuthURL: "http://127.0.0.1:5000/v2.0", UserID: "1234", Password: "x"}, "v2.0 knows users by name only"},
	} {
		_, err := New(test.cfg, "test")
		wantError(t, err, test.want)
	}
}

func TestValidate(t *testing.T) {
	newCloud(t)
	minus := -1
	for _, test := range []struct {
		cfg         Config
		field, want string
	}{
		{Config{AuthURL: "127.0.0.1:5000"}, "AuthURL", "no URL of a service"},
		{Config{AuthURL: "http://u:p@127.0.0.1:5000/v3"}, "AuthURL", "holds a user"},
		{Config{AuthURL: "http://127.0.0.1:5000/v3?a=b"}, "AuthURL", "query"},
		{Config{Username: "a", UserID: "b"}, "UserID", "write one of them"},
		{Config{Password: "a", Token: "b"}, "Password", "three ways"},
		{Config{ApplicationCredentialSecret: "a"}, "ApplicationCredentialSecret", "needs application_credential_id"},
		{Config{ApplicationCredentialID: "a"}, "ApplicationCredentialID", "needs application_credential_secret"},
		{Config{EndpointType: "private"}, "EndpointType", "none of public, internal"},
		{Config{EndpointOverrides: map[string]string{"nova": "http://127.0.0.1"}}, "EndpointOverrides", "no service type"},
		{Config{EndpointOverrides: map[string]string{"compute": "here"}}, "EndpointOverrides", "no URL"},
		{Config{MaxRetries: &minus}, "MaxRetries", "write 0 for none"},
	} {
		err := test.cfg.Validate()
		wantError(t, err, test.want)
		if e := new(ConfigError); !errors.As(err, &e) || e.Field != test.field {
			t.Errorf("%v is not at %s", err, test.field)
		}
	}
}

func TestTracesHoldNoSecrets(t *testing.T) {
	c := newCloud(t)
	var traces []Trace
	cfg := c.config()
	cfg.Trace = func(_ context.Context, t Trace) { traces = append(traces, t) }
	if err := get(t.Context(), c.client(cfg), "flavors?password="+testPassword); err != nil {
		t.Fatal(err)
	}
	if len(traces) != 3 || traces[2].Path != "/compute/v2.1/flavors" || traces[2].Status != 200 {
		t.Errorf("traces: %+v", traces)
	}
}
