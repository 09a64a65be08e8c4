package openstack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/networking/v2/networks"
	"github.com/gophercloud/gophercloud/v2/openstack/networking/v2/subnets"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// options is a variable that holds whatever JSON says.
func options(t *testing.T, text string) config.Variable {
	t.Helper()
	var v map[string]any
	acctest.Must(t, json.Unmarshal([]byte(text), &v))
	return variable(v)
}

func variable(v any) config.Variable {
	switch v := v.(type) {
	case map[string]any:
		object := map[string]config.Variable{}
		for name, field := range v {
			object[name] = variable(field)
		}
		return config.ObjectVariable(object)
	case []any:
		list := make([]config.Variable, len(v))
		for i, element := range v {
			list[i] = variable(element)
		}
		return config.TupleVariable(list...)
	case bool:
		return config.BoolVariable(v)
	case float64:
		return config.IntegerVariable(int(v))
	}
	return config.StringVariable(fmt.Sprint(v))
}

func networkGone(neutron *openstackapi.Service, name string) func() error {
	return func() error {
		pages, err := networks.List(neutron.ServiceClient, networks.ListOpts{Name: name}).AllPages(context.Background())
		if err != nil {
			return err
		}
		all, err := networks.ExtractNetworks(pages)
		if err == nil && len(all) > 0 {
			return fmt.Errorf("network %s is still there", name)
		}
		return err
	}
}

func TestAccNetwork(t *testing.T) {
	cloud := openstacktest.New(t)
	neutron := service(t, cloud.Network)
	name := acctest.Name(t, "network")
	vars := func(text string) config.Variables {
		return config.Variables{"name": config.StringVariable(name), "options": options(t, text)}
	}
	meddle := func(arguments ...string) func(*testing.T) {
		return func(t *testing.T) {
			cloud.CLI(t, append([]string{"network"}, append(arguments, name)...)...)
		}
	}
	acctest.Lifecycle{
		Address: "stacklab_neutron_network.test", Config: "testdata/network",
		Vars: vars(`{"description": "first", "tags": ["lab"], "external": true}`),
		Checks: acctest.Checks(func() error {
			var shown struct {
				Description string   `json:"description"`
				External    bool     `json:"router:external"`
				Tags        []string `json:"tags"`
			}
			acctest.Must(t, json.Unmarshal([]byte(cloud.CLI(t, "network", "show", "-f", "json", name)), &shown))
			if shown.Description != "first" || !shown.External || fmt.Sprint(shown.Tags) != "[lab]" {
				return fmt.Errorf("the openstack client shows %+v", shown)
			}
			return nil
		}),
		Changed: vars(`{"description": "", "mtu": 1400, "shared": true, "admin_state_up": false, "tags": ["lab", "second"]}`),
		ChangedChecks: []resource.TestCheckFunc{
			resource.TestCheckResourceAttr("stacklab_neutron_network.test", "mtu", "1400"),
			resource.TestCheckResourceAttr("stacklab_neutron_network.test", "external", "false"),
		},
		Meddle: []func(*testing.T){
			meddle("set", "--description", "meddled"), meddle("set", "--enable"), meddle("set", "--no-share"), meddle("set", "--tag", "theirs"), meddle("set", "--mtu", "1300"),
		},
		Remove: meddle("delete"),
		Gone:   networkGone(neutron, name),
		ID:     acctest.ByID,
	}.Run(t)
}

func TestAccSubnet(t *testing.T) {
	cloud := openstacktest.New(t)
	neutron := service(t, cloud.Network)
	name := acctest.Name(t, "subnet")
	vars := func(cidr, text string) config.Variables {
		return config.Variables{"name": config.StringVariable(name), "cidr": config.StringVariable(cidr), "options": options(t, text)}
	}
	meddle := func(arguments ...string) func(*testing.T) {
		return func(t *testing.T) { cloud.CLI(t, append([]string{"subnet"}, append(arguments, name)...)...) }
	}
	for cidr, test := range map[string]struct{ server, first, second string }{
		"192.168.20.0/24": {
			"10.0.8.3",
			`{"description": "first", "dns_nameservers": ["10.0.8.1", "10.0.8.2"], "tags": ["lab"]}`,
			`{"gateway_ip": "192.168.20.254", "enable_dhcp": false, "dns_nameservers": ["10.0.8.2"],
			  "allocation_pools": [{"start": "192.168.20.100", "end": "192.168.20.120"}, {"start": "192.168.20.10", "end": "192.168.20.20"}]}`,
		},
		"fd00:20::/64": {"fd00:8::3", `{"gateway_ip": "fd00:20::1"}`, `{"no_gateway": true}`},
	} {
		t.Run(cidr, func(t *testing.T) {
			acctest.Lifecycle{
				Address: "stacklab_neutron_subnet.test", Config: "testdata/subnet",
				Vars: vars(cidr, test.first), Changed: vars(cidr, test.second),
				Meddle: []func(*testing.T){meddle("set", "--description", "meddled"), meddle("set", "--dns-nameserver", test.server)},
				Remove: meddle("delete"),
				ID:     acctest.ByID,
				Gone: func() error {
					pages, err := subnets.List(neutron.ServiceClient, subnets.ListOpts{Name: name}).AllPages(context.Background())
					if err != nil {
						return err
					}
					all, err := subnets.ExtractSubnets(pages)
					if err == nil && len(all) > 0 {
						return fmt.Errorf("subnet %s is still there", name)
					}
					return err
				},
			}.Run(t)
		})
	}
}

// TestAccSubnetGatewayAgain takes the gateway away and wants one again, which Neutron does not choose a second time.
func TestAccSubnetGatewayAgain(t *testing.T) {
	openstacktest.New(t)
	name := acctest.Name(t, "subnet")
	step := func(text string) resource.TestStep {
		return resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/subnet"),
			ConfigVariables: config.Variables{"name": config.StringVariable(name), "cidr": config.StringVariable("192.168.21.0/24"), "options": options(t, text)},
		}
	}
	again := step(`{}`)
	again.ExpectError = acctest.Words("The subnet has no gateway, and Neutron chooses one only for a new subnet: write gateway_ip, and allocation_pools without it")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps:                    []resource.TestStep{step(`{"no_gateway": true}`), again, step(`{"gateway_ip": "192.168.21.1", "allocation_pools": [{"start": "192.168.21.10", "end": "192.168.21.20"}]}`)},
	})
}
