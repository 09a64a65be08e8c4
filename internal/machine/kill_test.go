package machine_test

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/sshtest"
)

const kills = 50

// testKills ends a writer by force in the middle of it, again and again. The file must be whole each time, and the next
// writer must find and remove what is left once it is old.
func testKills(t *testing.T, r rig, to task) {
	to.Path, to.Forever = r.at("file"), true
	left, longest := 0, time.Duration(0)
	for n := range kills {
		began := time.Now()
		command := to.command(t)
		out, err := command.StdoutPipe()
		must(t, err)
		command.Stderr = command.Stdout
		must(t, command.Start())
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
			t.Fatalf("%q, %v", line, err)
		}
		// Two writes were done in this time.
		longest = max(longest, time.Since(began))
		<-time.After(rand.N(longest / 2))
		must(t, command.Process.Kill())
		_ = command.Wait()

		names := r.settled(t)
		left += len(names)
		if len(names) > 1 {
			t.Errorf("kill %d left %q", n, names)
		}
		if got, err := r.get(r.at("file")); err != nil || !bytes.Equal(got, big(0)) && !bytes.Equal(got, big(1)) {
			t.Errorf("kill %d left a file of %d bytes, %v", n, len(got), err)
		}
		old := time.Now().Add(-time.Hour)
		for _, name := range names {
			must(t, r.Chtimes(r.at(name), old, old))
		}
		writes(t, r.Machine, r.at("file"), text(time.Now().String()), true)
		r.only(t, r.dir, "file")
	}
	t.Logf("%d of %d kills left a temporary file", left, kills)
	if left == 0 {
		t.Error("no kill hit a write")
	}
}

// settled returns the temporary files once they stay the same: what a dead client has asked for may still be done.
func (r rig) settled(t *testing.T) []string {
	t.Helper()
	before := r.temporaries(t, r.dir)
	for same := 0; same < 3; same++ {
		<-time.After(20 * time.Millisecond)
		now := r.temporaries(t, r.dir)
		if !slices.Equal(before, now) {
			before, same = now, 0
		}
	}
	return before
}

func TestKilled(t *testing.T) {
	t.Run("local", func(t *testing.T) {
		machines := new(machine.Machines)
		testKills(t, rig{Machine: machines.Local(), beside: disk{}, dir: t.TempDir()}, task{})
	})
	t.Run("SSH", func(t *testing.T) {
		s := sshtest.New(t)
		cfg := s.Config()
		testKills(t, rig{Machine: host(t, cfg), beside: disk{}, dir: t.TempDir()}, task{SSH: &cfg})
	})
}

func TestAccMachineWriterIsKilled(t *testing.T) {
	nested, path := lxdtest.Nested(t)
	c := lxdtest.Client(t)
	t.Run("host", func(t *testing.T) {
		name := tiny(t, c, lxdtest.Pool)
		r := rig{Machine: new(machine.Machines).Instance(c, name), beside: besideInstance(t, c, name), dir: "/root"}
		testKills(t, r, task{Instance: name})
	})
	t.Run("nested", func(t *testing.T) {
		name := tiny(t, nested, lxdtest.NestedPool)
		start(t, nested, name)
		r := rig{Machine: new(machine.Machines).Instance(nested, name), beside: besideInstance(t, nested, name), dir: "/root"}
		testKills(t, r, task{Within: path, Instance: name})
	})
}
