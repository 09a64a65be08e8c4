package lxd_test

import (
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccInstanceStoppedOutside(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		b := newBox(t, d, nil)
		b.converge()
		b.act("stop")
		b.plans("ipv4_address", "ipv6_address", "running", "status")
		b.converge()
		b.act("freeze")
		b.plans("ipv4_address", "ipv6_address", "running", "status")
		b.converge()
		if i := b.inst(); !i.Running() {
			t.Errorf("it is %s", i.Status)
		}
	})
}

func TestAccInstanceNotRunning(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		b := newBox(t, d, map[string]any{"running": false})
		b.converge()
		if i := b.inst(); i.Status != lxdapi.StatusStopped {
			t.Errorf("it is %s", i.Status)
		}
		b.act("start")
		b.plans("running", "status")
		b.converge()
		b.set(map[string]any{"running": true})
		b.converge()
		b.set(map[string]any{"running": false, "description": "stopped"})
		b.plans("description", "running", "status")
		b.converge()
		if i := b.inst(); i.Status != lxdapi.StatusStopped || i.Description != "stopped" {
			t.Errorf("it is %s, %q", i.Status, i.Description)
		}
	})
}

func TestAccInstanceEphemeral(t *testing.T) {
	d := host(t)
	b := newBox(t, d, map[string]any{"ephemeral": true, "restart_on_change": true})
	b.converge()
	b.set(map[string]any{"config": map[string]string{"security.nesting": "true"}})
	b.converge()
	b.act("stop")
	if _, plan := b.changes(); !strings.Contains(plan, "1 to add, 0 to change, 0 to destroy") {
		t.Errorf("it is gone, and not planned again:\n%s", plan)
	}
	b.converge()
	b.set(map[string]any{"ephemeral": false})
	b.replaces("ephemeral")
}

func TestAccInstanceTooSlow(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		b := newBox(t, d, map[string]any{"create": "15s", "wait_for": "ipv4", "devices": map[string]map[string]string{
			"root": {"type": "disk", "path": "/", "pool": d.Pool}, "eth0": {"type": "nic", "nictype": "p2p"},
		}})
		b.refused("It has no IPv4 address: it took longer than the 15s that timeouts allow")
		b.set(map[string]any{"create": nil, "wait_for": nil})
		if _, plan := b.changes(); !strings.Contains(plan, "is tainted, so must be replaced") {
			t.Errorf("it is not tainted:\n%s", plan)
		}
		b.converge()
	})
}

// A provider that dies between its requests leaves the instance without a start, or without a place in the state.
func TestAccInstanceAdopted(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		b := newBox(t, d, map[string]any{
			"description": "left by a dead provider", "config": map[string]string{"user.note": "a"},
			"config_wo": map[string]string{"user.secret": "b"}, "config_wo_version": "1",
		})
		wanted := lxdapi.InstanceCreate{
			Name: b.name, Source: lxdapi.InstanceSource{Type: "image", Fingerprint: labImage(t, d.Client, "tiny")},
			InstancePut: lxdapi.InstancePut{
				Profiles: []string{}, Devices: b.devices(nil), Description: "left by a dead provider",
				Config: map[string]string{"user.note": "a", "user.secret": "b"},
			},
		}
		acctest.Must(t, d.CreateInstance(t.Context(), wanted, ""))
		if out := b.converge(); !says(out, "Adopted LXD instance "+b.name) {
			t.Errorf("no word of it:\n%s", out)
		}
		if i := b.inst(); !i.Running() {
			t.Errorf("it is %s", i.Status)
		}
		b.forget()
		b.converge()

		b.forget()
		b.meddle(func(i *lxdapi.InstancePut) { i.Config["user.secret"] = "other" })
		b.refused("It exists already, and differs from the configuration in config_wo_version")
		b.meddle(func(i *lxdapi.InstancePut) { i.Config["user.secret"], i.Config["user.more"] = "b", "c" })
		b.refused("It exists already, and differs from the configuration in config")
		b.meddle(func(i *lxdapi.InstancePut) { delete(i.Config, "user.more") })
		b.set(map[string]any{"running": false})
		b.refused("It exists already, and runs")
		b.set(map[string]any{"running": nil})
		b.converge()
	})
}

func TestAccInstanceProtected(t *testing.T) {
	d := host(t)
	b := newBox(t, d, map[string]any{"config": map[string]string{"security.protection.delete": "true"}})
	b.converge()
	out, err := b.Run(t.Context(), "destroy", "-auto-approve", "-input=false")
	if err == nil || !says(out, "Cannot delete LXD instance "+b.name) || !says(out, "security.protection.delete") {
		t.Errorf("destroy (%v) does not tell what protects it:\n%s", err, out)
	}
	if i := b.inst(); !i.Running() {
		t.Errorf("it is %s", i.Status)
	}
	b.set(map[string]any{"config": map[string]string{}})
	b.converge()
}
