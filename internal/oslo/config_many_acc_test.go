package oslo_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// counted is a unit that writes a line for every start.
type counted struct {
	systemd.Unit
	log string
}

func countedUnit(t *testing.T, m *machine.Machine) counted {
	t.Helper()
	u := counted{Unit: acctest.Unit(t, m)}
	u.log = "/run/" + u.Name + ".starts"
	acctest.Must(t, acctest.Put(t.Context(), m, "/etc/systemd/system/"+u.Name+".service",
		"[Service]\nExecStartPre=/bin/sh -c 'echo started >>"+u.log+"'\nExecStart=/bin/sleep infinity\n"))
	_, err := m.Check(t.Context(), machine.Command{Args: []string{"systemctl", "daemon-reload"}})
	acctest.Must(t, err)
	acctest.Must(t, acctest.Put(t.Context(), m, u.log, ""))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), u.log)) })
	return u
}

// starts counts since the last call.
func (u counted) starts(t *testing.T) int {
	t.Helper()
	n := strings.Count(acctest.Content(t, u.Machine, u.log), "started")
	acctest.Must(t, acctest.Put(t.Context(), u.Machine, u.log, ""))
	return n
}

// longConf is a file of 10,000 lines, in which some of the options are set, some are there as samples, and some are not there.
func longConf() string {
	var b strings.Builder
	for section := range 7 {
		fmt.Fprintf(&b, "[section_%d]\n", section)
		for option := section; option < 50; option += 7 {
			switch option % 3 {
			case 0:
				fmt.Fprintf(&b, "option_%d = before %d\n", option, option)
			case 1:
				fmt.Fprintf(&b, "#option_%d = <None>\n", option)
			}
		}
		for line := range 1427 {
			fmt.Fprintf(&b, "other_%d = %d # not ours\n", line, line*section)
		}
	}
	return b.String()
}

// TestAccConfigFifty sets 50 options of one file by 50 resources in one apply, and takes them away in one.
func TestAccConfigFifty(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := countedUnit(t, m)
	path := "/etc/" + acctest.Name(t, "long") + ".conf"
	before := longConf()
	if n := strings.Count(before, "\n"); n < 10000 {
		t.Fatalf("it has %d lines", n)
	}
	acctest.Must(t, acctest.Put(t.Context(), m, path, before))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
	tf := acctest.NewTerraform(t, "testdata/fifty")
	vars := map[string]any{"within": within, "path": path, "unit": unit.Name, "owners": 50}
	set := func(value string) {
		vars["value"] = value
		tf.Set(t, vars)
	}
	check := func(value string) {
		t.Helper()
		has, err := ini.Parse([]byte(acctest.Content(t, m, path)))
		acctest.Must(t, err)
		for i := range 50 {
			got := has.Values(fmt.Sprintf("section_%d", i%7), fmt.Sprintf("option_%d", i))
			if want := fmt.Sprintf("%s %d", value, i); len(got) != 1 || got[0] != want {
				t.Errorf("option_%d is %q, want %q", i, got, want)
			}
		}
		n := unit.starts(t)
		t.Logf("the unit was restarted %d times", n)
		if n < 1 || n > 3 {
			t.Errorf("the unit was restarted %d times", n)
		}
		if due, err := new(systemd.Restarts).Due(t.Context(), m, unit.Name); due || err != nil {
			t.Errorf("a restart is still due, or %v", err)
		}
		startOf(t, unit.Unit)
	}
	set("first")
	tf.Apply(t)
	check("first")
	tf.NoChanges(t)
	set("second")
	tf.Apply(t)
	check("second")
	tf.NoChanges(t)
	if n := unit.starts(t); n != 0 {
		t.Errorf("plans restarted the unit %d times", n)
	}
	tf.Destroy(t)
	if got := acctest.Content(t, m, path); got != before {
		t.Errorf("destroy left another file, of %d bytes instead of %d", len(got), len(before))
	}
	if n := unit.starts(t); n < 1 || n > 3 {
		t.Errorf("destroy restarted the unit %d times", n)
	}
}

// TestAccConfigKilled kills the provider at requests to LXD while it changes a file and restarts the unit. The file is whole at
// every moment, and the next apply finishes the work, the restart too.
func TestAccConfigKilled(t *testing.T) {
	m, within := acctest.Instance(t)
	for kind, moments := range map[string]int32{"POST instances/NAME/exec": 4, "GET instances/NAME/sftp": 6} {
		for nth := int32(1); nth <= moments; nth++ {
			t.Run(fmt.Sprintf("%s %d", strings.ReplaceAll(kind, "/", "-"), nth), func(t *testing.T) {
				unit := countedUnit(t, m)
				path := "/etc/" + acctest.Name(t, "killed") + ".conf"
				const before, after = "[section_0]\noption_0 = old\n", "[section_0]\n#stacklab: option_0 = old\noption_0 = new 0\n"
				acctest.Must(t, acctest.Put(t.Context(), m, path, before))
				t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
				proxy := acctest.NewProxy(t)
				tf := acctest.NewTerraform(t, "testdata/fifty")
				tf.Set(t, map[string]any{"address": proxy.Address, "within": within, "path": path, "unit": unit.Name, "owners": 1, "value": "new"})
				var seen, kills atomic.Int32
				proxy.Before = func(r acctest.Request) {
					if r.Kind == kind && seen.Add(1) == nth && syscall.Kill(r.PID, syscall.SIGKILL) == nil {
						kills.Add(1)
					}
				}
				out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
				if kills.Load() != 1 || err == nil {
					t.Fatalf("the provider was killed %d times, and the apply said %v:\n%s", kills.Load(), err, out)
				}
				proxy.Before = nil
				whole := acctest.Content(t, m, path)
				if whole != before && whole != after {
					t.Errorf("the file is %q", whole)
				}
				restarts := unit.starts(t)
				t.Logf("the file is new: %t, and the unit was restarted %d times", whole == after, restarts)
				tf.Apply(t)
				tf.NoChanges(t)
				if got := acctest.Content(t, m, path); got != after {
					t.Errorf("the file is %q", got)
				}
				if n := restarts + unit.starts(t); n < 1 || n > 2 {
					t.Errorf("the unit was restarted %d times in all", n)
				}
				if due, err := new(systemd.Restarts).Due(t.Context(), m, unit.Name); due || err != nil {
					t.Errorf("a restart is still due, or %v", err)
				}
				tf.Destroy(t)
				if got := acctest.Content(t, m, path); got != before {
					t.Errorf("destroy left %q", got)
				}
			})
		}
	}
}

// TestAccConfigKilledUpdate kills the provider while it changes an option that it has added. A destroy takes it away all the same,
// although Terraform forgets then what the resource owns.
func TestAccConfigKilledUpdate(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := countedUnit(t, m)
	path := "/etc/" + acctest.Name(t, "killed") + ".conf"
	const before = "[section_0]\n"
	acctest.Must(t, acctest.Put(t.Context(), m, path, before))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
	proxy := acctest.NewProxy(t)
	tf := acctest.NewTerraform(t, "testdata/fifty")
	set := func(value string) {
		tf.Set(t, map[string]any{"address": proxy.Address, "within": within, "path": path, "unit": unit.Name, "owners": 1, "value": value})
	}
	set("first")
	tf.Apply(t)
	unit.starts(t)
	var kills atomic.Int32
	proxy.Before = func(r acctest.Request) {
		if r.Kind == "POST instances/NAME/exec" && strings.Contains(acctest.Content(t, m, path), "option_0 = second 0") && kills.CompareAndSwap(0, 1) {
			acctest.Must(t, syscall.Kill(r.PID, syscall.SIGKILL))
		}
	}
	set("second")
	out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
	if kills.Load() != 1 || err == nil {
		t.Fatalf("the provider was killed %d times, and the apply said %v:\n%s", kills.Load(), err, out)
	}
	proxy.Before = nil
	tf.Apply(t)
	tf.NoChanges(t)
	const after = "[section_0]\noption_0 = second 0\n"
	if got := acctest.Content(t, m, path); got != after {
		t.Errorf("the file is %q", got)
	}
	if n := unit.starts(t); n < 1 {
		t.Error("the unit was not restarted")
	}
	tf.Destroy(t)
	if got := acctest.Content(t, m, path); got != before {
		t.Errorf("destroy left %q", got)
	}
}
