package lxd_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccImageCopy(t *testing.T) {
	host := acctest.Daemon{Client: lxdtest.Client(t)}
	client, within := lxdtest.Nested(t)
	nested := acctest.Daemon{Client: client, Within: within}
	t.Run("host to nested", func(t *testing.T) { copies(t, host, nested) })
	t.Run("nested to host", func(t *testing.T) { copies(t, nested, host) })
}

// copies takes an image from one daemon to another.
func copies(t *testing.T, from, to acctest.Daemon) {
	name := acctest.Name(t, "copy")
	sum := putImage(t, from.Client, newImage(t), name)
	other := putImage(t, from.Client, newUnifiedImage(t))
	source := func(image string) config.Variables {
		return to.Vars(config.Variables{
			"aliases":   aliasesVar(name),
			"copy_from": config.ObjectVariable(map[string]config.Variable{"within": from.Vars(nil)["within"], "image": config.StringVariable(image)}),
		})
	}
	dir := config.StaticDirectory("testdata/image")
	empty := []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			{
				ConfigDirectory: dir, ConfigVariables: source("stacklab-missing"),
				ExpectError: regexp.MustCompile(`(?s)no\s+image\s+with\s+the\s+alias\s+or\s+fingerprint\s+"stacklab-missing"`),
			},
			{
				ConfigDirectory: dir, ConfigVariables: source(name),
				Check: resource.ComposeAggregateTestCheckFunc(
					resource.TestCheckResourceAttr(testImage, "fingerprint", sum),
					func(*terraform.State) error { _, _, err := to.Image(t.Context(), sum); return err },
				),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: empty},
			},
			{
				ConfigDirectory: dir, ConfigVariables: source(other[:20]),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(testImage, plancheck.ResourceActionReplace)},
					PostApplyPostRefresh: empty,
				},
				Check: resource.TestCheckResourceAttr(testImage, "fingerprint", other),
			},
		},
		CheckDestroy: func(*terraform.State) error { return imageGone(to.Client, other) },
	})
}
