// Package openstacktest gives acceptance tests a real cloud: Keystone, Nova, Glance, Neutron and Cinder in an instance of this
// machine's LXD, with Nova's fake driver for a hypervisor.
//
// The instance is made once, from the image in the directory that STACKLAB_TEST_IMAGE_CONTROL names, as test/lab/images.sh
// builds it, and stays for later runs. It listens on a loopback address of its own, so that the lab may run beside it. A
// test leaves the cloud as it found it.
//
// Every function skips the test unless TF_ACC is set.
package openstacktest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

const (
	// Address is where the cloud's services listen.
	Address = "127.0.0.6"
	// Password is the admin's.
	Password = "stacklab"

	// Instance is the one that it is in.
	Instance = "stacklab-control"

	variable = "STACKLAB_TEST_IMAGE_CONTROL"
)

// Cloud is a running cloud and its admin.
type Cloud struct {
	*openstackapi.Client
	lxd *lxdapi.Client
}

// Environ are the variables by which the admin signs in.
func Environ() map[string]string {
	return map[string]string{
		"OS_AUTH_URL": "http://" + Address + ":5000/v3", "OS_REGION_NAME": "RegionOne", "OS_USERNAME": "admin", "OS_PASSWORD": Password,
		"OS_PROJECT_NAME": "admin", "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
	}
}

// Control starts the cloud's instance, for tests of what else is in it, and returns a client of its daemon.
func Control(t testing.TB) *lxdapi.Client {
	t.Helper()
	devices := map[string]map[string]string{}
	for _, port := range []string{"5000", "8774", "8776", "8778", "9292", "9696"} {
		at := "tcp:" + Address + ":" + port
		devices["port-"+port] = map[string]string{"type": "proxy", "listen": at, "connect": at}
	}
	return lxdtest.Machine(t, Instance, variable, lxdapi.InstancePut{
		Config:  map[string]string{"environment.STACKLAB_ADDRESS": Address, "environment.STACKLAB_HYPERVISOR": "fake"},
		Devices: devices,
	}, func(ctx context.Context, c *lxdapi.Client) error {
		_, err := run(ctx, c, "systemctl", "is-system-running", "--wait")
		return err
	})
}

// New returns the cloud, which no other test uses until t ends, and sets the test's environment to [Environ].
func New(t testing.TB) *Cloud {
	t.Helper()
	lxdtest.Turn(t, Instance)
	lxd := Control(t)
	for name, value := range Environ() {
		t.Setenv(name, value)
	}
	client, err := openstackapi.New(openstackapi.Config{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return &Cloud{client, lxd}
}

// Run runs a command in the cloud's instance and returns what it printed.
func (c *Cloud) Run(t testing.TB, command ...string) string {
	t.Helper()
	out, err := run(t.Context(), c.lxd, command...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// CLI runs the openstack client as the admin, and returns what it printed.
func (c *Cloud) CLI(t testing.TB, arguments ...string) string {
	t.Helper()
	return c.Run(t, append([]string{"env", "OS_CLOUD=stacklab", "openstack"}, arguments...)...)
}

// CleanUp runs the openstack client after a test, whose context has ended.
func (c *Cloud) CleanUp(t testing.TB, arguments ...string) {
	t.Helper()
	if _, err := run(context.Background(), c.lxd, append([]string{"env", "OS_CLOUD=stacklab", "openstack"}, arguments...)...); err != nil {
		t.Error(err)
	}
}

func run(ctx context.Context, c *lxdapi.Client, command ...string) (string, error) {
	var out, stderr bytes.Buffer
	code, err := c.Exec(ctx, Instance, lxdapi.Exec{Command: command, Stdout: &out, Stderr: &stderr})
	if err != nil {
		return "", err
	}
	if code != 0 {
		return "", fmt.Errorf("%s in %s: exit code %d: %s%s", strings.Join(command, " "), Instance, code, out.String(), stderr.String())
	}
	return strings.TrimSpace(out.String()), nil
}
