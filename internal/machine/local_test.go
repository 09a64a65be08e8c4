package machine_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

func TestLocal(t *testing.T) {
	needRoot(t)
	machines := new(machine.Machines)
	r := rig{Machine: machines.Local(), beside: disk{}, dir: t.TempDir()}
	r.mount, r.readOnly = mounts(t)
	conforms(t, r)
}

// mounts gives what mounts a small file system on this machine, until t ends, and makes it read-only.
func mounts(t *testing.T) (mount, readOnly func(dir string)) {
	mount = func(dir string) {
		if err := unix.Mount("none", dir, "tmpfs", 0, "size=1m"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { must(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	}
	readOnly = func(dir string) { must(t, unix.Mount("none", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, "")) }
	return mount, readOnly
}

func TestSameMachine(t *testing.T) {
	machines := new(machine.Machines)
	host := func(cfg machine.SSH) *machine.Machine {
		m, err := machines.Host(cfg)
		must(t, err)
		return m
	}
	a := host(machine.SSH{Address: "10.0.0.4"})
	b := host(machine.SSH{Name: "juju-4", Address: "10.0.0.4", User: "ubuntu", Port: 22})
	c := host(machine.SSH{Address: "10.0.0.4", Port: 2222})
	d := host(machine.SSH{Address: "10.0.0.4", Bastion: &machine.SSH{Address: "10.0.0.5"}})
	if a.ID() != b.ID() || a.ID() == c.ID() || a.ID() == d.ID() || a.ID() == machines.Local().ID() {
		t.Errorf("%q, %q, %q, %q", a.ID(), b.ID(), c.ID(), d.ID())
	}
	if a.Name() != "host root@10.0.0.4:22" || b.Name() != "host juju-4 (ubuntu@10.0.0.4:22)" || machines.Local().Name() != "this machine" {
		t.Errorf("%q, %q", a.Name(), b.Name())
	}
}

func TestLocalWithoutRoot(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("see TestLocalAsNobody")
	}
	dir := t.TempDir()
	writes(t, new(machine.Machines).Local(), filepath.Join(dir, "x"), text("x"), true)
}
