package oslo_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// moves is a step in which two resources have options in one file, which is then to hold what is wanted.
func moves(t *testing.T, m *machine.Machine, within []string, path string, restart []string, first, second map[string]map[string]string, want string) resource.TestStep {
	return resource.TestStep{
		ConfigDirectory: config.StaticDirectory("testdata/moves"),
		ConfigVariables: config.Variables{
			"within": acctest.List(within...), "path": config.StringVariable(path), "restart": acctest.List(restart...), "first": maps(first), "second": maps(second),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		Check: acctest.Check(func() error {
			if got := acctest.Content(t, m, path); got != want {
				return fmt.Errorf("the file holds\n%s\nwant\n%s", got, want)
			}
			return nil
		}),
	}
}

// TestAccConfigMoves moves an option from one resource to another, which has it for good.
func TestAccConfigMoves(t *testing.T) {
	m, within := acctest.Instance(t)
	path := "/etc/" + acctest.Name(t, "moves") + ".conf"
	acctest.Must(t, acctest.Put(t.Context(), m, path, "[DEFAULT]\nmoves = before\n"))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })
	in := func(options map[string]string) map[string]map[string]string {
		return map[string]map[string]string{"DEFAULT": options}
	}
	step := func(first, second map[string]string, want string) resource.TestStep {
		return moves(t, m, within, path, nil, in(first), in(second), want)
	}
	const moved = "#stacklab: moves = before\nmoves = now\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			step(map[string]string{"a": "1"}, map[string]string{"b": "1", "moves": "now"}, "[DEFAULT]\n"+moved+"a = 1\nb = 1\n"),
			step(map[string]string{"a": "1", "moves": "now"}, map[string]string{"b": "1"}, "[DEFAULT]\n"+moved+"a = 1\nb = 1\n"),
			// The one that gave it up, after the other had taken it over, knows nothing of it any more.
			step(map[string]string{"a": "1", "moves": "now"}, map[string]string{"b": "2"}, "[DEFAULT]\n"+moved+"a = 1\nb = 2\n"),
		},
		CheckDestroy: acctest.Check(func() error {
			if got := acctest.Content(t, m, path); got != "[DEFAULT]\nmoves = before\n" {
				return fmt.Errorf("destroy left\n%s", got)
			}
			return nil
		}),
	})
}

// TestAccConfigNewFileMoves gives up a file, with a unit that takes its time to restart, in which another resource writes to it.
func TestAccConfigNewFileMoves(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := acctest.Unit(t, m, "ExecStartPre=/bin/sleep 3")
	path := "/etc/" + acctest.Name(t, "moves") + ".conf"
	step := func(first, second map[string]map[string]string, want string) resource.TestStep {
		return moves(t, m, within, path, []string{unit.Name}, first, second, want)
	}
	const added = "#stacklab: section added\n[DEFAULT]\n"
	none, some := map[string]map[string]string{}, func(name string) map[string]map[string]string {
		return map[string]map[string]string{"DEFAULT": {name: "1"}}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps:                    []resource.TestStep{step(some("a"), none, added+"a = 1\n"), step(none, some("b"), added+"b = 1\n")},
		CheckDestroy: acctest.Check(func() error {
			if _, err := m.Stat(context.Background(), path); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("the file is still there: %w", err)
			}
			return nil
		}),
	})
}
