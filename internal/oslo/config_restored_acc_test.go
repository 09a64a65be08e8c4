package oslo_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// TestAccConfigRestored has somebody put the whole file back, from which a comment with what was there before is missing then. What
// the next apply replaces is there before again.
func TestAccConfigRestored(t *testing.T) {
	m, within := acctest.Instance(t)
	path := "/etc/" + acctest.Name(t, "restored") + ".conf"
	const (
		before = "[DEFAULT]\ndebug = false\n"
		after  = "[DEFAULT]\n#stacklab: debug = false\ndebug = true\nworkers = 2\n"
	)
	put := func() { acctest.Must(t, acctest.Put(context.Background(), m, path, before)) }
	put()
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
	step := resource.TestStep{
		ConfigDirectory: config.StaticDirectory("testdata/config"),
		ConfigVariables: config.Variables{
			"within": acctest.List(within...), "path": config.StringVariable(path),
			"options": maps(map[string]map[string]string{"DEFAULT": {"debug": "true", "workers": "2"}}),
		},
		Check: acctest.Check(func() error {
			if got := acctest.Content(t, m, path); got != after {
				t.Errorf("the file is %q", got)
			}
			return nil
		}),
	}
	again := step
	again.PreConfig = put
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{step, again}})
	if got := acctest.Content(t, m, path); got != before {
		t.Errorf("destroy left %q", got)
	}
}
