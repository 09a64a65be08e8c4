package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

const serviceAddress = "stacklab_service.test"

func TestAccService(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := acctest.Unit(t, m)
	vars := func(running, enabled bool) config.Variables {
		return config.Variables{
			"within": acctest.List(within...), "unit": config.StringVariable(unit.Name),
			"running": config.BoolVariable(running), "enabled": config.BoolVariable(enabled),
		}
	}
	is := func(running, enabled bool) func() error {
		return func() error {
			s, err := unit.State(context.Background())
			if err == nil && (s.Running() != running || s.Enabled() != enabled) {
				err = fmt.Errorf("the unit is %+v", s)
			}
			return err
		}
	}
	meddle := func(do func(context.Context) error) func(*testing.T) {
		return func(t *testing.T) { acctest.Must(t, do(t.Context())) }
	}
	acctest.Lifecycle{
		Address: serviceAddress, Config: "testdata/service",
		Vars: vars(true, true), Checks: acctest.Checks(is(true, true)),
		Changed: vars(false, false), ChangedChecks: acctest.Checks(is(false, false)),
		Meddle: []func(*testing.T){meddle(unit.Start), meddle(unit.Enable)},
		Mended: is(false, false),
		Gone:   is(true, false), // as before
		ID:     strings.Join(within, ",") + ":" + unit.Name, Name: "unit",
	}.Run(t)
}

// TestAccServiceTriggers counts restarts by the time at which systemd started the unit.
func TestAccServiceTriggers(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := acctest.Unit(t, m)
	var started string
	step := func(trigger string, restarts bool) resource.TestStep {
		return resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/service"),
			ConfigVariables: config.Variables{
				"within": acctest.List(within...), "unit": config.StringVariable(unit.Name), "triggers": acctest.Texts(map[string]string{"image": trigger}),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check: func(*terraform.State) error {
				s, err := unit.State(context.Background())
				if err == nil && (s.Started != started) != restarts {
					err = fmt.Errorf("started at %s and %s", started, s.Started)
				}
				started = s.Started
				return err
			},
		}
	}
	s, err := unit.State(t.Context())
	acctest.Must(t, err)
	started = s.Started
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{
		step("one", false), step("two", true), step("two", false),
	}})
}

func TestAccServiceRefusals(t *testing.T) {
	m, within := acctest.Instance(t)
	fails, once := acctest.Unit(t, m), acctest.Unit(t, m)
	change := func(u systemd.Unit, service string) {
		acctest.Must(t, acctest.Put(t.Context(), m, "/etc/systemd/system/"+u.Name+".service", service))
		_, err := m.Check(t.Context(), machine.Command{Args: []string{"systemctl", "daemon-reload"}})
		acctest.Must(t, err)
		acctest.Must(t, u.Stop(t.Context()))
	}
	change(fails, "[Service]\nExecStart=/bin/sh -c 'echo the words of its end; exit 3'\n")
	change(once, "[Service]\nType=oneshot\nExecStart=/bin/true\n")
	for name, test := range map[string]struct {
		unit, want string
		enabled    bool
	}{
		"missing": {"stacklab-no-such-unit", `Unit stacklab-no-such-unit on instance "stacklab-nested": there is no such unit: systemctl list-unit-files`, false},
		"fails":   {fails.Name, `was started and is failed \(exit-code\); its journal ends:.*the words of its end`, false},
		"once":    {once.Name, `has ended already`, false},
		"static":  {"systemd-tmpfiles-clean", `is static, which can be neither enabled nor disabled: leave enabled out`, true},
	} {
		t.Run(name, func(t *testing.T) {
			vars := config.Variables{"within": acctest.List(within...), "unit": config.StringVariable(test.unit)}
			if test.enabled {
				vars["enabled"] = config.BoolVariable(true)
			}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{{
				ConfigDirectory: config.StaticDirectory("testdata/service"), ConfigVariables: vars, ExpectError: acctest.Words(test.want),
			}}})
		})
	}
}

// TestAccServiceRenamed renames a resource without a moved block. Whichever comes first, the unit does what the new one says.
func TestAccServiceRenamed(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := acctest.Unit(t, m)
	step := func(old bool) resource.TestStep {
		return resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/renamed"),
			ConfigVariables: config.Variables{"within": acctest.List(within...), "unit": config.StringVariable(unit.Name), "old": config.BoolVariable(old)},
			Check: acctest.Check(func() error {
				if s, err := unit.State(context.Background()); err != nil || s.Running() {
					return errors.Join(fmt.Errorf("the unit is %+v", s), err)
				}
				return nil
			}),
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{step(true), step(false), step(true), step(false)}})
}
