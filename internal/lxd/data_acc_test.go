package lxd_test

import (
	"context"
	"regexp"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// putJuju makes, until the test ends, a profile and two instances such as Juju's: a and b, with a unit more each.
func putJuju(t *testing.T, d acctest.Daemon, prefix string) {
	t.Helper()
	pool := lxdtest.Pool
	if len(d.Within) > 0 {
		pool = lxdtest.NestedPool
	}
	profile := lxdapi.Profile{Name: prefix + "-profile"}
	profile.Description = "test"
	profile.Config = map[string]string{"user.juju-model": "lab", "cloud-init.vendor-data": "#secret", "limits.cpu": "1"}
	profile.Devices = map[string]map[string]string{"root": {"type": "disk", "path": "/", "pool": pool}}
	acctest.Must(t, d.CreateProfile(t.Context(), profile))
	t.Cleanup(func() { acctest.Must(t, d.DeleteProfile(context.WithoutCancel(t.Context()), profile.Name)) })
	for name, units := range map[string]string{prefix + "-b": "nova-compute/10", prefix + "-a": "ntp/0 nova-compute/0,neutron/1"} {
		put := lxdapi.InstanceCreate{Name: name, Source: lxdapi.InstanceSource{Type: "none"}}
		put.Profiles = []string{profile.Name}
		put.Config = map[string]string{"user.juju-units-deployed": units, "user.user-data": "#secret"}
		acctest.Must(t, d.CreateInstance(t.Context(), put, ""))
		t.Cleanup(func() { acctest.Must(t, d.DeleteInstance(context.WithoutCancel(t.Context()), name)) })
	}
}

func TestAccDataSources(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		prefix := acctest.Name(t, "data")
		putJuju(t, d, prefix)
		dir := config.StaticDirectory("testdata/data")
		vars := func(more config.Variables) config.Variables {
			all := d.Vars(more)
			all["prefix"] = config.StringVariable(prefix)
			return all
		}
		const (
			server, profile = "data.stacklab_lxd_server.test", "data.stacklab_lxd_profile.test"
			instance, named = "data.stacklab_lxd_instance.test", "data.stacklab_lxd_instances.name"
			unit            = "data.stacklab_lxd_instances.unit"
		)
		is, hasNot := resource.TestCheckResourceAttr, resource.TestCheckNoResourceAttr
		path := append(append([]string{}, d.Within...), prefix+"-a")
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Providers(),
			Steps: []resource.TestStep{
				{
					ConfigDirectory: dir, ConfigVariables: vars(nil),
					Check: resource.ComposeAggregateTestCheckFunc(
						resource.TestMatchResourceAttr(server, "version", regexp.MustCompile(`^\d+\.\d+`)),
						resource.TestMatchResourceAttr(server, "kernel", regexp.MustCompile(`^\d+\.\d+`)),
						is(server, "architecture", "x86_64"),
						is(server, "architectures.0", "x86_64"),
						resource.TestMatchResourceAttr(server, "driver", regexp.MustCompile("lxc")),
						resource.TestCheckTypeSetElemAttr(server, "storage_drivers.*", "dir"),
						resource.TestCheckTypeSetElemAttr(server, "api_extensions.*", "projects"),

						is(profile, "description", "test"),
						is(profile, "config.limits.cpu", "1"),
						is(profile, "devices.root.path", "/"),
						hasNot(profile, "config.cloud-init.vendor-data"),
						is(profile, "project", "default"),

						is(instance, "profiles.#", "1"),
						is(instance, "profiles.0", prefix+"-profile"),
						is(instance, "type", "container"),
						is(instance, "status", "Stopped"),
						is(instance, "location", "none"),
						is(instance, "expanded_config.limits.cpu", "1"),
						hasNot(instance, "config.limits.cpu"),
						hasNot(instance, "config.user.user-data"),
						hasNot(instance, "expanded_config.user.user-data"),
						hasNot(instance, "expanded_config.cloud-init.vendor-data"),
						is(instance, "expanded_devices.root.path", "/"),
						is(instance, "devices.%", "0"),
						is(instance, "ipv4_addresses.#", "0"),
						resource.TestCheckResourceAttr(instance, "path.#", strconv.Itoa(len(path))),
						is(instance, "path."+strconv.Itoa(len(path)-1), prefix+"-a"),

						is(named, "names.#", "2"),
						is(named, "names.0", prefix+"-a"),
						is(named, "names.1", prefix+"-b"),
						is(named, "instances.1.name", prefix+"-b"),
						is(named, "instances.1.config.user.juju-units-deployed", "nova-compute/10"),
						hasNot(named, "instances.1.config.user.user-data"),
						is(named, "instances.0.path."+strconv.Itoa(len(path)-1), prefix+"-a"),

						is(unit, "names.#", "1"),
						is(unit, "names.0", prefix+"-a"),
					),
				},
				{
					ConfigDirectory: dir,
					ConfigVariables: vars(config.Variables{"unit": config.StringVariable("nova-*/1?"), "include_user_data": config.BoolVariable(true)}),
					Check: resource.ComposeAggregateTestCheckFunc(
						is(unit, "names.#", "1"), is(unit, "names.0", prefix+"-b"),
						is(profile, "config.cloud-init.vendor-data", "#secret"),
						is(instance, "config.user.user-data", "#secret"),
						is(named, "instances.0.config.user.user-data", "#secret"),
					),
				},
				{
					ConfigDirectory: dir, ConfigVariables: vars(config.Variables{"unit": config.StringVariable("nothing/*")}),
					Check: is(unit, "names.#", "0"),
				},
				{
					ConfigDirectory: dir, ConfigVariables: vars(config.Variables{"unit": config.StringVariable("nova[/0")}),
					PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)"user.juju-units-deployed".*no\s+pattern`),
				},
				{
					ConfigDirectory: dir, ConfigVariables: d.Vars(config.Variables{"prefix": config.StringVariable("stacklab-none")}),
					PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)No such LXD (instance|profile).*depends_on`),
				},
			},
		})
	})
}
