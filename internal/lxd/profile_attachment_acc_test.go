package lxd_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

const attachmentAddress = "stacklab_lxd_profile_attachment.test"

// foreign is an instance of others, with profiles of others, that a test attaches profiles to. Profiles are written by
// their last letter: "abd" is the profile that ends in -a, then -b, then -d.
type foreign struct {
	acctest.Daemon
	name string
}

func newForeign(t *testing.T, d acctest.Daemon, letters, attached string) foreign {
	t.Helper()
	f := foreign{d, acctest.Name(t, "attach")}
	d.ForeignProfiles(t, f.name, letters)
	d.ForeignInstance(t, f.name, f.profiles(attached)...)
	return f
}

func (f foreign) profiles(letters string) []string {
	names := strings.Split(letters, "")
	for i, letter := range names {
		names[i] = f.name + "-" + letter
	}
	return names
}

// vars are the variables of testdata/attachment and testdata/attachments, with more where a test wants them.
func (f foreign) vars(letters string, more ...config.Variables) config.Variables {
	vars := config.Variables{"instance": config.StringVariable(f.name), "profiles": acctest.List(f.profiles(letters)...)}
	for _, m := range more {
		for name, v := range m {
			vars[name] = v
		}
	}
	return f.Vars(vars)
}

func first() config.Variables { return config.Variables{"placement": config.StringVariable("first")} }

// has checks which profiles the instance has.
func (f foreign) has(letters string) func() error {
	return func() error {
		inst, _, err := f.Client.Instance(context.Background(), f.name)
		if err != nil {
			return err
		}
		if want := f.profiles(letters); !slices.Equal(inst.Profiles, want) {
			return fmt.Errorf("the instance has the profiles %q, not %q", inst.Profiles, want)
		}
		return nil
	}
}

func (f foreign) check(letters string) resource.TestCheckFunc {
	return func(*terraform.State) error { return f.has(letters)() }
}

// assign gives the instance other profiles, outside Terraform.
func (f foreign) assign(letters string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		acctest.Must(t, f.ModifyInstance(t.Context(), f.name, func(p *lxdapi.InstancePut) (bool, error) {
			p.Profiles = f.profiles(letters)
			return true, nil
		}))
	}
}

func TestAccProfileAttachment(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "abcxyz", "abc")
		acctest.Lifecycle{
			Address: attachmentAddress, Config: "testdata/attachment",
			Vars:          f.vars("xy"),
			Checks:        []resource.TestCheckFunc{f.check("abcxy"), resource.TestCheckResourceAttr(attachmentAddress, "placement", "last")},
			Changed:       f.vars("zx"),
			ChangedChecks: []resource.TestCheckFunc{f.check("abczx")},
			Meddle:        []func(*testing.T){f.assign("abcz"), f.assign("abcx"), f.assign("axbcz")},
			Remove:        f.assign("abc"),
			ID:            d.ID(f.name) + "#" + strings.Join(f.profiles("zx"), ","),
			Name:          "instance",
			Gone:          f.has("abc"),
		}.Run(t)
	})
}

// step applies the configuration in testdata/attachment and expects that a second plan is empty.
func step(vars config.Variables, s resource.TestStep) resource.TestStep {
	s.ConfigDirectory, s.ConfigVariables = config.StaticDirectory("testdata/attachment"), vars
	if s.ExpectError == nil && !s.PlanOnly {
		s.ConfigPlanChecks.PostApplyPostRefresh = append(s.ConfigPlanChecks.PostApplyPostRefresh, plancheck.ExpectEmptyPlan())
	}
	return s
}

func attach(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: steps})
}

func action(a plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(attachmentAddress, a)}}
}

func TestAccProfileAttachmentOrder(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "abcdxyz", "abc")
		attach(
			t,
			step(f.vars("xy", first()), resource.TestStep{Check: f.check("xyabc")}),
			// What others put around ours stays there, and is no drift.
			step(f.vars("xy", first()), resource.TestStep{
				PreConfig: func() { f.assign("dxaybc")(t) }, ConfigPlanChecks: action(plancheck.ResourceActionNoop), Check: f.check("dxaybc"),
			}),
			step(f.vars("xy"), resource.TestStep{ConfigPlanChecks: action(plancheck.ResourceActionUpdate), Check: f.check("dxaybc")}),
			// Our own order is.
			step(f.vars("xy"), resource.TestStep{
				PreConfig: func() { f.assign("ydaxc")(t) }, ConfigPlanChecks: action(plancheck.ResourceActionUpdate), Check: f.check("xdayc"),
			}),
			step(f.vars("zyx"), resource.TestStep{Check: f.check("zydaxc")}),
			step(f.vars("z"), resource.TestStep{Check: f.check("zdac")}),
		)
		acctest.Must(t, f.has("dac")())
	})
}

func TestAccProfileAttachmentAdopts(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "abxy", "axby")
		attach(t, step(f.vars("xy", first()), resource.TestStep{ConfigPlanChecks: action(plancheck.ResourceActionCreate), Check: f.check("axby")}))
		acctest.Must(t, f.has("ab")())
	})
}

func TestAccProfileAttachmentTwenty(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		const ours = "defghijklmnopqrstuvw"
		f := newForeign(t, d, "abc"+ours, "abc")
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Providers(),
			Steps: []resource.TestStep{{
				ConfigDirectory: config.StaticDirectory("testdata/attachments"), ConfigVariables: f.vars(ours),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				Check: func(*terraform.State) error {
					inst, _, err := d.Client.Instance(t.Context(), f.name)
					if err != nil {
						return err
					}
					if has := inst.Profiles; len(has) != 23 || !slices.Equal(has[:3], f.profiles("abc")) {
						return fmt.Errorf("not all hold, or those of others moved: %q", has)
					}
					return nil
				},
			}},
		})
		acctest.Must(t, f.has("abc")())
	})
}

func TestAccProfileAttachmentOfAnInstanceThatGoes(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		f := newForeign(t, d, "ax", "a")
		remove := func() { acctest.Must(t, d.DeleteInstance(t.Context(), f.name)) }
		attach(
			t,
			step(f.vars("x"), resource.TestStep{Check: f.check("ax")}),
			step(f.vars("x"), resource.TestStep{PreConfig: remove, PlanOnly: true, ExpectNonEmptyPlan: true}),
			step(f.vars("x"), resource.TestStep{
				PreConfig:        func() { d.ForeignInstance(t, f.name, f.profiles("a")...) },
				ConfigPlanChecks: action(plancheck.ResourceActionCreate), Check: f.check("ax"),
			}),
			step(f.vars("x"), resource.TestStep{Destroy: true, PreConfig: remove}),
		)
	})
}
