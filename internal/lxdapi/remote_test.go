package lxdapi_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccHTTPS(t *testing.T) {
	daemon := lxdtest.NewDaemon(t)
	me, stranger := lxdtest.NewIdentity(t, "me"), lxdtest.NewIdentity(t, "stranger")
	connect := func(cfg lxdapi.Config) error {
		t.Helper()
		cfg.Address, cfg.ClientCertificate, cfg.ClientKey = daemon.Address, me.Certificate, me.Key
		c, err := lxdapi.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		info, err := c.Info(t.Context())
		if err == nil && info.Auth != "trusted" {
			t.Errorf("the daemon calls the client %s", info.Auth)
		}
		if err == nil {
			_, _, err = c.Profile(t.Context(), "default")
		}
		return err
	}

	err := connect(lxdapi.Config{ServerCertificate: daemon.Certificate})
	mustSay(t, err, "does not trust this client")
	err = connect(lxdapi.Config{})
	mustSay(t, err, "certificate", "pin the server")

	token := daemon.TrustToken(t)
	if err := connect(lxdapi.Config{TrustToken: token}); err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]lxdapi.Config{
		"certificate":          {ServerCertificate: daemon.Certificate},
		"used token":           {TrustToken: token},
		"token's fingerprint":  {ServerFingerprint: fingerprintOf(t, daemon)},
		"openssl's spelling":   {ServerFingerprint: colons(fingerprintOf(t, daemon))},
		"token and other pins": {TrustToken: token, ServerCertificate: daemon.Certificate},
	} {
		if err := connect(cfg); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, cfg := range map[string]lxdapi.Config{
		"another certificate": {ServerCertificate: stranger.Certificate},
		"another fingerprint": {ServerFingerprint: stranger.Fingerprint},
		"token of another":    {TrustToken: token, ServerFingerprint: stranger.Fingerprint},
	} {
		err := connect(cfg)
		if !errors.As(err, new(*lxdapi.UnreachableError)) || !strings.Contains(err.Error(), stranger.Fingerprint+" is pinned") {
			t.Errorf("%s: %v", name, err)
		}
	}

	c, err := lxdapi.New(lxdapi.Config{
		Address: daemon.Address, ClientCertificate: stranger.Certificate, ClientKey: stranger.Key, TrustToken: token,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Info(t.Context())
	mustSay(t, err, "hand in the trust token") // it was good for one client
}

func fingerprintOf(t *testing.T, daemon *lxdtest.Daemon) string {
	t.Helper()
	var info struct {
		Environment struct {
			Fingerprint string `json:"certificate_fingerprint"`
		} `json:"environment"`
	}
	if _, err := daemon.Client(t).Query(t.Context(), http.MethodGet, "/1.0", "", nil, &info); err != nil {
		t.Fatal(err)
	}
	return info.Environment.Fingerprint
}

// What a write said is what the daemon has, also when it is killed in the middle of writes, again and again.
func TestAccDaemonRestarted(t *testing.T) {
	daemon := lxdtest.NewDaemon(t)
	c := daemon.Client(t)
	if err := c.CreateProfile(t.Context(), lxdapi.Profile{Name: "docker"}); err != nil {
		t.Fatal(err)
	}
	count := func(p *lxdapi.ProfilePut) (bool, error) {
		n, _ := strconv.Atoi(p.Config["user.count"])
		p.Config["user.count"] = strconv.Itoa(n + 1)
		return true, nil
	}
	for range 3 {
		p, _, err := c.Profile(t.Context(), "docker")
		if err != nil {
			t.Fatal(err)
		}
		before, _ := strconv.Atoi(p.Config["user.count"])
		sure, unsure := 0, 0
		killed := make(chan struct{})
		time.AfterFunc(300*time.Millisecond, func() {
			defer close(killed)
			daemon.Kill(t)
		})
		for unsure == 0 {
			if err := c.ModifyProfile(t.Context(), "docker", count); err == nil {
				sure++
			} else {
				unsure++
				if lxdapi.IsNotFound(err) {
					t.Errorf("%v counts as not found", err)
				}
				mustSay(t, err, "LXD at "+daemon.Socket)
			}
		}
		<-killed
		daemon.Start(t)
		p, _, err = c.Profile(t.Context(), "docker") // the client goes on as if nothing had been
		if err != nil {
			t.Fatal(err)
		}
		after, _ := strconv.Atoi(p.Config["user.count"])
		if after < before+sure || after > before+sure+unsure {
			t.Errorf("%d became %d after %d writes and %d that failed", before, after, sure, unsure)
		}
		if sure == 0 {
			t.Error("nothing was written before the daemon was killed")
		}
	}
}

// slowImages is an image server that never gets to the point.
func slowImages(t *testing.T, asked func()) lxdapi.ImageSource {
	t.Helper()
	id := lxdtest.NewIdentity(t, "images", net.IPv4(127, 0, 0, 1))
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked()
		select {
		case <-r.Context().Done():
		case <-t.Context().Done():
		}
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{id.Pair}, MinVersion: tls.VersionTLS13}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return lxdapi.ImageSource{Server: s.URL, Protocol: "simplestreams", Alias: "debian/12", Certificate: id.Certificate}
}

func TestAccOperationWhoseDaemonDies(t *testing.T) {
	daemon := lxdtest.NewDaemon(t)
	var once atomic.Bool
	source := slowImages(t, func() {
		if once.CompareAndSwap(false, true) {
			go daemon.Kill(t)
		}
	})
	_, err := daemon.Client(t).PullImage(t.Context(), source, false)
	if !errors.As(err, new(*lxdapi.UnreachableError)) {
		t.Errorf("%v is no UnreachableError", err)
	}
	mustSay(t, err, "how the operation /1.0/operations/", "ended is not known")
}

func TestAccOperationIsCancelled(t *testing.T) {
	daemon := lxdtest.NewDaemon(t)
	ctx, cancel := context.WithCancel(t.Context())
	asked := func() { time.AfterFunc(time.Second, cancel) } // LXD has told of the operation by then
	_, err := daemon.Client(t).PullImage(ctx, slowImages(t, asked), false)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	mustSay(t, err, "goes on there, it could not be cancelled") // LXD does not cancel downloads
}

func TestAccUploadToADaemonThatDies(t *testing.T) {
	daemon := lxdtest.NewDaemon(t)
	c := daemon.Client(t)
	image := unifiedImage(t, 16<<20)
	killed := make(chan struct{})
	through := cut(t, daemon.Socket, 4<<20, func() {
		daemon.Kill(t)
		close(killed)
	})
	fingerprint, err := through.ImportImage(t.Context(), image, lxdapi.ImageOptions{})
	if !errors.As(err, new(*lxdapi.UnreachableError)) {
		t.Errorf("%v is no UnreachableError", err)
	}
	<-killed
	daemon.Start(t)
	if _, _, err := c.Image(t.Context(), fingerprint); !lxdapi.IsNotFound(err) {
		t.Errorf("half an image is there: %v", err)
	}
	if _, err := c.ImportImage(t.Context(), image, lxdapi.ImageOptions{}); err != nil {
		t.Error(err)
	}
}

// cut passes connections on to a daemon and calls then once a client has sent limit bytes.
func cut(t *testing.T, socket string, limit int64, then func()) *lxdapi.Client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "unix.socket")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			daemon, err := net.Dial("unix", socket)
			if err != nil {
				client.Close()
				continue
			}
			go func() {
				defer client.Close()
				_, _ = io.Copy(client, daemon)
			}()
			go func() {
				defer daemon.Close()
				if n, _ := io.CopyN(daemon, client, limit); n == limit {
					then()
				}
				_, _ = io.Copy(daemon, client)
			}()
		}
	}()
	c, err := lxdapi.New(lxdapi.Config{Address: "unix://" + path})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
