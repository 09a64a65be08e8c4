package keystone_test

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// TestAccSigningKilled kills the provider at sessions on files, and at each command, while it makes the material, makes it anew and gives
// it up. The next run finishes the work with one consistent set, the restart too, and leaves nothing behind.
func TestAccSigningKilled(t *testing.T) {
	g := newTarget(t)
	// STACKLAB_TEST_MOMENTS=all takes eight minutes.
	step := map[string]int32{"POST instances/NAME/exec": 1, "GET instances/NAME/sftp": 6}
	if os.Getenv("STACKLAB_TEST_MOMENTS") == "all" {
		step["GET instances/NAME/sftp"] = 1
	}
	small := map[string]any{"key_size": 1024, "valid_days": 100} // keys of 1024 bits are made at once
	other := map[string]any{"key_size": 1024, "valid_days": 200}
	for _, phase := range []struct {
		name    string
		prepare func(*acctest.Terraform)
		verb    string
		vars    map[string]any
	}{
		{"create", func(*acctest.Terraform) {}, "apply", small},
		{"update", func(tf *acctest.Terraform) { tf.Apply(t) }, "apply", other},
		{"destroy", func(tf *acctest.Terraform) { tf.Apply(t) }, "destroy", small},
	} {
		for kind := range step {
			for nth := int32(1); ; nth += step[kind] {
				proxy := acctest.NewProxy(t)
				with := func(vars map[string]any) map[string]any {
					all := map[string]any{"address": proxy.Address}
					for name, v := range vars {
						all[name] = v
					}
					return all
				}
				tf := g.terraform(t, with(small))
				phase.prepare(tf)
				g.set(t, tf, with(phase.vars))
				var seen, kills atomic.Int32
				proxy.Before = func(r acctest.Request) {
					if r.Kind == kind && seen.Add(1) == nth && syscall.Kill(r.PID, syscall.SIGKILL) == nil {
						kills.Add(1)
					}
				}
				out, err := tf.Run(t.Context(), phase.verb, "-auto-approve", "-input=false")
				proxy.Before = nil
				over := kills.Load() == 0 // all requests were let through
				if over != (err == nil) {
					t.Fatalf("the provider was killed %d times, and %s said %v:\n%s", kills.Load(), phase.verb, err, out)
				}
				if !over {
					t.Run(fmt.Sprintf("%s %s %d", phase.name, kind[len(kind)-4:], nth), func(t *testing.T) { g.recovers(t, tf, phase.verb) })
				}
				tf.Destroy(t)
				if err := g.untouched(t); err != nil {
					t.Fatalf("destroy after %s, killed at %s %d: %v", phase.name, kind, nth, err)
				}
				if over {
					t.Logf("%s: not reached any more: %s %d", phase.name, kind, nth)
					break
				}
			}
		}
	}
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
