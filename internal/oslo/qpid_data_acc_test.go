package oslo_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// TestAccQpidMix makes a mix visible before anything is applied: by the data source, and by the plan's warnings.
func TestAccQpidMix(t *testing.T) {
	lab := newQpidLab(t)
	releases := []string{"icehouse", "havana", "kilo", ""}
	acctest.Must(t, acctest.Put(t.Context(), lab.m, lab.files[0], "[DEFAULT]\n"))
	var services []config.Variable
	all := lab.services()
	for i, name := range qpidNames {
		s := map[string]config.Variable{"name": config.StringVariable(name), "within": acctest.List(lab.within...), "path": config.StringVariable(lab.files[i])}
		if releases[i] != "" {
			s["release"], all[i]["release"] = config.StringVariable(releases[i]), releases[i]
		} else {
			delete(all[i], "release")
		}
		services = append(services, config.ObjectVariable(s))
	}
	const data = "data.stacklab_qpid_topology.test"
	is, none := resource.TestCheckResourceAttr, resource.TestCheckNoResourceAttr
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{{
		ConfigDirectory: config.StaticDirectory("testdata/qpid_data"), ConfigVariables: config.Variables{"services": config.ListVariable(services...)},
		Check: resource.ComposeAggregateTestCheckFunc(
			is(data, "mixed", "true"), is(data, "versions.#", "2"), is(data, "versions.0", "1"), is(data, "versions.1", "2"),
			is(data, "services.0.version", "1"), is(data, "services.0.source", "default"), none(data, "services.0.section"), is(data, "services.0.release", "icehouse"),
			is(data, "services.1.version", "2"), is(data, "services.1.source", "default"),
			is(data, "services.2.version", "1"), is(data, "services.2.source", "default"),
			none(data, "services.3.version"), is(data, "services.3.source", "unknown"), is(data, "services.3.name", "heat"),
		),
	}}})

	before := lab.starts()
	tf := acctest.NewTerraform(t, "testdata/qpid")
	tf.Write(t, "provider.tf", qpidProvider)
	tf.Set(t, map[string]any{"topology": 1, "services": all})
	out, _ := tf.Plan(t)
	said := strings.Join(strings.Fields(out), " ")
	if !strings.Contains(said, `neutron on instance "stacklab-nested" has version 2 (default of havana, of some of its components), and gets version 1`) || strings.Count(said, "has version") != 1 {
		t.Errorf("the plan says\n%s", out)
	}
	if now := lab.starts(); now != before {
		t.Error("a plan has restarted units")
	}
	tf.Apply(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{{
		ConfigDirectory: config.StaticDirectory("testdata/qpid_data"), ConfigVariables: config.Variables{"services": config.ListVariable(services...)},
		Check: resource.ComposeAggregateTestCheckFunc(
			is(data, "mixed", "false"), is(data, "versions.#", "1"), is(data, "services.1.source", "set"), is(data, "services.1.section", "DEFAULT"),
			is(data, "services.2.section", "oslo_messaging_qpid"),
		),
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	}}})

	// One that somebody changes is told by name, and one change of all is not told four times.
	acctest.Replace(lab.m, lab.files[2], "qpid_topology_version = 1", "qpid_topology_version = 2")(t)
	out, empty := tf.Plan(t)
	said = strings.Join(strings.Fields(out), " ")
	if empty || !strings.Contains(said, `cinder on instance "stacklab-nested" has version 2 (set in [oslo_messaging_qpid] of `) || strings.Count(said, "has version") != 1 {
		t.Errorf("the plan says\n%s", out)
	}
	tf.Apply(t)
	tf.Set(t, map[string]any{"topology": 2, "services": all})
	if out, empty := tf.Plan(t); empty || strings.Contains(out, "has version") {
		t.Errorf("the plan says\n%s", out)
	}
	tf.Destroy(t)
}

func TestAccQpidAddress(t *testing.T) {
	lxdtest.Client(t)
	t.Setenv("TF_ACC_PROVIDER_NAMESPACE", "stacklab") // a function needs the provider's source spelt out
	with := func(version int, kind, exchange, topic string) config.Variables {
		all := config.Variables{"version_used": config.IntegerVariable(version), "kind": config.StringVariable(kind), "topic": config.StringVariable(topic)}
		if exchange != "" {
			all["exchange"] = config.StringVariable(exchange)
		}
		return all
	}
	dir := config.StaticDirectory("testdata/qpid_function")
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(), Steps: []resource.TestStep{
		{ConfigDirectory: dir, ConfigVariables: with(2, "topic", "nova", "compute"), Check: resource.TestCheckOutput("address", "amq.topic/topic/nova/compute")},
		{ConfigDirectory: dir, ConfigVariables: with(1, "fanout", "", "compute"), Check: resource.TestCheckOutput("address", "compute_fanout")},
		{ConfigDirectory: dir, ConfigVariables: with(1, "topic", "", "compute"), ExpectError: acctest.Words("a topic is on an exchange: write the service's control_exchange")},
		{ConfigDirectory: dir, ConfigVariables: with(3, "topic", "nova", "compute"), ExpectError: acctest.Words("the topology version is 3: write 1 or 2")},
	}})
}
