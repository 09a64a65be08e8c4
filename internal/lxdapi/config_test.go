package lxdapi_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAddresses(t *testing.T) {
	for address, name := range map[string]string{
		"unix:///run/lxd.socket":     "LXD at /run/lxd.socket",
		"unix:/run/lxd.socket":       "LXD at /run/lxd.socket",
		"unix:///run/a%20b/x.socket": "LXD at /run/a b/x.socket",
		"https://lxd.example":        "LXD at https://lxd.example:8443",
		"https://lxd.example/":       "LXD at https://lxd.example:8443",
		"https://lxd.example:443":    "LXD at https://lxd.example:443",
		"https://10.0.8.1":           "LXD at https://10.0.8.1:8443",
		"https://[fd00::1]":          "LXD at https://[fd00::1]:8443",
		"https://[fd00::1]:9443":     "LXD at https://[fd00::1]:9443",
	} {
		c, err := lxdapi.New(lxdapi.Config{Address: address})
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if c.Name() != name {
			t.Errorf("%s is called %q, want %q", address, c.Name(), name)
		}
	}
}

func TestBadAddresses(t *testing.T) {
	const form = "must read unix:///path/to/unix.socket or https://host:8443"
	for address, says := range map[string]string{
		"/var/lib/lxd/unix.socket":          form,
		"unix://var/lib/lxd/unix.socket":    form, // "var" is read as a host
		"unix://":                           form,
		"http://lxd.example:8443":           form,
		"lxd.example:8443":                  form,
		"https://":                          form,
		"https://lxd.example/1.0":           form,
		"https://lxd.example:8443:1":        "invalid port",
		"https://[::1":                      "missing ']'",
		"https://admin:hunter2@lxd.example": "must not hold a user",
		"https://lxd.example?project=lab":   "must not hold a user, a query",
		"https://lxd.example#x":             "fragment",
	} {
		_, err := lxdapi.New(lxdapi.Config{Address: address})
		mustSay(t, err, says)
		wrong := new(lxdapi.ConfigError)
		if !errors.As(err, &wrong) || wrong.Field != "Address" {
			t.Errorf("%s: %v does not name the field", address, err)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v tells the password", err)
		}
	}
}

func TestCertificatesAreForHTTPSOnly(t *testing.T) {
	for field, cfg := range map[string]lxdapi.Config{
		"ClientCertificate": {ClientCertificate: "x"},
		"ClientKey":         {ClientKey: "hunter2"},
		"ServerCertificate": {ServerCertificate: "x"},
		"ServerFingerprint": {ServerFingerprint: "x"},
		"TrustToken":        {TrustToken: "hunter2"},
	} {
		cfg.Address = "unix:///run/lxd.socket"
		_, err := lxdapi.New(cfg)
		mustSay(t, err, "/run/lxd.socket", "for https only")
		wrong := new(lxdapi.ConfigError)
		if !errors.As(err, &wrong) || wrong.Field != field || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestSocketOfTheEnvironment(t *testing.T) {
	for _, test := range []struct{ socket, dir, want string }{
		{"/a/x.socket", "", "LXD at /a/x.socket"},
		{"/a/x.socket", "/b", "LXD at /a/x.socket"},
		{"", "/b", "LXD at /b/unix.socket"},
	} {
		t.Setenv("LXD_SOCKET", test.socket)
		t.Setenv("LXD_DIR", test.dir)
		c, err := lxdapi.New(lxdapi.Config{})
		if err != nil || c.Name() != test.want {
			t.Errorf("%+v: %v, %v", test, c, err)
		}
		c, err = lxdapi.New(lxdapi.Config{Address: "unix:///c/y.socket"})
		if err != nil || c.Name() != "LXD at /c/y.socket" {
			t.Errorf("the address does not win over the environment: %v, %v", c, err)
		}
	}
}

func TestKnownSocket(t *testing.T) {
	t.Setenv("LXD_SOCKET", "")
	t.Setenv("LXD_DIR", "")
	known := ""
	for _, socket := range lxdapi.KnownSockets {
		if _, err := os.Stat(socket); err == nil {
			known = socket
			break
		}
	}
	c, err := lxdapi.New(lxdapi.Config{})
	if known == "" {
		mustSay(t, err, "no LXD socket on this machine", lxdapi.KnownSockets[0], lxdapi.KnownSockets[1])
		return
	}
	if err != nil || c.Name() != "LXD at "+known {
		t.Errorf("%v, %v", c, err)
	}
}

func TestValidateDialsNothing(t *testing.T) {
	t.Setenv("LXD_DIR", filepath.Join(t.TempDir(), "none"))
	if err := (lxdapi.Config{}).Validate(); err != nil {
		t.Error(err)
	}
	if err := (lxdapi.Config{Address: "ftp://x"}).Validate(); err == nil {
		t.Error("a wrong address is valid")
	}
}
