package oslo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

const configAddress = "stacklab_oslo_config.test"

// conf is a service's file with something of everything.
const conf = `[DEFAULT]
# Some text.
#debug = false
log_dir = /var/log/nova
my_ip = 10.0.0.1

[pci]
alias = {"name": "a"}
	# and more of it
alias = {"name": "b"}

[database]
connection = mysql://nova:old@db/nova
`

// maps is a variable of options by section.
func maps(sections map[string]map[string]string) config.Variable {
	all := map[string]config.Variable{}
	for section, options := range sections {
		all[section] = acctest.Texts(options)
	}
	return config.MapVariable(all)
}

func TestAccConfig(t *testing.T) {
	m, within := acctest.Instance(t)
	unit := acctest.Unit(t, m)
	path := "/etc/" + acctest.Name(t, "conf") + ".conf"
	acctest.Must(t, acctest.Put(t.Context(), m, path, conf))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), path)) })

	holds := func(want string) func() error {
		return func() error {
			if got := acctest.Content(t, m, path); got != want {
				return fmt.Errorf("the file is\n%s\nwant\n%s", got, want)
			}
			return nil
		}
	}
	started := startOf(t, unit)
	restarted := func() error {
		before := started
		if started = startOf(t, unit); started == before {
			return fmt.Errorf("the unit has run since %s", before)
		}
		return nil
	}
	vars := func(more config.Variables) config.Variables {
		all := config.Variables{"within": acctest.List(within...), "path": config.StringVariable(path), "restart": acctest.List(unit.Name)}
		for name, v := range more {
			all[name] = v
		}
		return all
	}
	first := `[DEFAULT]
# Some text.
#debug = false
debug = true
#stacklab: log_dir = /var/log/nova
log_dir = /srv/log
#stacklab: my_ip = 10.0.0.1

[pci]
#stacklab: alias = {"name": "a"}
#stacklab: 	# and more of it
#stacklab: alias = {"name": "b"}
alias = one
alias = two

[database]
#stacklab: connection = mysql://nova:old@db/nova
connection = mysql://nova:very-secret@db/nova

#stacklab: section added
[added]
x = "  y"
`
	second := `[DEFAULT]
# Some text.
#debug = false
debug = false
log_dir = /var/log/nova
my_ip = 10.0.0.1

[pci]
#stacklab: alias = {"name": "a"}
#stacklab: 	# and more of it
#stacklab: alias = {"name": "b"}
alias = three

[database]
connection = mysql://nova:old@db/nova
`
	acctest.Lifecycle{
		Address: configAddress, Config: "testdata/config",
		Vars: vars(config.Variables{
			"options":       maps(map[string]map[string]string{"DEFAULT": {"debug": "true", "log_dir": "/srv/log"}, "added": {"x": "  y"}}),
			"multi_options": config.MapVariable(map[string]config.Variable{"pci": config.MapVariable(map[string]config.Variable{"alias": acctest.List("one", "two")})}),
			"absent":        config.MapVariable(map[string]config.Variable{"DEFAULT": config.SetVariable(config.StringVariable("my_ip"))}),
			"secrets":       maps(map[string]map[string]string{"database": {"connection": "mysql://nova:very-secret@db/nova"}}),
			"version_wo":    config.StringVariable("1"),
		}),
		Checks: append(acctest.Checks(holds(first), restarted), resource.TestCheckResourceAttr(configAddress, "options_wo_keys.0", "database.connection")),
		Changed: vars(config.Variables{
			"options":       maps(map[string]map[string]string{"DEFAULT": {"debug": "false"}}),
			"multi_options": config.MapVariable(map[string]config.Variable{"pci": config.MapVariable(map[string]config.Variable{"alias": acctest.List("three")})}),
		}),
		ChangedChecks: acctest.Checks(holds(second), restarted),
		Meddle: []func(*testing.T){
			acctest.Replace(m, path, "debug = false\nlog_dir", "debug: meddled\nlog_dir"),
			acctest.Replace(m, path, "alias = three\n", "alias = three\nalias = four\n"),
			acctest.Replace(m, path, "\ndebug = false\n", "\n"),
		},
		Mended: holds(second),
		Gone:   holds(conf),
		ID:     strings.Join(within, ",") + ":" + path + "#DEFAULT.debug", Name: "path",
		ImportIgnore: []string{"multi_options", "restart"},
	}.Run(t)
	acctest.Must(t, restarted())
}

func startOf(t *testing.T, u systemd.Unit) string {
	t.Helper()
	s, err := u.State(t.Context())
	acctest.Must(t, err)
	if !s.Running() || s.Restarts != "0" {
		t.Errorf("the unit is %s, and systemd has restarted it %s times", s.Active, s.Restarts)
	}
	return s.Started
}
