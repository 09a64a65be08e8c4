// Package acctest runs acceptance tests: Terraform, this provider and real daemons. Nothing but tests imports it.
package acctest

import (
	"cmp"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/provider"
)

// Providers serves this provider in the test's own process.
func Providers() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"stacklab": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// Lifecycle is what every resource must stand: create, empty plan, change in place, changes outside Terraform seen and
// mended, import, destroy.
type Lifecycle struct {
	Address string           // of the resource that is watched, such as stacklab_lxd_profile.docker
	Config  string           // directory of the configuration
	Vars    config.Variables // of its first shape
	Changed config.Variables // of a second one, reached in place; nil: there is none

	Checks        []resource.TestCheckFunc // after the first apply
	ChangedChecks []resource.TestCheckFunc // after the second
	Meddle        []func(*testing.T)       // each changes the object outside Terraform, and must show in the plan
	Mended        func() error             // tells what is left of a meddling after the next apply; nil: the empty plan will do
	Remove        func(*testing.T)         // removes the object outside Terraform; nil: it cannot be
	Gone          func() error             // tells what destroy left

	ID           string   // import ID, or ByID; "" leaves the import out, for what has its own test of it
	Name         string   // attribute that tells the object from others in an import; "" is "name"
	ImportIgnore []string // attributes that an import cannot know
}

// ByID imports by the attribute id, which the server has made.
const ByID = "(id)"

// Run runs the lifecycle.
func (l Lifecycle) Run(t *testing.T) {
	t.Helper()
	vars := l.Vars
	step := func(s resource.TestStep) resource.TestStep {
		s.ConfigDirectory = config.StaticDirectory(l.Config)
		s.ConfigVariables = vars
		s.ConfigPlanChecks.PostApplyPostRefresh = append(s.ConfigPlanChecks.PostApplyPostRefresh, plancheck.ExpectEmptyPlan())
		return s
	}
	expect := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(l.Address, action)}}
	}
	steps := []resource.TestStep{step(resource.TestStep{
		Check: resource.ComposeAggregateTestCheckFunc(l.Checks...), ConfigPlanChecks: expect(plancheck.ResourceActionCreate),
	})}
	if l.Changed != nil {
		vars = l.Changed
		steps = append(steps, step(resource.TestStep{
			Check: resource.ComposeAggregateTestCheckFunc(l.ChangedChecks...), ConfigPlanChecks: expect(plancheck.ResourceActionUpdate),
		}))
	}
	for _, meddle := range l.Meddle {
		steps = append(steps, step(resource.TestStep{
			PreConfig: func() { meddle(t) }, ConfigPlanChecks: expect(plancheck.ResourceActionUpdate), Check: plain(l.Mended),
		}))
	}
	if l.Remove != nil {
		steps = append(steps, step(resource.TestStep{
			PreConfig: func() { l.Remove(t) }, ConfigPlanChecks: expect(plancheck.ResourceActionCreate), Check: plain(l.Mended),
		}))
	}
	if l.ID == ByID {
		l.ID, l.Name = "", "id"
	}
	if l.ID != "" || l.Name == "id" {
		steps = append(steps, resource.TestStep{
			ConfigDirectory: config.StaticDirectory(l.Config), ConfigVariables: vars,
			ResourceName: l.Address, ImportState: true, ImportStateId: l.ID, ImportStateVerify: true,
			ImportStateVerifyIdentifierAttribute: cmp.Or(l.Name, "name"), ImportStateVerifyIgnore: l.ImportIgnore,
		})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: Providers(), Steps: steps, CheckDestroy: plain(l.Gone)})
}

func plain(check func() error) resource.TestCheckFunc {
	if check == nil {
		return nil
	}
	return func(*terraform.State) error { return check() }
}

// Check is a check that does not look at the state.
func Check(check func() error) resource.TestCheckFunc { return plain(check) }

// Checks are such checks.
func Checks(checks ...func() error) []resource.TestCheckFunc {
	all := make([]resource.TestCheckFunc, len(checks))
	for i, check := range checks {
		all[i] = plain(check)
	}
	return all
}

// Words matches a message of Terraform, which breaks its lines anywhere.
func Words(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)` + strings.ReplaceAll(pattern, " ", `[\s│]+`))
}
