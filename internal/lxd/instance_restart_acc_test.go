package lxd_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccInstanceRestart(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		nesting := acctest.Name(t, "nesting")
		d.ForeignProfile(t, nesting, lxdapi.ProfilePut{Config: map[string]string{"security.nesting": "true"}})
		b := newBox(t, d, nil)
		pid := func() int64 {
			t.Helper()
			state, err := b.InstanceState(t.Context(), b.name)
			acctest.Must(t, err)
			return state.PID
		}
		b.converge()

		first := pid()
		b.set(map[string]any{"config": map[string]string{"security.nesting": "true", "limits.cpu": "1"}})
		if plan := b.plans("config"); !says(plan, "LXD reads security.nesting when it starts an instance") {
			t.Errorf("the plan does not warn:\n%s", plan)
		}
		b.converge()
		b.set(map[string]any{"restart_on_change": true})
		b.converge()
		if pid() != first {
			t.Error("it was started anew, and nobody asked for that")
		}

		b.set(map[string]any{"config": map[string]string{"limits.cpu": "1"}})
		if plan := b.plans("config", "ipv4_address", "ipv6_address"); says(plan, "LXD reads") {
			t.Errorf("the plan warns of what the apply does:\n%s", plan)
		}
		b.converge()
		second := pid()
		if second == first {
			t.Error("it was not started anew")
		}
		b.set(map[string]any{"config": map[string]string{"limits.cpu": "2"}})
		b.converge()
		if pid() != second {
			t.Error("it was started anew for what needs no start")
		}
		b.set(map[string]any{"profiles": []string{nesting}})
		b.converge()
		if pid() == second {
			t.Error("it was not started anew for what a profile brings")
		}

		third := pid()
		b.set(map[string]any{"restart_on_change": false, "profiles": []string{}})
		if out := b.converge(); !says(out, "security.nesting") || pid() != third {
			t.Errorf("started anew, or no warning of what a profile takes away:\n%s", out)
		}
	})
}
