package openstack_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"

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

// TestAccFlavorSpecsTakenOver lets a resource take a key over when the one that gives it up is about to delete it.
func TestAccFlavorSpecsTakenOver(t *testing.T) {
	cloud, proxy := openstacktest.New(t), openstacktest.NewProxy(t)
	nova := service(t, cloud.Compute)
	name := acctest.Name(t, "specs")
	cloud.CLI(t, "flavor", "create", "--id", name, "--vcpus", "1", "--ram", "64", "--disk", "1", name)
	t.Cleanup(func() { acctest.Must(t, flavors.Delete(context.Background(), nova.ServiceClient, name).ExtractErr()) })
	tf := acctest.NewTerraform(t, "testdata/flavor_specs_move")
	tf.Write(t, "versions.tf", "terraform {\n  required_providers {\n    stacklab = { source = \"stacklab/stacklab\" }\n  }\n}\n")
	set := func(first, second map[string]string) {
		tf.Set(t, map[string]any{"cloud": proxy.Config(), "flavor_id": name, "first": first, "second": second})
	}
	set(map[string]string{"a": "1", "moves": "1"}, map[string]string{"b": "1"})
	tf.Apply(t)
	defer tf.Destroy(t)

	var gives sync.Once
	proxy.Before = func(_ http.ResponseWriter, _ *http.Request, kind string) bool {
		if kind == "DELETE compute/flavors/ID/os-extra_specs/ID" {
			gives.Do(func() { time.Sleep(3 * time.Second) }) // the taker begins meanwhile
		}
		return false
	}
	set(map[string]string{"a": "1"}, map[string]string{"b": "1", "moves": "1"})
	tf.Apply(t)
	f, err := flavorNamed(t.Context(), nova, name)
	if want := map[string]string{"a": "1", "b": "1", "moves": "1"}; err != nil || !maps.Equal(f.ExtraSpecs, want) {
		t.Errorf("the flavor has the specs %v (%v), want %v", f.ExtraSpecs, err, want)
	}
	tf.NoChanges(t)
}
