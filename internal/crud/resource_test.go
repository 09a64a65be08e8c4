package crud_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

const address = "fake_thing.test"

// run runs steps under the real Terraform against the fake system.
func run(t *testing.T, s *store, steps ...resource.TestStep) {
	t.Helper()
	if os.Getenv("TF_ACC_TERRAFORM_PATH") == "" {
		for _, name := range []string{"terraform", "tofu"} {
			if found, err := exec.LookPath(name); err == nil {
				t.Setenv("TF_ACC_TERRAFORM_PATH", found)
				break
			}
		}
	}
	for i := range steps {
		if steps[i].ConfigDirectory == nil {
			steps[i].ConfigDirectory = config.StaticDirectory("testdata/thing")
		}
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: s.providers(), Steps: steps})
}

func sized(size string) config.Variables {
	return config.Variables{"size": config.StringVariable(size)}
}

func action(a plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, a)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

func TestLifecycle(t *testing.T) {
	s := newStore()
	run(
		t, s,
		resource.TestStep{
			ConfigVariables: sized("1"), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(address, "serial", "serial of a"),
				resource.TestCheckResourceAttr(address, "note", "none"),
			),
		},
		resource.TestStep{ConfigVariables: sized("2"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		resource.TestStep{
			PreConfig: func() { s.set("a", "9") }, ConfigVariables: sized("2"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() { delete(s.things, "a") }, ConfigVariables: sized("2"), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
		},
		resource.TestStep{ConfigVariables: sized("2"), ResourceName: address, ImportState: true, ImportStateId: "a", ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "name"},
		resource.TestStep{ConfigVariables: sized("refused"), ExpectError: regexp.MustCompile(`(?s)Cannot update fake thing a.*size *= var.size.*The store refuses that size\.`)},
		resource.TestStep{ConfigVariables: sized("2"), PlanOnly: true},
	)
	if len(s.things) != 0 {
		t.Errorf("destroy left %v", s.things)
	}
}

func TestImportOfWhatIsWrong(t *testing.T) {
	for id, want := range map[string]string{
		"":     ``,
		"a#b":  `(?s)Cannot import fake thing.*nothing may follow a #.*\[instance\[,instance...\]:\]name.*"inner:a"`,
		"x,:a": `(?s)the instance is empty`,
		"gone": `(?s)Cannot import fake thing gone.*There is no thing "gone"`,
		"%zz":  `(?s)name "%zz": invalid URL escape`,
	} {
		if id == "" {
			continue
		}
		s := newStore()
		s.set("a", "1")
		run(t, s, resource.TestStep{ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(want)})
	}
}

func TestCreateMeetsWhatIsThere(t *testing.T) {
	t.Run("adopts what is as planned", func(t *testing.T) {
		s := newStore()
		s.set("a", "1")
		run(t, s, resource.TestStep{ConfigVariables: sized("1"), ConfigPlanChecks: action(plancheck.ResourceActionCreate)})
	})
	t.Run("refuses what differs", func(t *testing.T) {
		s := newStore()
		s.set("a", "2")
		run(t, s, resource.TestStep{
			ConfigVariables: sized("1"),
			ExpectError:     regexp.MustCompile(`(?s)Cannot create fake thing a.*It exists already, and differs\s+from\s+the\s+configuration\s+in\s+size;\s+to\s+manage\s+it\s+as\s+it\s+is,\s+run:\s+terraform\s+import ADDRESS 'a'`),
		})
		if s.things["a"].Size != "2" {
			t.Error("what somebody else owns was changed")
		}
	})
}

// TestCreateMeetsWhatGoes renames a resource without a moved block: what the apply destroys is not adopted.
func TestCreateMeetsWhatGoes(t *testing.T) {
	s := newStore()
	renamed := func(old bool) config.Variables { return config.Variables{"old": config.BoolVariable(old)} }
	step := func(s resource.TestStep) resource.TestStep {
		s.ConfigDirectory = config.StaticDirectory("testdata/renamed")
		return s
	}
	run(
		t, s,
		step(resource.TestStep{ConfigVariables: renamed(true)}),
		step(resource.TestStep{
			PreConfig: func() {
				begun := make(chan struct{})
				s.deletes, s.beforeThing = begun, func() { <-begun }
			},
			ConfigVariables: renamed(false),
			ExpectError:     regexp.MustCompile(`(?s)this\s+apply\s+destroys\s+it\s+as\s+another\s+resource:\s+write\s+a\s+moved\s+block`),
		}),
		step(resource.TestStep{ConfigVariables: renamed(false), PreConfig: func() { s.beforeThing = nil }}),
	)
}

func TestHalfDoneCreateIsReplaced(t *testing.T) {
	s := newStore()
	s.failAfterCreate = errors.New("the second half failed")
	run(
		t, s,
		resource.TestStep{ConfigVariables: sized("1"), ExpectError: regexp.MustCompile(`The second half failed\.`)},
		resource.TestStep{
			PreConfig:       func() { s.failAfterCreate = nil },
			ConfigVariables: sized("1"), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
		},
	)
}

func TestLateUpdateIsRecorded(t *testing.T) {
	s := newStore()
	changed := config.Variables{"note": config.StringVariable("what Read leaves as it is")}
	run(
		t, s,
		resource.TestStep{ConfigVariables: sized("1"), ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{
			PreConfig:       func() { s.failAfterUpdate = errors.New("the restart failed") },
			ConfigVariables: changed, ExpectError: regexp.MustCompile(`The restart failed\.`),
		},
		resource.TestStep{ConfigVariables: changed, PlanOnly: true},
	)
}

func TestUnavailableKeepsTheState(t *testing.T) {
	s := newStore()
	run(
		t, s,
		resource.TestStep{ConfigVariables: sized("1"), ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{
			PreConfig:       func() { s.readError = crud.Unavailable("the inside", errors.New("the inside is stopped")) },
			ConfigVariables: sized("1"), PlanOnly: true,
		},
		resource.TestStep{
			PreConfig:       func() { s.readError = errors.New("no answer") },
			ConfigVariables: sized("1"), PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)Cannot read fake thing a.*No answer\.`),
		},
		resource.TestStep{PreConfig: func() { s.readError = nil }, ConfigVariables: sized("1"), PlanOnly: true},
	)
}

func TestTimeoutEndsAnOperation(t *testing.T) {
	s := newStore()
	s.slow = true
	run(t, s, resource.TestStep{ConfigVariables: sized("1"), ExpectError: regexp.MustCompile(`took longer than the 300ms that timeouts\s+allow`)})
}

func TestWriteOnlyArrivesAndIsNotKept(t *testing.T) {
	for name, failure := range map[string]error{"whole": nil, "half done": errors.New("half")} {
		t.Run(name, func(t *testing.T) {
			s := newStore()
			s.failAfterCreate = failure
			step := resource.TestStep{ConfigVariables: config.Variables{"secret": config.StringVariable("swordfish")}}
			if failure != nil {
				step.ExpectError = regexp.MustCompile("Half")
			} else {
				step.Check = func(state *terraform.State) error {
					if text := fmt.Sprint(state); strings.Contains(text, "swordfish") {
						return fmt.Errorf("the secret is in the state: %s", text)
					}
					return nil
				}
			}
			run(t, s, step)
			if !slices.Contains(s.secrets, "swordfish") {
				t.Errorf("the store was told %q", s.secrets)
			}
		})
	}
}

func TestErrorsOfAConfigurationAreEachShown(t *testing.T) {
	run(t, newStore(), resource.TestStep{
		ConfigVariables: sized("odd"), PlanOnly: true,
		ExpectError: regexp.MustCompile(`(?s)name *= var.name.*Nor is the name\.|Size "odd" is not even`),
	})
}

func TestClaim(t *testing.T) {
	var r crud.Run
	if err := r.Claim("key a of x", "first"); err != nil {
		t.Error(err)
	}
	if err := r.Claim("key b of x", "second"); err != nil {
		t.Error(err)
	}
	if err := r.Claim("key a of x", "second"); err == nil || !strings.Contains(err.Error(), "key a of x") {
		t.Errorf("the second claim of a part answers %v", err)
	}
}
