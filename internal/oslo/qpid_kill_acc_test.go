package oslo_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// glance is what a lab looks like at a moment.
type glance struct{ marked, running, written int }

// glance counts units that are marked and that run, and files that hold a version. It looks from outside, for that is done at
// every request.
func (lab qpidLab) glance(version string) (g glance) {
	for _, u := range lab.units {
		if _, err := os.Stat(lab.root + "/run/stacklab/restart/" + u.Name); err == nil {
			g.marked++
		}
		processes, err := os.ReadFile(lab.root + "/sys/fs/cgroup/system.slice/" + u.Name + ".service/cgroup.procs")
		if err == nil && len(processes) > 0 {
			g.running++
		}
	}
	for _, file := range lab.files {
		content, err := os.ReadFile(lab.root + file)
		if err != nil {
			lab.Error(err)
		}
		if strings.Contains(string(content), "\nqpid_topology_version = "+version) {
			g.written++
		}
	}
	return g
}

// killed runs the CLI with the provider being killed as soon as the lab looks as it should at a request to LXD.
func (lab qpidLab) killed(proxy *acctest.Proxy, tf *acctest.Terraform, version string, when func(glance) bool, args ...string) {
	lab.Helper()
	lab.struck(proxy, tf, version, when, func(provider int) error { return syscall.Kill(provider, syscall.SIGKILL) }, args...)
}

// struck runs the CLI, which must fail, and does something to the provider's process at that moment.
func (lab qpidLab) struck(proxy *acctest.Proxy, tf *acctest.Terraform, version string, when func(glance) bool, strike func(pid int) error, args ...string) (out string) {
	lab.Helper()
	var (
		mu    sync.Mutex
		at    *glance
		looks []glance
	)
	proxy.Before = func(r acctest.Request) {
		mu.Lock()
		defer mu.Unlock()
		if at != nil {
			return
		}
		g := lab.glance(version)
		looks = append(looks, g)
		if when(g) {
			at = &g
			if err := strike(r.PID); err != nil {
				lab.Errorf("strike the provider: %v", err)
			}
		}
	}
	defer func() { proxy.Before = nil }()
	out, err := tf.Run(lab.Context(), append(args, "-auto-approve", "-input=false")...)
	if at == nil || err == nil {
		lab.Fatalf("the provider was not killed; it was seen at %+v; %v\n%s", looks, err, out)
	}
	lab.Logf("struck at %+v", *at)
	return out
}

// moments are those at which a provider is killed that changes all four services.
var moments = []struct {
	name string
	when func(glance) bool
}{
	{"marked", func(g glance) bool { return g.marked > 0 && g.running == 4 }},
	{"two are stopped", func(g glance) bool { return g.running == 2 && g.written == 0 }},
	{"all are stopped", func(g glance) bool { return g.running == 0 && g.written == 0 }},
	{"two are written", func(g glance) bool { return g.written == 2 }},
	{"all are written", func(g glance) bool { return g.written == 4 && g.running == 0 }},
	{"two are started", func(g glance) bool { return g.written == 4 && g.running == 2 }},
	{"all are started", func(g glance) bool { return g.written == 4 && g.running == 4 && g.marked > 0 }},
}

// TestAccQpidKilled kills the provider in a change. The next plan shows that something is left to do, and its apply does it, with
// all services started.
func TestAccQpidKilled(t *testing.T) {
	for _, m := range moments {
		t.Run(m.name, func(t *testing.T) {
			lab := newQpidLab(t)
			proxy := acctest.NewProxy(t)
			tf, set := lab.terraform(proxy.Address, 1, nil)
			tf.Apply(t)
			set(2)
			lab.killed(proxy, tf, "2", m.when, "apply")
			out, empty := tf.Plan(t)
			if empty {
				t.Errorf("the plan is empty:\n%s", out)
			}
			tf.Apply(t)
			tf.NoChanges(t)
			acctest.Must(t, lab.run())
			if g := lab.glance("2"); g.written != 4 {
				t.Errorf("%+v", g)
			}
			tf.Destroy(t)
			acctest.Must(t, lab.hold(qpidConfs...)())
			acctest.Must(t, lab.run())
		})
	}
}

// TestAccQpidKilledCreate kills it before there is a state, so that nothing but the instance knows what is left to do. Of what it has
// added where nothing was, nothing tells who added it: a destroy leaves that.
func TestAccQpidKilledCreate(t *testing.T) {
	for _, m := range []int{1, 3, 4, 5} {
		t.Run(moments[m].name, func(t *testing.T) {
			lab := newQpidLab(t)
			// All files begin with a version, so that all of them can be given back.
			var before []string
			for i, file := range lab.files {
				section := "[DEFAULT]\n"
				if i > 1 {
					section = "[oslo_messaging_qpid]\n"
				}
				before = append(before, section+"qpid_topology_version=2\n")
				acctest.Must(t, acctest.Put(t.Context(), lab.m, file, before[i]))
			}
			proxy := acctest.NewProxy(t)
			tf, _ := lab.terraform(proxy.Address, 1, nil)
			lab.killed(proxy, tf, "1", moments[m].when, "apply")
			tf.Apply(t)
			tf.NoChanges(t)
			acctest.Must(t, lab.run())
			if g := lab.glance("1"); g.written != 4 {
				t.Errorf("%+v", g)
			}
			tf.Destroy(t)
			acctest.Must(t, lab.hold(before...)())
			acctest.Must(t, lab.run())
		})
	}
}

// TestAccQpidKilledDestroy kills it in a destroy, and in the undoing of a change that failed.
func TestAccQpidKilledDestroy(t *testing.T) {
	t.Run("destroy", func(t *testing.T) {
		lab := newQpidLab(t)
		proxy := acctest.NewProxy(t)
		tf, _ := lab.terraform(proxy.Address, 1, nil)
		tf.Apply(t)
		lab.killed(proxy, tf, "1", func(g glance) bool { return g.written == 1 && g.running == 0 }, "destroy")
		tf.Destroy(t)
		acctest.Must(t, lab.hold(qpidConfs...)())
		acctest.Must(t, lab.run())
	})
	t.Run("undo", func(t *testing.T) {
		lab := newQpidLab(t)
		proxy := acctest.NewProxy(t)
		writable := lab.readOnly(2)
		writable()
		tf, set := lab.terraform(proxy.Address, 1, nil)
		tf.Apply(t)
		lab.command("mount", "-o", "remount,ro", lab.dir+"/cinder")
		set(2)
		seen := false
		lab.killed(proxy, tf, "2", func(g glance) bool {
			seen = seen || g.written == 2
			return seen && g.written == 1
		}, "apply")
		if out, empty := tf.Plan(t); empty {
			t.Errorf("the plan is empty:\n%s", out)
		}
		writable()
		tf.Apply(t)
		tf.NoChanges(t)
		acctest.Must(t, lab.run())
		tf.Destroy(t)
		acctest.Must(t, lab.hold(qpidConfs...)())
		acctest.Must(t, lab.run())
	})
}

// TestAccQpidInterrupted breaks applies off as a person does with Ctrl-C: all is put back before the provider ends.
func TestAccQpidInterrupted(t *testing.T) {
	for _, m := range []int{1, 3, 5} {
		t.Run(moments[m].name, func(t *testing.T) {
			lab := newQpidLab(t)
			proxy := acctest.NewProxy(t)
			tf, set := lab.terraform(proxy.Address, 1, nil)
			tf.Apply(t)
			one := lab.contents()
			set(2)
			out := lab.struck(proxy, tf, "2", moments[m].when, func(provider int) error {
				stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", provider))
				if err != nil {
					return err
				}
				_, fields, _ := strings.Cut(string(stat), ") ")
				cli, err := strconv.Atoi(strings.Fields(fields)[1])
				if err != nil {
					return err
				}
				defer time.Sleep(time.Second) // until the CLI has told the provider
				return syscall.Kill(cli, syscall.SIGINT)
			}, "apply")
			if !strings.Contains(strings.Join(strings.Fields(out), " "), "all files are as they were") {
				t.Errorf("the apply says\n%s", out)
			}
			acctest.Must(t, lab.hold(one...)())
			acctest.Must(t, lab.run())
			tf.Apply(t)
			tf.NoChanges(t)
			tf.Destroy(t)
			acctest.Must(t, lab.asBefore())
		})
	}
}
