package lxd_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// subnets are two of those that tests may use on the machine.
func subnets() (first, second string) {
	n := 100 + rand.IntN(50)
	return fmt.Sprintf("10.0.%d.1/24", n), fmt.Sprintf("10.0.%d.1/24", n+50)
}

func TestAccNetwork(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		name := lxdtest.Name("net")
		first, second := subnets()
		meddle := func(change func(*lxdapi.NetworkPut)) func(*testing.T) {
			return func(t *testing.T) {
				acctest.Must(t, d.ModifyNetwork(t.Context(), name, func(n *lxdapi.NetworkPut) (bool, error) { change(n); return true, nil }))
			}
		}
		acctest.Lifecycle{
			Address: "stacklab_lxd_network.test",
			Config:  "testdata/network",
			Vars: d.Vars(config.Variables{
				"name":   config.StringVariable(name),
				"config": acctest.Texts(map[string]string{"ipv4.address": first, "ipv6.address": "none"}),
			}),
			Checks: []resource.TestCheckFunc{
				resource.TestCheckResourceAttr("stacklab_lxd_network.test", "type", "bridge"),
				resource.TestCheckResourceAttr("stacklab_lxd_network.test", "managed", "true"),
				resource.TestCheckResourceAttr("stacklab_lxd_network.test", "ipv4_address", first),
				resource.TestCheckNoResourceAttr("stacklab_lxd_network.test", "ipv6_address"),
				resource.TestCheckResourceAttr("stacklab_lxd_network.test", "project", "default"),
			},
			Changed: d.Vars(config.Variables{
				"name":        config.StringVariable(name),
				"description": config.StringVariable("changed"),
				"config": acctest.Texts(map[string]string{
					"ipv4.address": second, "ipv4.nat": "false", "ipv6.address": "none", "bridge.mtu": "1400", "user.note": "ü",
				}),
			}),
			ChangedChecks: []resource.TestCheckFunc{
				resource.TestCheckResourceAttr("stacklab_lxd_network.test", "ipv4_address", second),
			},
			Meddle: []func(*testing.T){
				meddle(func(n *lxdapi.NetworkPut) { n.Config["ipv4.nat"] = "true" }),
				meddle(func(n *lxdapi.NetworkPut) { delete(n.Config, "bridge.mtu") }),
				meddle(func(n *lxdapi.NetworkPut) { n.Description = "meddled" }),
			},
			Mended: func() error {
				n, _, err := d.Network(context.Background(), name)
				if err != nil {
					return err
				}
				if n.Config["ipv4.nat"] != "false" || n.Config["bridge.mtu"] != "1400" || n.Description != "changed" {
					return fmt.Errorf("not mended: %+v", n)
				}
				return nil
			},
			Remove: func(t *testing.T) { acctest.Must(t, d.DeleteNetwork(t.Context(), name)) },
			Gone:   func() error { return networkGone(d, name) },
			ID:     d.ID(name),
		}.Run(t)
	})
}

func networkGone(d acctest.Daemon, name string) error {
	_, _, err := d.Network(context.Background(), name)
	if !lxdapi.IsNotFound(err) {
		return errors.Join(fmt.Errorf("network %s is still there", name), err)
	}
	return nil
}
