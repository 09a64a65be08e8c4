package oslo_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// TestAccConfigStopped changes a file in an instance that is stopped, where nothing can be restarted nor needs to, and then
// loses the instance.
func TestAccConfigStopped(t *testing.T) {
	m, name := acctest.Stopped(t)
	path := "/etc/service.conf"
	const before, after = "[DEFAULT]\ndebug = false\n", "[DEFAULT]\n#stacklab: debug = false\ndebug = true\n"
	acctest.Must(t, acctest.Put(t.Context(), m, path, before))
	step := resource.TestStep{
		ConfigDirectory: config.StaticDirectory("testdata/config"),
		ConfigVariables: config.Variables{
			"within": acctest.List(name), "path": config.StringVariable(path), "restart": acctest.List("nova-compute"),
			"options": maps(map[string]map[string]string{"DEFAULT": {"debug": "true"}}),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		Check: acctest.Check(func() error {
			if got := acctest.Content(t, m, path); got != after {
				t.Errorf("the file is %q", got)
			}
			return nil
		}),
	}
	lost := resource.TestStep{ // with the instance, its file is gone, and destroy has nothing to do
		PreConfig:       func() { acctest.Must(t, lxdtest.Client(t).DeleteInstance(context.Background(), name)) },
		ConfigDirectory: step.ConfigDirectory, ConfigVariables: step.ConfigVariables, PlanOnly: true, ExpectNonEmptyPlan: true,
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{step, lost}})
}
