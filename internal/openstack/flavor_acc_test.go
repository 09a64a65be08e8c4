package openstack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

const flavorAddress = "stacklab_nova_flavor.test"

// cliFlavor is a flavor as the openstack client, an outside one, shows it.
type cliFlavor struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	RAM         int               `json:"ram"`
	Disk        int               `json:"disk"`
	Ephemeral   int               `json:"OS-FLV-EXT-DATA:ephemeral"`
	Swap        any               `json:"swap"`
	VCPUs       int               `json:"vcpus"`
	Public      bool              `json:"os-flavor-access:is_public"`
	Description *string           `json:"description"`
	Properties  map[string]string `json:"properties"`
	Projects    []string          `json:"access_project_ids"`
}

func showFlavor(t *testing.T, c *openstacktest.Cloud, name string) (f cliFlavor) {
	t.Helper()
	acctest.Must(t, json.Unmarshal([]byte(c.CLI(t, "--os-compute-api-version", "2.55", "flavor", "show", "-f", "json", name)), &f))
	return f
}

// flavorNamed finds a flavor, nil if there is none.
func flavorNamed(ctx context.Context, nova *openstackapi.Service, name string) (*flavors.Flavor, error) {
	pages, err := flavors.ListDetail(nova.At("2.61"), flavors.ListOpts{AccessType: flavors.AllAccess}).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	all, err := flavors.ExtractFlavors(pages)
	for _, f := range all {
		if f.Name == name {
			return &f, nil
		}
	}
	return nil, err
}

func flavorGone(nova *openstackapi.Service, name string) func() error {
	return func() error {
		f, err := flavorNamed(context.Background(), nova, name)
		if err == nil && f != nil {
			return fmt.Errorf("flavor %s is still there", name)
		}
		return err
	}
}

func lxdBlock(nested bool, profiles ...string) config.Variable {
	names := make([]config.Variable, len(profiles))
	for i, p := range profiles {
		names[i] = config.StringVariable(p)
	}
	return config.ObjectVariable(map[string]config.Variable{"profiles": config.ListVariable(names...), "nested_allowed": config.BoolVariable(nested)})
}

func TestAccFlavor(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name, id := acctest.Name(t, "flavor"), acctest.Name(t, "id")
	meddle := func(arguments ...string) func(*testing.T) {
		return func(t *testing.T) { cloud.CLI(t, append([]string{"flavor"}, append(arguments, name)...)...) }
	}
	specs := func(want map[string]string) resource.TestCheckFunc {
		return acctest.Check(func() error {
			f, err := flavorNamed(context.Background(), nova, name)
			if err != nil || f == nil || !maps.Equal(f.ExtraSpecs, want) {
				return fmt.Errorf("the flavor is %+v (%w), want the specs %v", f, err, want)
			}
			return nil
		})
	}
	acctest.Lifecycle{
		Address: flavorAddress,
		Config:  "testdata/flavor",
		Vars: config.Variables{
			"name": config.StringVariable(name), "flavor_id": config.StringVariable(id),
			"lxd":         lxdBlock(true, "docker", "second"),
			"extra_specs": acctest.Texts(map[string]string{"hw:cpu_policy": "shared", "user note": "a, ü"}),
		},
		Checks: []resource.TestCheckFunc{
			resource.TestCheckResourceAttr(flavorAddress, "region", "RegionOne"),
			resource.TestCheckResourceAttr(flavorAddress, "id", id),
			specs(map[string]string{"lxd:profiles": "docker,second", "lxd:nested_allowed": "true", "hw:cpu_policy": "shared", "user note": "a, ü"}),
			acctest.Check(func() error {
				f := showFlavor(t, cloud, name)
				if f.ID != id || f.RAM != 1024 || f.Disk != 20 || f.Ephemeral != 1 || fmt.Sprint(f.Swap) != "256" || f.VCPUs != 2 || !f.Public || f.Properties["lxd:profiles"] != "docker,second" {
					return fmt.Errorf("the openstack client shows %+v", f)
				}
				return nil
			}),
		},
		Changed: config.Variables{
			"name": config.StringVariable(name), "flavor_id": config.StringVariable(id), "description": config.StringVariable("for Docker"),
			"lxd":         lxdBlock(false, "docker"),
			"extra_specs": acctest.Texts(map[string]string{"hw:cpu_policy": "dedicated"}),
		},
		ChangedChecks: []resource.TestCheckFunc{
			specs(map[string]string{"lxd:profiles": "docker", "hw:cpu_policy": "dedicated"}),
			acctest.Check(func() error {
				if f := showFlavor(t, cloud, name); f.Description == nil || *f.Description != "for Docker" {
					return fmt.Errorf("the openstack client shows %+v", f)
				}
				return nil
			}),
		},
		Meddle: []func(*testing.T){
			meddle("set", "--property", "lxd:profiles=other", "--property", "theirs:key=kept"),
			meddle("unset", "--property", "hw:cpu_policy"),
			meddle("set", "--property", "lxd:privileged_allowed=false"), // which nova-lxd takes for yes
			meddle("set", "--description", "meddled"),
		},
		Mended: func() error {
			f, err := flavorNamed(context.Background(), nova, name)
			want := map[string]string{"lxd:profiles": "docker", "hw:cpu_policy": "dedicated", "theirs:key": "kept"}
			if err != nil || f == nil || !maps.Equal(f.ExtraSpecs, want) && len(f.ExtraSpecs) != 2 {
				return fmt.Errorf("left %+v (%w)", f, err)
			}
			return nil
		},
		Remove: meddle("delete"),
		Gone:   flavorGone(nova, name),
		ID:     "RegionOne/" + id,
	}.Run(t)
}

func TestAccFlavorPrivate(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name := acctest.Name(t, "private")
	projects := map[string]string{}
	for _, p := range []string{"admin", "service"} {
		projects[p] = cloud.CLI(t, "project", "show", "-f", "value", "-c", "id", p)
	}
	vars := func(ids ...string) config.Variables {
		all := make([]config.Variable, len(ids))
		for i, id := range ids {
			all[i] = config.StringVariable(id)
		}
		return config.Variables{
			"name": config.StringVariable(name), "is_public": config.BoolVariable(false), "projects": config.SetVariable(all...),
		}
	}
	acctest.Lifecycle{
		Address: flavorAddress, Config: "testdata/flavor",
		Vars:    vars(projects["admin"], projects["service"]),
		Changed: vars(projects["service"]),
		ChangedChecks: []resource.TestCheckFunc{acctest.Check(func() error {
			if f := showFlavor(t, cloud, name); len(f.Projects) != 1 || f.Projects[0] != projects["service"] || f.Public {
				return fmt.Errorf("the openstack client shows %+v", f)
			}
			return nil
		})},
		Meddle: []func(*testing.T){
			func(t *testing.T) {
				cloud.CLI(t, "flavor", "unset", "--project", projects["service"], name)
				cloud.CLI(t, "flavor", "set", "--project", projects["admin"], name) // stays: it is somebody else's
			},
		},
		Mended: func() error {
			if f := showFlavor(t, cloud, name); len(f.Projects) != 2 {
				return fmt.Errorf("the openstack client shows %+v", f)
			}
			return nil
		},
		Gone: flavorGone(nova, name),
	}.Run(t)
}

// TestAccFlavorMeetsAnother creates flavors whose name is taken: by one that is as it should be, by one that a create left
// half-way, and by another one.
func TestAccFlavorMeetsAnother(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	theirs := func(t *testing.T, arguments ...string) string {
		name := acctest.Name(t, "theirs")
		cloud.CLI(t, append([]string{"flavor", "create", "--vcpus", "2", "--ram", "1024", "--disk", "20", "--ephemeral", "1", "--swap", "256", name}, arguments...)...)
		t.Cleanup(func() {
			if f, err := flavorNamed(context.Background(), nova, name); err == nil && f != nil {
				acctest.Must(t, flavors.Delete(context.Background(), nova.ServiceClient, f.ID).ExtractErr())
			}
		})
		return name
	}
	step := func(name string, fails string) resource.TestStep {
		s := resource.TestStep{ConfigDirectory: config.StaticDirectory("testdata/flavor"), ConfigVariables: config.Variables{
			"name": config.StringVariable(name), "extra_specs": acctest.Texts(map[string]string{"hw:cpu_policy": "shared"}),
		}}
		if fails != "" {
			s.ExpectError = regexp.MustCompile(fails)
		}
		return s
	}
	for name, test := range map[string]struct {
		arguments []string
		fails     string
	}{
		"equal":    {[]string{"--property", "hw:cpu_policy=shared"}, ""},
		"half-way": {nil, ""},
		"another":  {[]string{"--rxtx-factor", "2.0"}, `(?s)exists already.*differs\s+from\s+the\s+configuration\s+in\s+rxtx_factor.*terraform\s+import`},
	} {
		t.Run(name, func(t *testing.T) {
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{step(theirs(t, test.arguments...), test.fails)},
			})
		})
	}
}
