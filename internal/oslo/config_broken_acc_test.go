package oslo_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// TestAccConfigBrokenUnit has a unit that starts neither with the options nor without them, then is mended, and then removed with
// its package. Each create leaves the file as it was, and destroy puts it back.
func TestAccConfigBrokenUnit(t *testing.T) {
	m, within := acctest.Instance(t)
	unit, path := acctest.Name(t, "broken"), "/etc/"+acctest.Name(t, "broken")+".conf"
	const before, after = "[DEFAULT]\ndebug = false\n", "[DEFAULT]\n#stacklab: debug = false\ndebug = true\n"
	acctest.Must(t, acctest.Put(t.Context(), m, path, before))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
	systemctl := func(args ...string) {
		_, err := m.Check(context.Background(), machine.Command{Args: append([]string{"systemctl"}, args...)})
		acctest.Must(t, err)
	}
	service := "/etc/systemd/system/" + unit + ".service"
	is := func(exec string) {
		acctest.Must(t, acctest.Put(context.Background(), m, service, "[Service]\nType=exec\nExecStartPre="+exec+"\nExecStart=/bin/sleep infinity\n"))
		systemctl("daemon-reload")
	}
	is("/bin/false")
	holds := func(want string) {
		t.Helper()
		if got := acctest.Content(t, m, path); got != want {
			t.Errorf("the file is %q, want %q", got, want)
		}
	}
	step := func(prepare func()) resource.TestStep {
		return resource.TestStep{
			PreConfig: prepare, ConfigDirectory: config.StaticDirectory("testdata/config"),
			ConfigVariables: config.Variables{
				"within": acctest.List(within...), "path": config.StringVariable(path), "restart": acctest.List(unit),
				"options": maps(map[string]map[string]string{"DEFAULT": {"debug": "true"}}),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("stacklab_oslo_config.test", plancheck.ResourceActionCreate)}},
		}
	}
	fails := func() resource.TestStep {
		s := step(func() { holds(before) })
		s.ExpectError = acctest.Words("restarting " + unit + " on .* failed: .* All that was written for it is taken back")
		return s
	}
	mended := step(func() {
		holds(before)
		is("/bin/true")
	})
	mended.Check = acctest.Check(func() error {
		holds(after)
		return nil
	})
	gone := step(func() {
		systemctl("stop", unit)
		acctest.Must(t, m.Remove(context.Background(), service))
		systemctl("daemon-reload")
	})
	gone.ConfigPlanChecks, gone.Destroy = resource.ConfigPlanChecks{}, true
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{fails(), fails(), mended, gone}})
	holds(before)
}
