package oslo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// TestAccQpidServices changes which services there are, and of which release they are.
func TestAccQpidServices(t *testing.T) {
	lab := newQpidLab(t)
	all := lab.services()
	tf := acctest.NewTerraform(t, "testdata/qpid")
	tf.Write(t, "provider.tf", qpidProvider)
	set := func(services ...map[string]any) { tf.Set(t, map[string]any{"topology": 1, "services": services}) }
	has := func(i int, want string) {
		t.Helper()
		if got := acctest.Content(t, lab.m, lab.files[i]); got != want {
			t.Errorf("%s is\n%s\nwant\n%s", lab.files[i], got, want)
		}
	}

	set(all[0], all[1], all[2])
	tf.Apply(t)
	has(3, qpidConfs[3])
	restarted := lab.restarted()

	// One goes, one comes, and another is upgraded: all of them see it at once.
	all[1]["release"] = "kilo"
	set(all[3], all[0], all[1])
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, restarted())
	has(1, qpidConfs[1]+"\n#stacklab: section added\n[oslo_messaging_qpid]\nqpid_topology_version = 1\n")
	has(2, qpidConfs[2])
	has(3, qpidConfs[3]+"qpid_topology_version = 1\n")

	// A file that goes missing shows, and nothing is stopped for what cannot be written.
	content := acctest.Content(t, lab.m, lab.files[3])
	acctest.Must(t, lab.m.Remove(t.Context(), lab.files[3]))
	if out, empty := tf.Plan(t); empty || !strings.Contains(out, "heat.conf") {
		t.Errorf("the plan says\n%s", out)
	}
	before := lab.starts()
	out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil || !strings.Contains(strings.Join(strings.Fields(out), " "), "Service heat: read "+lab.files[3]) || lab.starts() != before {
		t.Errorf("%v\n%s", err, out)
	}
	acctest.Must(t, acctest.Put(t.Context(), lab.m, lab.files[3], content))
	tf.Apply(t)
	tf.NoChanges(t)
	if lab.starts() != before {
		t.Error("units were started for nothing")
	}

	// So is a unit that is not there.
	all[0]["restart"] = []string{lab.units[0].Name, "stacklab-no-such-unit"}
	tf.Set(t, map[string]any{"topology": 2, "services": []map[string]any{all[0], all[1]}})
	if out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false"); err == nil || !strings.Contains(strings.Join(strings.Fields(out), " "), "there is no such unit") || lab.starts() != before {
		t.Errorf("%v\n%s", err, out)
	}
	tf.Destroy(t)
	acctest.Must(t, lab.hold(qpidConfs[0], qpidConfs[1], qpidConfs[2], content)()) // what was put there again is somebody else's
	acctest.Must(t, lab.run())
}

// TestAccQpidAnew has a file put there anew, as a machine that is replaced has it: what it says is what comes back.
func TestAccQpidAnew(t *testing.T) {
	lab := newQpidLab(t)
	tf, set := lab.terraform("", 1, map[string]any{"hostname": "broker.lab"})
	tf.Apply(t)
	anew := "[DEFAULT]\nqpid_topology_version = 2\nqpid_hostname = another\n"
	acctest.Must(t, acctest.Put(t.Context(), lab.m, lab.files[1], anew))
	set(1)
	tf.Apply(t)
	tf.NoChanges(t)
	if got := acctest.Content(t, lab.m, lab.files[1]); !strings.Contains(got, "#stacklab: qpid_hostname = another\nqpid_hostname = broker.lab\n") {
		t.Error(got)
	}
	tf.Destroy(t)
	acctest.Must(t, lab.hold(qpidConfs[0], anew, qpidConfs[2], qpidConfs[3])())
}

// TestAccQpidImport takes over what is there, and finds nothing to stop units for.
func TestAccQpidImport(t *testing.T) {
	lab := newQpidLab(t)
	tf, _ := lab.terraform("", 1, map[string]any{"hostname": "broker.lab", "password": qpidPassword, "password_version": "1"})
	tf.Apply(t)
	before := lab.starts()
	if out, err := tf.Run(t.Context(), "state", "rm", qpidAddress); err != nil {
		t.Fatal(out)
	}
	within := strings.Join(lab.within, ",") + ":"
	for id, want := range map[string]string{
		within + lab.files[0] + "," + within + lab.files[0]: "stands twice",
		within + "/etc/systemd/journald.conf":               "cannot be imported, leave it out and let an apply write it",
		within + lab.files[0] + "," + lab.within[0]:         "is followed by no path",
		within + "/etc/no/such.conf":                        "file does not exist",
	} {
		if out, err := tf.Run(t.Context(), "import", "-input=false", qpidAddress, id); err == nil || !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("import of %s: %v\n%s", id, err, out)
		}
	}
	id := within + strings.Join(lab.files, ","+within)
	if out, err := tf.Run(t.Context(), "import", "-input=false", qpidAddress, id); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out := tf.Apply(t); !strings.Contains(out, "1 changed") {
		t.Error(out)
	}
	tf.NoChanges(t)
	if lab.starts() != before {
		t.Error("units were started for nothing")
	}
	restarted := lab.restarted()
	tf.Destroy(t)
	acctest.Must(t, restarted()) // they are known again
	acctest.Must(t, lab.hold(qpidConfs...)())
}

// TestAccQpidWithConfig has another resource write the same files and restart the same units in the same run.
func TestAccQpidWithConfig(t *testing.T) {
	lab := newQpidLab(t)
	vars := func(version int, option string) config.Variables {
		return lab.vars(config.Variables{"topology": config.IntegerVariable(version), "option": config.StringVariable(option)})
	}
	holds := func(version int) resource.TestCheckFunc {
		return acctest.Check(func() error {
			for _, file := range lab.files {
				content := acctest.Content(t, lab.m, file)
				for _, option := range []string{"qpid_topology_version", "workers"} {
					if want := fmt.Sprintf("\n%s = %d", option, version); !strings.Contains(content, want) {
						return fmt.Errorf("%s has no %s:\n%s", file, want, content)
					}
				}
			}
			return lab.run()
		})
	}
	dir := config.StaticDirectory("testdata/qpid_and_config")
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			{ConfigDirectory: dir, ConfigVariables: vars(1, "workers"), Check: holds(1), ConfigPlanChecks: empty},
			{ConfigDirectory: dir, ConfigVariables: vars(2, "workers"), Check: holds(2), ConfigPlanChecks: empty},
		},
		CheckDestroy: acctest.Check(lab.asBefore),
	})
	// The same option in both is an error of the one that comes second.
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{{
			ConfigDirectory: dir, ConfigVariables: vars(1, "qpid_topology_version"),
			ExpectError: acctest.Words(`option qpid_topology_version of \[DEFAULT\] in .* is declared by two resources`),
		}},
		CheckDestroy: acctest.Check(lab.asBefore),
	})
}

func (lab qpidLab) asBefore() error {
	if err := lab.hold(qpidConfs...)(); err != nil {
		return err
	}
	return lab.run()
}

// TestAccQpidStoppedInstance has one of the services in an instance that is stopped: its file is written, and its unit, of which
// nothing can be known, left alone.
func TestAccQpidStoppedInstance(t *testing.T) {
	lab := newQpidLab(t)
	m, name := acctest.Stopped(t)
	acctest.Must(t, acctest.Put(context.Background(), m, "/etc/nova.conf", qpidConfs[0]))

	services := append(lab.services(), map[string]any{"name": "off", "within": []string{name}, "path": "/etc/nova.conf", "restart": []string{"nova-compute"}})
	tf := acctest.NewTerraform(t, "testdata/qpid")
	tf.Write(t, "provider.tf", qpidProvider)
	tf.Set(t, map[string]any{"topology": 1, "services": services})
	restarted := lab.restarted()
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, restarted())
	if got := acctest.Content(t, m, "/etc/nova.conf"); !strings.Contains(got, "\nqpid_topology_version = 1\n") {
		t.Error(got)
	}
	tf.Destroy(t)
	acctest.Must(t, restarted())
	if got := acctest.Content(t, m, "/etc/nova.conf"); got != qpidConfs[0] {
		t.Error(got)
	}
}
