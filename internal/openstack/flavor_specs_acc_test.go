package openstack_test

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"
	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// TestAccFlavorSpecs owns keys in a flavor of somebody else.
func TestAccFlavorSpecs(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name := acctest.Name(t, "specs")
	cloud.CLI(t, "flavor", "create", "--id", name, "--vcpus", "1", "--ram", "64", "--disk", "1", "--property", "hw:cpu_policy=shared", "--property", "theirs:key=theirs", name)
	t.Cleanup(func() { acctest.Must(t, flavors.Delete(context.Background(), nova.ServiceClient, name).ExtractErr()) })
	has := func(want map[string]string) func() error {
		return func() error {
			f, err := flavorNamed(context.Background(), nova, name)
			if err != nil || f == nil || !maps.Equal(f.ExtraSpecs, want) {
				return fmt.Errorf("the flavor is %+v (%w), want the specs %v", f, err, want)
			}
			return nil
		}
	}
	vars := func(specs map[string]string) config.Variables {
		return config.Variables{"flavor_id": config.StringVariable(name), "extra_specs": acctest.Texts(specs)}
	}
	acctest.Lifecycle{
		Address: "stacklab_nova_flavor_specs.test", Config: "testdata/flavor_specs", Name: "flavor_id",
		Vars:          vars(map[string]string{"hw:cpu_policy": "dedicated", "lxd:profiles": "docker", "first:only": "1"}),
		Checks:        acctest.Checks(has(map[string]string{"hw:cpu_policy": "dedicated", "lxd:profiles": "docker", "first:only": "1", "theirs:key": "theirs"})),
		Changed:       vars(map[string]string{"hw:cpu_policy": "dedicated", "lxd:profiles": "docker,second"}),
		ChangedChecks: acctest.Checks(has(map[string]string{"hw:cpu_policy": "dedicated", "lxd:profiles": "docker,second", "theirs:key": "theirs"})),
		Meddle: []func(*testing.T){
			func(t *testing.T) { cloud.CLI(t, "flavor", "set", "--property", "lxd:profiles=meddled", name) },
			func(t *testing.T) { cloud.CLI(t, "flavor", "unset", "--property", "lxd:profiles", name) },
		},
		Mended: has(map[string]string{"hw:cpu_policy": "dedicated", "lxd:profiles": "docker,second", "theirs:key": "theirs"}),
		Gone:   has(map[string]string{"hw:cpu_policy": "shared", "theirs:key": "theirs"}),
		ID:     "RegionOne/" + name + "#hw:cpu_policy,lxd:profiles",
	}.Run(t)
}
