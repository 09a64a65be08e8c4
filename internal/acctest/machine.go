package acctest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// Instance is a running instance with systemd, and where Terraform finds it. Tests that use it run beside each other: most of
// their time they wait for systemd, and each has files and units of its own.
func Instance(t *testing.T) (m *machine.Machine, within []string) {
	t.Helper()
	t.Parallel()
	_, path := lxdtest.Nested(t)
	return new(machine.Machines).Instance(lxdtest.Client(t), path[0]), path
}

// Stopped is an instance that is stopped, with a root file system that has little in it. It goes with t.
func Stopped(t *testing.T) (m *machine.Machine, name string) {
	t.Helper()
	d := Daemon{Client: lxdtest.Client(t), Pool: lxdtest.Pool}
	name = Name(t, "stopped")
	d.GoesWith(t, name)
	Must(t, d.CreateInstance(t.Context(), lxdapi.InstanceCreate{
		Name: name, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: lxdtest.TinyImage(t, d.Client)},
		InstancePut: lxdapi.InstancePut{
			Profiles: []string{}, Devices: map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": d.Pool}},
		},
	}, ""))
	return new(machine.Machines).Instance(d.Client, name), name
}

// Root is the directory in which this machine sees the files of [Instance].
func Root(t *testing.T) string {
	t.Helper()
	_, path := lxdtest.Nested(t)
	state, err := lxdtest.Client(t).InstanceState(t.Context(), path[0])
	Must(t, err)
	return fmt.Sprintf("/proc/%d/root", state.PID)
}

// Unit makes a service that runs and does nothing, with more lines in its section. It goes when t ends.
func Unit(t *testing.T, m *machine.Machine, service ...string) systemd.Unit {
	t.Helper()
	u := systemd.Unit{Machine: m, Name: Name(t, "unit")}
	file := "/etc/systemd/system/" + u.Name + ".service"
	Must(t, Put(t.Context(), m, file, "[Service]\nExecStart=/bin/sleep infinity\n"+strings.Join(append(service, ""), "\n")+"[Install]\nWantedBy=multi-user.target\n"))
	systemctl := func(ctx context.Context, args ...string) error {
		_, err := m.Check(ctx, machine.Command{Args: append([]string{"systemctl"}, args...)})
		return err
	}
	Must(t, systemctl(t.Context(), "daemon-reload"))
	Must(t, u.Start(t.Context()))
	t.Cleanup(func() {
		ctx := context.Background()
		for _, err := range []error{systemctl(ctx, "disable", "--now", u.Name), m.Remove(ctx, file), systemctl(ctx, "daemon-reload")} {
			if err != nil {
				t.Error(err)
			}
		}
	})
	return u
}

// Put writes a file.
func Put(ctx context.Context, m *machine.Machine, file, content string) error {
	_, err := m.Write(ctx, file, machine.Write{Content: []byte(content)})
	return err
}

// Content reads a file.
func Content(t *testing.T, m *machine.Machine, file string) string {
	t.Helper()
	content, _, err := m.Read(context.Background(), file)
	Must(t, err)
	return string(content)
}

// Replace changes a text in a file, as a person with an editor would.
func Replace(m *machine.Machine, file, was, is string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		content := Content(t, m, file)
		if !strings.Contains(content, was) {
			t.Fatalf("%s has no %q:\n%s", file, was, content)
		}
		Must(t, Put(context.Background(), m, file, strings.ReplaceAll(content, was, is)))
	}
}
