package lxd_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// shape is one configuration on the way through a test, what the plan must do to reach it, and what must hold then.
type shape struct {
	vars   config.Variables
	action plancheck.ResourceActionType
	check  resource.TestCheckFunc
}

// through applies one shape after the other; after each the plan must be empty.
func through(t *testing.T, address, dir string, gone func() error, shapes ...shape) {
	t.Helper()
	steps := make([]resource.TestStep, len(shapes))
	for i, s := range shapes {
		steps[i] = resource.TestStep{
			ConfigDirectory: config.StaticDirectory(dir), ConfigVariables: s.vars, Check: s.check,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, s.action)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(), Steps: steps,
		CheckDestroy: func(*terraform.State) error { return gone() },
	})
}

// TestAccNetworkAuto lets LXD pick addresses, which a machine's LXD may not be able to: where the machine has a route to
// everywhere no subnet is free.
func TestAccNetworkAuto(t *testing.T) {
	client, within := lxdtest.Nested(t)
	d := acctest.Daemon{Client: client, Within: within}
	name := lxdtest.Name("net")
	vars := func(keys map[string]string) config.Variables {
		return d.Vars(config.Variables{"name": config.StringVariable(name), "config": acctest.Texts(keys)})
	}
	var first string
	stays := func(*terraform.State) error {
		n, _, err := d.Network(t.Context(), name)
		switch {
		case err != nil:
			return err
		case first == "":
			first = n.Config["ipv4.address"]
		case n.Config["ipv4.address"] != first:
			return fmt.Errorf("the address went from %s to %s", first, n.Config["ipv4.address"])
		}
		if n.Config["ipv4.nat"] != "true" || first == "none" {
			return fmt.Errorf("config is %v", n.Config)
		}
		return nil
	}
	through(t, "stacklab_lxd_network.test", "testdata/network", func() error { return networkGone(d, name) },
		shape{vars(map[string]string{"ipv6.address": "none"}), plancheck.ResourceActionCreate, stays},
		shape{vars(map[string]string{"ipv4.address": "auto", "ipv6.address": "none"}), plancheck.ResourceActionUpdate, stays},
		shape{vars(map[string]string{"ipv4.address": "auto", "ipv6.address": "none", "bridge.mtu": "1400"}), plancheck.ResourceActionUpdate, stays},
		shape{vars(map[string]string{"ipv6.address": "none", "user.a": "b"}), plancheck.ResourceActionUpdate, stays},
		shape{
			vars(map[string]string{"ipv4.address": "none", "ipv6.address": "none"}), plancheck.ResourceActionUpdate,
			resource.TestCheckNoResourceAttr("stacklab_lxd_network.test", "ipv4_address"),
		},
		shape{
			vars(map[string]string{"ipv4.address": "auto", "ipv6.address": "none"}), plancheck.ResourceActionUpdate,
			resource.TestCheckResourceAttrSet("stacklab_lxd_network.test", "ipv4_address"),
		},
	)
}

func TestAccStoragePoolSize(t *testing.T) {
	d := acctest.Daemon{Client: lxdtest.Client(t)}
	name := acctest.Name(t, "pool")
	vars := func(keys map[string]string) config.Variables {
		return d.Vars(config.Variables{
			"name": config.StringVariable(name), "driver": config.StringVariable("btrfs"), "config": acctest.Texts(keys),
		})
	}
	grows := plancheck.ResourceActionReplace
	has, err := d.Has(t.Context(), "storage_pool_loop_resize")
	acctest.Must(t, err)
	if has {
		grows = plancheck.ResourceActionUpdate
	}
	through(t, "stacklab_lxd_storage_pool.test", "testdata/storage_pool", func() error { return poolGone(d, name) },
		shape{vars: vars(map[string]string{"size": "2GiB"}), action: plancheck.ResourceActionCreate},
		shape{vars: vars(map[string]string{"size": "2147483648", "btrfs.mount_options": "user_subvol_rm_allowed"}), action: plancheck.ResourceActionUpdate},
		shape{vars: vars(map[string]string{"size": "3GiB"}), action: grows},
		shape{vars: vars(map[string]string{"user.a": "b"}), action: plancheck.ResourceActionUpdate}, // no longer declared
		shape{vars: vars(map[string]string{"size": "3072MiB"}), action: plancheck.ResourceActionUpdate},
		shape{vars: vars(map[string]string{"size": "2GiB"}), action: plancheck.ResourceActionReplace},
	)
}

func TestAccStoragePoolSource(t *testing.T) {
	d := acctest.Daemon{Client: lxdtest.Client(t)}
	name := acctest.Name(t, "pool")
	vars := func(source string) config.Variables {
		return d.Vars(config.Variables{
			"name": config.StringVariable(name), "driver": config.StringVariable("dir"), "config": acctest.Texts(map[string]string{"source": source}),
		})
	}
	through(t, "stacklab_lxd_storage_pool.test", "testdata/storage_pool", func() error { return poolGone(d, name) },
		shape{vars: vars(t.TempDir()), action: plancheck.ResourceActionCreate},
		shape{vars: vars(t.TempDir()), action: plancheck.ResourceActionReplace},
	)
}
