package keystone_test

import (
	"maps"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// TestAccSigningKilled kills the provider at sessions on files, and at each command, while it makes the material, makes it anew and gives
// it up. The next run finishes the work with one consistent set, the restart too, and leaves nothing behind.
func TestAccSigningKilled(t *testing.T) {
	// STACKLAB_TEST_MOMENTS=all takes eight minutes.
	steps := map[string]int32{"POST instances/NAME/exec": 1, "GET instances/NAME/sftp": 6}
	if os.Getenv("STACKLAB_TEST_MOMENTS") == "all" {
		steps["GET instances/NAME/sftp"] = 1
	}
	small := map[string]any{"key_size": 1024, "valid_days": 100} // keys of 1024 bits are made at once
	other := map[string]any{"key_size": 1024, "valid_days": 200}
	for _, phase := range []killing{
		{"create", "apply", nil, small},
		{"update", "apply", small, other},
		{"destroy", "destroy", small, small},
	} {
		for kind, step := range steps {
			t.Run(phase.name+" "+kind[len(kind)-4:], func(t *testing.T) {
				g := newTarget(t)
				for nth := int32(1); phase.at(t, g, kind, nth); nth += step {
				}
			})
		}
	}
}

// killing is a run that is killed, and what is there before.
type killing struct {
	name, verb   string
	before, vars map[string]any
}

// at kills at the nth request of a kind, unless there are not so many, and has the next run make it good.
func (k killing) at(t *testing.T, g *target, kind string, nth int32) (killed bool) {
	proxy := acctest.NewProxy(t)
	with := func(vars map[string]any) map[string]any {
		all := map[string]any{"address": proxy.Address}
		maps.Copy(all, vars)
		return all
	}
	tf := g.terraform(t, with(k.before))
	if k.before != nil {
		tf.Apply(t)
	}
	g.set(t, tf, with(k.vars))
	var seen, kills atomic.Int32
	proxy.Before = func(r acctest.Request) {
		if r.Kind == kind && seen.Add(1) == nth && syscall.Kill(r.PID, syscall.SIGKILL) == nil {
			kills.Add(1)
		}
	}
	out, err := tf.Run(t.Context(), k.verb, "-auto-approve", "-input=false")
	proxy.Before = nil
	killed = kills.Load() > 0
	if killed != (err != nil) {
		t.Fatalf("the provider was killed %d times, and %s said %v:\n%s", kills.Load(), k.verb, err, out)
	}
	if killed {
		t.Run(strconv.Itoa(int(nth)), func(t *testing.T) { g.recovers(t, tf, k.verb) })
	} else {
		t.Logf("not reached any more: %d", nth)
	}
	tf.Destroy(t)
	if err := g.untouched(t); err != nil {
		t.Fatalf("destroy after being killed at %d: %v", nth, err)
	}
	return killed
}

// recovers runs again what was killed.
func (g *target) recovers(t *testing.T, tf *acctest.Terraform, verb string) {
	if verb == "apply" {
		tf.Apply(t)
		tf.NoChanges(t)
		if tree := g.tree(t); tree != wholeTree {
			t.Errorf("there is\n%s\nwant\n%s", tree, wholeTree)
		}
		if err := g.accepted(t.Context()); err != nil {
			t.Error(err)
		}
		if !g.restarted(t) {
			t.Error("the unit was not restarted")
		}
	} else {
		tf.Destroy(t)
	}
	if due, err := new(systemd.Restarts).Due(t.Context(), g.Machine, g.unit.Name); due || err != nil {
		t.Errorf("a restart is still due, or %v", err)
	}
}
