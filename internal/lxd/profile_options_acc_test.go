package lxd_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

const optionsAddress = "stacklab_lxd_profile_options.test"

type (
	keys    = map[string]string
	devices = map[string]map[string]string
)

// theirs is a profile of others.
func theirs() lxdapi.ProfilePut {
	return lxdapi.ProfilePut{
		Description: "somebody's",
		Config:      keys{"limits.cpu": "1", "user.note": " as it\twas, \"ü\"\nhere "},
		Devices: devices{
			"eth0":     {"type": "nic", "nictype": "p2p", "mtu": "1500"},
			"eth0.100": {"type": "nic", "nictype": "p2p"},
		},
	}
}

// foreignProfile is the profile [theirs], in which a test owns keys.
type foreignProfile struct {
	acctest.Daemon
	name string
}

func newForeignProfile(t *testing.T, d acctest.Daemon) foreignProfile {
	t.Helper()
	p := foreignProfile{d, acctest.Name(t, "options")}
	d.ForeignProfile(t, p.name, theirs())
	return p
}

func (p foreignProfile) vars(c keys, d devices) config.Variables {
	return p.Vars(config.Variables{"profile": config.StringVariable(p.name), "config": acctest.Texts(c), "devices": acctest.Devices(d)})
}

// has checks that the profile is theirs but for change.
func (p foreignProfile) has(change func(*lxdapi.ProfilePut)) func() error {
	return func() error {
		has, _, err := p.Profile(context.Background(), p.name)
		if err != nil {
			return err
		}
		want := theirs()
		change(&want)
		if !reflect.DeepEqual(has.ProfilePut, want) {
			return fmt.Errorf("the profile is %q, not %q", has.ProfilePut, want)
		}
		return nil
	}
}

func (p foreignProfile) check(change func(*lxdapi.ProfilePut)) resource.TestCheckFunc {
	return func(*terraform.State) error { return p.has(change)() }
}

func unchanged(*lxdapi.ProfilePut) {}

// meddle changes the profile outside Terraform.
func (p foreignProfile) meddle(change func(*lxdapi.ProfilePut)) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		acctest.Must(t, p.ModifyProfile(t.Context(), p.name, func(put *lxdapi.ProfilePut) (bool, error) {
			change(put)
			return true, nil
		}))
	}
}

func TestAccProfileOptions(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		p := newForeignProfile(t, d)
		changed := func(p *lxdapi.ProfilePut) {
			p.Config["boot.autostart"], p.Config["user.note"] = "true", "other"
			p.Devices["eth0.100"]["mtu"] = "1400"
		}
		acctest.Lifecycle{
			Address: optionsAddress, Config: "testdata/profile_options",
			Vars: p.vars(keys{"limits.cpu": "2", "user.note": "ours"}, devices{"eth0": {"mtu": "9000"}, "zero": {"type": "unix-char", "path": "/dev/zero"}}),
			Checks: []resource.TestCheckFunc{p.check(func(p *lxdapi.ProfilePut) {
				p.Config["limits.cpu"], p.Config["user.note"], p.Devices["eth0"]["mtu"] = "2", "ours", "9000"
				p.Devices["zero"] = keys{"type": "unix-char", "path": "/dev/zero"}
			})},
			Changed:       p.vars(keys{"boot.autostart": "true", "user.note": "other"}, devices{"eth0.100": {"mtu": "1400"}}),
			ChangedChecks: []resource.TestCheckFunc{p.check(changed)},
			Meddle: []func(*testing.T){
				p.meddle(func(p *lxdapi.ProfilePut) { p.Config["user.note"] = "meddled" }),
				p.meddle(func(p *lxdapi.ProfilePut) { delete(p.Config, "boot.autostart") }),
				p.meddle(func(p *lxdapi.ProfilePut) { delete(p.Devices["eth0.100"], "mtu") }),
			},
			Mended: p.has(changed),
			ID:     d.ID(p.name) + "#config.boot.autostart,config.user.note,devices.eth0..100.mtu",
			Name:   "profile",
			Gone:   p.has(unchanged),
		}.Run(t)
	})
}

// own applies the configuration in testdata/profile_options and expects that a second plan is empty.
func own(vars config.Variables, s resource.TestStep) resource.TestStep {
	s = step(vars, s)
	s.ConfigDirectory = config.StaticDirectory("testdata/profile_options")
	return s
}

func TestAccProfileOptionsLeaveWhatOthersWrote(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		p := newForeignProfile(t, d)
		meddled := func(p *lxdapi.ProfilePut) {
			p.Config["limits.cpu"], p.Config["user.other"] = "4", "stranger"
			p.Devices["full"] = keys{"type": "unix-char", "path": "/dev/full"}
		}
		vars := p.vars(keys{"user.note": "ours", "user.other": "ours", "limits.cpu": "1"}, nil)
		attach(t, own(vars, resource.TestStep{}))
		acctest.Must(t, p.has(unchanged)())
		tf := p.terraform(t, keys{"user.note": "ours", "user.other": "ours", "limits.cpu": "1"})
		tf.Apply(t)
		p.meddle(meddled)(t)
		tf.Destroy(t) // with a refresh, which tells the state what others wrote
		acctest.Must(t, p.has(meddled)())
	})
}

// terraform is a working directory with testdata/profile_options.
func (p foreignProfile) terraform(t *testing.T, config keys) *acctest.Terraform {
	t.Helper()
	return workdir(t, "testdata/profile_options", map[string]any{"within": append([]string{}, p.Within...), "profile": p.name, "config": config})
}

func TestAccProfileOptionsImported(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		p := newForeignProfile(t, d)
		tf := p.terraform(t, keys{"limits.cpu": "1"})
		tf.Write(t, "import.tf", fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", optionsAddress, d.ID(p.name)+"#config.limits.cpu"))
		if out, _ := tf.Plan(t); !strings.Contains(out, "1 to import, 0 to add, 0 to change, 0 to destroy") {
			t.Error(out)
		}
		tf.Apply(t)
		tf.NoChanges(t)
		tf.Destroy(t)
		acctest.Must(t, p.has(func(p *lxdapi.ProfilePut) { delete(p.Config, "limits.cpu") })())
		for owned, want := range map[string]string{
			"config.limits.memory": `has no config.limits.memory`,
			"limits.cpu":           `"limits.cpu" is no key of a profile: it must read config.KEY or devices.DEVICE.KEY`,
		} {
			attach(t, own(p.vars(keys{"limits.cpu": "1"}, nil), resource.TestStep{
				ResourceName: optionsAddress, ImportState: true, ImportStateId: d.ID(p.name) + "#" + owned, ExpectError: acctest.Says(want),
			}))
		}
	})
}

func TestAccProfileOptionsOfNothing(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		p := newForeignProfile(t, d)
		missing := foreignProfile{d, "not-there"}.vars(keys{"limits.cpu": "1"}, nil)
		attach(
			t,
			own(missing, resource.TestStep{ExpectError: acctest.Says(d.Name() + ` has no profile "not-there"; it has `)}),
			own(missing, resource.TestStep{ExpectError: acctest.Says(p.name)}),
			own(missing, resource.TestStep{ExpectError: acctest.Says("profile = var.profile")}),
			own(p.vars(nil, devices{"eth1": {"mtu": "9000"}}), resource.TestStep{
				ExpectError: acctest.Says(`Profile "` + p.name + `" of ` + d.Name() + ` has no device "eth1"; it has eth0, eth0.100: add type to make it.`),
			}),
		)
		acctest.Must(t, p.has(unchanged)())
	})
}

func TestAccProfileOptionsOfAProfileThatGoes(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		p := newForeignProfile(t, d)
		remove := func() { acctest.Must(t, d.DeleteProfile(t.Context(), p.name)) }
		vars := p.vars(keys{"limits.cpu": "2"}, nil)
		attach(
			t,
			own(vars, resource.TestStep{}),
			own(vars, resource.TestStep{PreConfig: remove, PlanOnly: true, ExpectNonEmptyPlan: true}),
			own(vars, resource.TestStep{PreConfig: func() { d.ForeignProfile(t, p.name, theirs()) }}),
			own(vars, resource.TestStep{PreConfig: remove, Destroy: true}),
		)
	})
}

func TestAccProfileOptionsShared(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		p := newForeignProfile(t, d)
		many := func(s resource.TestStep, owned ...string) resource.TestStep {
			s = step(p.Vars(config.Variables{"profile": config.StringVariable(p.name), "keys": acctest.List(owned...)}), s)
			s.ConfigDirectory = config.StaticDirectory("testdata/profile_options_many")
			return s
		}
		all := p.check(func(p *lxdapi.ProfilePut) {
			p.Config["user.a"], p.Config["user.b"], p.Config["user.note"] = "ours", "ours", "ours"
		})
		attach(
			t,
			many(resource.TestStep{ExpectError: acctest.Says("Config.user.a of profile \"" + p.name + "\" in " + d.Name() + " is declared by two resources")},
				"user.a", "user.a"),
			many(resource.TestStep{Check: all}, "user.a", "user.b", "user.note"),
			// Keys that go from one resource to another stay.
			many(resource.TestStep{Check: all, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(optionsAddress+"[0]", plancheck.ResourceActionUpdate),
			}}}, "user.note", "user.a", "user.b"),
		)
	})
}

// TestAccProfileOptionsConflict lets another writer in between the provider's reading and its writing.
func TestAccProfileOptionsConflict(t *testing.T) {
	p := newForeignProfile(t, acctest.Daemon{Client: lxdtest.Client(t), Pool: lxdtest.Pool})
	stranger := func(p *lxdapi.ProfilePut) {
		p.Config["user.stranger"], p.Devices["eth0"]["mtu"] = "kept", "1300"
	}
	tf := p.terraform(t, keys{"limits.cpu": "2", "user.stranger": "ours"})
	proxy := meddling(t, tf, "PUT profiles/NAME", func(ctx context.Context) error {
		return p.ModifyProfile(ctx, p.name, func(put *lxdapi.ProfilePut) (bool, error) { stranger(put); return true, nil })
	})
	tf.Apply(t)
	acctest.Must(t, p.has(func(p *lxdapi.ProfilePut) {
		stranger(p)
		p.Config["limits.cpu"], p.Config["user.stranger"] = "2", "ours"
	})())
	tf.NoChanges(t)
	if n := proxy.Counts()["PUT profiles/NAME"]; n != 2 { // refused, and anew
		t.Errorf("%d writes", n)
	}
	tf.Destroy(t)
	acctest.Must(t, p.has(stranger)()) // what the other writer wrote is the prior value
}
