package openstack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

const serverAddress = "stacklab_nova_server.test"

func serversNamed(ctx context.Context, nova *openstackapi.Service, name string) ([]servers.Server, error) {
	pages, err := servers.List(nova.At("2.46"), servers.ListOpts{Name: name}).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	return servers.ExtractServers(pages)
}

func serverGone(nova *openstackapi.Service, name string) func() error {
	return func() error {
		all, err := serversNamed(context.Background(), nova, name)
		if err == nil && len(all) > 0 {
			return fmt.Errorf("server %s is still there", name)
		}
		return err
	}
}

func TestAccServer(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name := acctest.Name(t, "server")
	file := filepath.Join(t.TempDir(), "root.tar.gz")
	data, _ := rootTarball(t, name)
	acctest.Must(t, os.WriteFile(file, data, 0o600))
	key := openstacktest.PublicKey(t)
	vars := func(text string) config.Variables {
		return config.Variables{
			"name": config.StringVariable(name), "file": config.StringVariable(file), "public_key": config.StringVariable(key), "options": options(t, text),
		}
	}
	id := func() string {
		all, err := serversNamed(context.Background(), nova, name)
		acctest.Must(t, err)
		if len(all) != 1 {
			t.Fatalf("there are %d servers %s", len(all), name)
		}
		return all[0].ID
	}
	show := func() (s struct {
		Name         string            `json:"name"`
		Status       string            `json:"status"`
		InstanceName string            `json:"OS-EXT-SRV-ATTR:instance_name"`
		Properties   map[string]string `json:"properties"`
		KeyName      string            `json:"key_name"`
		Flavor       string            `json:"flavor"`
	},
	) {
		acctest.Must(t, json.Unmarshal([]byte(cloud.CLI(t, "server", "show", "-f", "json", id())), &s))
		return s
	}
	meddle := func(arguments ...string) func(*testing.T) {
		return func(t *testing.T) { cloud.CLI(t, append(append([]string{"server"}, arguments...), id())...) }
	}
	acctest.Lifecycle{
		Address: serverAddress, Config: "testdata/server",
		Vars: vars(`{"fixed_ip": "192.168.20.77", "user_data": "#cloud-config\nü: 1\n", "config_drive": true, "metadata": {"first": "1", "stays": "a b"}, "tags": ["lab"]}`),
		Checks: []resource.TestCheckFunc{
			resource.TestCheckResourceAttr(serverAddress, "status", "ACTIVE"),
			resource.TestCheckResourceAttr(serverAddress, "access_ip_v4", "192.168.20.77"),
			resource.TestCheckResourceAttr(serverAddress, "addresses."+name+".0", "192.168.20.77"),
			resource.TestCheckResourceAttr(serverAddress, "host", "stacklab-control"),
			resource.TestMatchResourceAttr(serverAddress, "instance_name", acctest.Words(`^instance-[0-9a-f]{8}$`)),
			acctest.Check(func() error {
				s := show()
				if s.Status != "ACTIVE" || s.KeyName != name || len(s.Properties) != 2 || s.Properties["stays"] != "a b" {
					return fmt.Errorf("the openstack client shows %+v", s)
				}
				return nil
			}),
		},
		Changed: vars(`{"fixed_ip": "192.168.20.77", "user_data": "#cloud-config\nü: 1\n", "config_drive": true,
			"name": "` + name + `-renamed", "small": true, "metadata": {"stays": "c"}, "tags": ["second"], "security_groups": ["default"], "power_state": "shutoff"}`),
		ChangedChecks: []resource.TestCheckFunc{
			resource.TestCheckResourceAttr(serverAddress, "status", "SHUTOFF"),
			acctest.Check(func() error {
				s := show()
				if s.Status != "SHUTOFF" || s.Name != name+"-renamed" || len(s.Properties) != 1 || s.Properties["stays"] != "c" {
					return fmt.Errorf("the openstack client shows %+v", s)
				}
				return nil
			}),
		},
		Meddle: []func(*testing.T){
			meddle("start"),
			meddle("set", "--name", name+"-meddled"),
			meddle("set", "--property", "stays=meddled", "--property", "theirs=kept"),
		},
		Remove: meddle("delete", "--wait"),
		Gone:   serverGone(nova, name),
		ID:     acctest.ByID, ImportIgnore: []string{"timeouts", "metadata", "security_groups", "addresses"},
	}.Run(t)
}

// TestAccServerChanges shows what changes of a server come to in a plan, and what a server that Nova cannot make leaves.
func TestAccServerChanges(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name := acctest.Name(t, "server")
	file := filepath.Join(t.TempDir(), "root.tar.gz")
	data, _ := rootTarball(t, name)
	acctest.Must(t, os.WriteFile(file, data, 0o600))
	key := openstacktest.PublicKey(t)
	step := func(text string, action plancheck.ResourceActionType, s resource.TestStep) resource.TestStep {
		s.ConfigDirectory = config.StaticDirectory("testdata/server")
		s.ConfigVariables = config.Variables{
			"name": config.StringVariable(name), "file": config.StringVariable(file), "public_key": config.StringVariable(key), "options": options(t, text),
		}
		if action != "" {
			s.ConfigPlanChecks.PreApply = []plancheck.PlanCheck{plancheck.ExpectResourceAction(serverAddress, action)}
		}
		return s
	}
	id := func(s *terraform.State) string { return s.RootModule().Resources[serverAddress].Primary.ID }
	var first string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			step(`{"huge": true}`, "", resource.TestStep{ExpectError: acctest.Words(
				`Cannot create server .*The server is in ERROR: No valid host was found.*hypervisor list.*\(code 500\)`)}),
			// What failed is in the state, tainted, so that the next apply replaces it.
			step(`{}`, plancheck.ResourceActionDestroyBeforeCreate, resource.TestStep{Check: func(s *terraform.State) error {
				first = id(s)
				return nil
			}}),
			step(`{"other_image": true}`, plancheck.ResourceActionDestroyBeforeCreate, resource.TestStep{Check: func(s *terraform.State) error {
				if id(s) == first {
					return fmt.Errorf("the server with another image is still %s", first)
				}
				first = id(s)
				return nil
			}}),
			step(`{"other_image": true, "small": true}`, plancheck.ResourceActionUpdate, resource.TestStep{Check: func(s *terraform.State) error {
				if id(s) != first {
					return fmt.Errorf("the server with another flavor is no longer %s", first)
				}
				return nil
			}}),
			step(`{"other_image": true, "small": true, "key_name": "stacklab-absent"}`, plancheck.ResourceActionDestroyBeforeCreate,
				resource.TestStep{ExpectError: acctest.Words(`on .*key_name.*Invalid key_name provided`)}),
		},
		CheckDestroy: func(*terraform.State) error { return serverGone(nova, name)() },
	})
}
