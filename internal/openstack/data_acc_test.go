package openstack_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// made is what a create of the openstack client prints.
func made(t *testing.T, c *openstacktest.Cloud, arguments ...string) string {
	t.Helper()
	var answer struct {
		ID string `json:"id"`
	}
	acctest.Must(t, json.Unmarshal([]byte(c.CLI(t, append(arguments, "-f", "json")...)), &answer))
	return answer.ID
}

// TestAccData looks for what others made: by a name that one has, that none has, and that two have.
func TestAccData(t *testing.T) {
	cloud := openstacktest.New(t)
	nova := service(t, cloud.Compute)
	name := acctest.Name(t, "data")
	flavor := made(t, cloud, "flavor", "create", "--vcpus", "3", "--ram", "77", "--disk", "1", "--property", "lxd:profiles=docker", name)
	t.Cleanup(func() { cloud.CleanUp(t, "flavor", "delete", flavor) })
	cloud.Run(t, "sh", "-c", "echo data >/tmp/"+name)
	var images []string
	for range 2 {
		image := made(t, cloud, "image", "create", "--disk-format", "raw", "--property", "os_distro=debian", "--file", "/tmp/"+name, name+"-twin")
		images = append(images, image)
		t.Cleanup(func() { cloud.CleanUp(t, "image", "delete", image) })
	}
	cloud.CLI(t, "image", "set", "--name", name, images[0])
	server := made(t, cloud, "--os-compute-api-version", "2.37", "server", "create", "--wait", "--network", "none", "--flavor", flavor, "--image", images[0], "--property", "a=b", name)
	t.Cleanup(func() {
		acctest.Must(t, servers.Delete(context.Background(), nova.ServiceClient, server).ExtractErr())
	})
	find := func(kind, name, id, told string) resource.TestStep {
		s := resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/data"),
			ConfigVariables: config.Variables{"kind": config.StringVariable(kind), "name": config.StringVariable(name)},
			Check:           resource.TestCheckOutput("found", id),
		}
		if told != "" {
			s.Check = resource.ComposeAggregateTestCheckFunc(s.Check, resource.TestCheckOutput("told", told))
		}
		return s
	}
	fails := func(kind, name, words string) resource.TestStep {
		s := find(kind, name, "", "")
		s.Check, s.ExpectError = nil, acctest.Words(words)
		return s
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{
		find("flavor", name, flavor, "3 docker"),
		find("sizes", name, flavor, ""),
		fails("flavor", name+"-none", `no flavor with the name "`+name+`-none"; there is .*`+name),
		find("image", name, images[0], "raw active debian"),
		fails("image", name+"-none", `no image with the name`),
		find("server", name, server, "ACTIVE b named"),
		fails("server", name+"-none", `no server with the name`),
		{
			PreConfig:       func() { cloud.CLI(t, "image", "set", "--name", name+"-twin", images[0]) },
			ConfigDirectory: config.StaticDirectory("testdata/data"),
			ConfigVariables: config.Variables{"kind": config.StringVariable("image"), "name": config.StringVariable(name + "-twin")},
			ExpectError:     acctest.Words(`2 of the images have the name "` + name + `-twin": .*` + name + `-twin \(.*ask for the id, or for more`),
		},
		find("newest", name+"-twin", images[1], ""),
	}})
}
