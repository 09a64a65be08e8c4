package machine_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// tiny makes a stopped instance of busybox, which goes with the test.
func tiny(t *testing.T, c *lxdapi.Client, pool string) string {
	t.Helper()
	name := lxdtest.Name("machine")
	must(t, c.CreateInstance(t.Context(), lxdapi.InstanceCreate{
		Name: name, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: lxdtest.TinyImage(t, c)},
		InstancePut: lxdapi.InstancePut{
			Profiles: []string{},
			Devices:  map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": pool}},
		},
	}, ""))
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_ = c.ChangeInstanceState(ctx, name, lxdapi.StateChange{Action: "stop", Force: true}) // it may be stopped
		if err := c.DeleteInstance(ctx, name); err != nil {
			t.Error(err)
		}
	})
	return name
}

func start(t *testing.T, c *lxdapi.Client, instance string) {
	t.Helper()
	must(t, c.ChangeInstanceState(t.Context(), instance, lxdapi.StateChange{Action: "start"}))
}

// run runs a command in an instance without the package under test.
func run(t *testing.T, c *lxdapi.Client, instance string, command ...string) string {
	t.Helper()
	var out bytes.Buffer
	code, err := c.Exec(t.Context(), instance, lxdapi.Exec{Command: command, Stdout: &out, Stderr: &out})
	if code != 0 || err != nil {
		t.Fatalf("%q: exit code %d, %v, %s", command, code, err, out.String())
	}
	return out.String()
}

// besideInstance is a way to an instance's files beside the one under test.
func besideInstance(t *testing.T, c *lxdapi.Client, instance string) beside {
	t.Helper()
	session, err := c.SFTP(t.Context(), instance)
	must(t, err)
	t.Cleanup(func() { session.Close() })
	return remoteDisk{session.Client}
}

func mountsIn(t *testing.T, c *lxdapi.Client, instance string, r *rig) {
	r.mount = func(dir string) { run(t, c, instance, "mount", "-t", "tmpfs", "-o", "size=1m", "none", dir) }
	r.readOnly = func(dir string) { run(t, c, instance, "mount", "-o", "remount,bind,ro", dir) }
}

func TestAccMachine(t *testing.T) {
	nested, _ := lxdtest.Nested(t)
	for where, layer := range map[string]struct {
		client *lxdapi.Client
		pool   string
	}{
		"host":   {lxdtest.Client(t), lxdtest.Pool},
		"nested": {nested, lxdtest.NestedPool},
	} {
		t.Run(where, func(t *testing.T) {
			c := layer.client
			name := tiny(t, c, layer.pool)
			m := new(machine.Machines).Instance(c, name)
			t.Run("stopped", func(t *testing.T) {
				conforms(t, rig{Machine: m, beside: besideInstance(t, c, name), dir: "/root", lxd: true, noCommands: true})
			})
			start(t, c, name)
			t.Run("running", func(t *testing.T) {
				r := rig{Machine: m, beside: besideInstance(t, c, name), dir: "/root", lxd: true}
				mountsIn(t, c, name, &r)
				conforms(t, r)
			})
			t.Run("seen from inside", func(t *testing.T) {
				writes(t, m, "/root/seen", machine.Write{Content: []byte("x"), UID: id(12), GID: id(34), Mode: perm(0o640)}, true)
				if got := run(t, c, name, "stat", "-c", "%u:%g %a", "/root/seen"); got != "12:34 640\n" {
					t.Errorf("it is %s", got)
				}
			})
		})
	}
}

func TestAccMachineOnOldLXD(t *testing.T) {
	c := lxdtest.Client(t)
	name := tiny(t, c, lxdtest.Pool)
	old, _ := lxdtest.Old(t)
	m := new(machine.Machines).Instance(old, name)
	_, err := m.Stat(t.Context(), "/etc/passwd")
	mustSay(t, err, "the instance is stopped: start it", "version "+lxdtest.OldVersion+" of LXD needs it for files as well")
	if layer := new(lxdapi.LayerError); !errors.As(err, &layer) || layer.State != lxdapi.LayerStopped {
		t.Errorf("%v is no LayerError", err)
	}
	start(t, c, name)
	r := rig{Machine: m, beside: besideInstance(t, c, name), dir: "/root", lxd: true, old: true}
	mountsIn(t, c, name, &r)
	conforms(t, r, "create", "replace", "unchanged", "symlinks", "not there", "not a file", "edit", "secrets",
		"directories", "remove", "remains", "read-only", "full", "accounts")
}

func TestAccMachineIsMissing(t *testing.T) {
	c := lxdtest.Client(t)
	old, _ := lxdtest.Old(t)
	for _, m := range []*machine.Machine{
		new(machine.Machines).Instance(c, "nonesuch"),
		new(machine.Machines).Instance(old, "nonesuch"),
		new(machine.Machines).Instance(c.Within("nonesuch"), "inner"),
	} {
		_, statErr := m.Stat(t.Context(), "/")
		_, _, readErr := m.Read(t.Context(), "/x")
		_, writeErr := m.Write(t.Context(), "/x", text("x"))
		_, runErr := m.Run(t.Context(), shell("true"))
		for _, err := range []error{statErr, readErr, writeErr, runErr, m.Remove(t.Context(), "/x")} {
			layer := new(lxdapi.LayerError)
			if !errors.As(err, &layer) || layer.State != lxdapi.LayerMissing || !lxdapi.IsNotFound(err) || errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v is no LayerError", err)
			}
			mustSay(t, err, "on "+m.Name()+": ", "nonesuch")
		}
	}
}

func TestAccMachineNames(t *testing.T) {
	machines := new(machine.Machines)
	c, err := lxdapi.New(lxdapi.Config{Address: "unix:///var/lib/lxd/unix.socket"})
	must(t, err)
	for want, m := range map[string]*machine.Machine{
		`instance "control"`:           machines.Instance(c, "control"),
		`instance "lab/control"`:       machines.Instance(c.Project("lab"), "control"),
		`instance "compute/control"`:   machines.Instance(c.Within("compute"), "control"),
		`instance "compute/a/control"`: machines.Instance(c.Within("compute", "a"), "control"),
	} {
		if m.Name() != want {
			t.Errorf("%s instead of %s", m.Name(), want)
		}
		if again := machines.Instance(c.Within("compute"), "control"); (m.ID() == again.ID()) != (want == `instance "compute/control"`) {
			t.Errorf("%s and %s", m.ID(), again.ID())
		}
	}
}
