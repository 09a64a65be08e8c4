package keystone_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

func command(t *testing.T, m *machine.Machine, args ...string) {
	t.Helper()
	_, err := m.Check(context.Background(), machine.Command{Args: args})
	acctest.Must(t, err)
}

// serviceUser makes a user, with a group of the same name, as packages of services do. It goes when t ends.
func serviceUser(t *testing.T, m *machine.Machine) string {
	t.Helper()
	name := acctest.Name(t, "user")
	command(t, m, "useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name)
	t.Cleanup(func() { command(t, m, "userdel", name) })
	return name
}

// standIn stands in for the certificate API of an old Keystone, which no Keystone of today has: a static web server beside
// today's, in the instance of the control plane.
type standIn struct {
	url     string
	machine *machine.Machine
	dir     string
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	name := acctest.Name(t, "keystone-stand-in")
	address := fmt.Sprintf("127.0.0.1:%d", acctest.ControlPort(t))
	s := &standIn{url: "http://" + address, machine: acctest.Control(t), dir: "/run/" + name}
	command(t, s.machine, "mkdir", "-p", s.dir+"/v2.0/certificates", s.dir+"/v3/OS-SIMPLE-CERT")
	t.Cleanup(func() { command(t, s.machine, "rm", "-r", s.dir) })
	command(t, s.machine, "systemd-run", "--unit", name, "--collect", "busybox", "httpd", "-f", "-p", address, "-h", s.dir)
	t.Cleanup(func() { command(t, s.machine, "systemctl", "stop", name) })
	s.await(t)
	return s
}

func (s *standIn) await(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
		acctest.Must(t, err)
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("the stand-in does not answer: %v", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// gives makes it answer to one path; "" is 404.
func (s *standIn) gives(t *testing.T, path, content string) {
	t.Helper()
	if content == "" {
		command(t, s.machine, "rm", "-f", s.dir+path)
		return
	}
	acctest.Must(t, acctest.Put(context.Background(), s.machine, s.dir+path, content))
}

const (
	v2Signing, v2CA = "/v2.0/certificates/signing", "/v2.0/certificates/ca"
	v3Signing, v3CA = "/v3/OS-SIMPLE-CERT/certificates", "/v3/OS-SIMPLE-CERT/ca"
)

// modeOf is a file's owner, group and mode as the machine itself says.
func modeOf(m *machine.Machine, path, want string) func() error {
	return func() error {
		out, err := m.Check(context.Background(), machine.Command{Args: []string{"stat", "-c", "%U:%G %a", path}})
		if got := string(out); err != nil || got != want+"\n" {
			return fmt.Errorf("%s is %q, want %s (%w)", path, got, want, err)
		}
		return nil
	}
}
