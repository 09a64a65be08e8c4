package lxd_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccProfileFunction(t *testing.T) {
	lxdtest.Client(t)
	t.Setenv("TF_ACC_PROVIDER_NAMESPACE", "stacklab") // a function needs the provider's source spelt out
	dir := config.StaticDirectory("testdata/function")
	with := func(yaml string) config.Variables { return config.Variables{"yaml": config.StringVariable(yaml)} }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			{
				ConfigDirectory: dir,
				ConfigVariables: with("config:\n  security.nesting: true\n  user.mode: 0755\ndevices:\n  full: {type: unix-char, path: /dev/full}\nused_by: []\n"),
				Check: resource.TestCheckOutput("profile", `{"config":{"security.nesting":"true","user.mode":"0755"},"description":"",`+
					`"devices":{"full":{"path":"/dev/full","type":"unix-char"}},"name":null}`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				ConfigDirectory: dir, ConfigVariables: with("config: {}\nephemeral: true\n"),
				ExpectError: regexp.MustCompile(`(?s)not\s+the\s+YAML\s+of\s+an\s+LXD\s+profile:\s+line\s+2:\s+unknown\s+key\s+"ephemeral"`),
			},
		},
	})
}
