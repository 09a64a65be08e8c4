package oslo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// qpidLab is four services in a real instance: real units, and files with something of everything.
type qpidLab struct {
	*testing.T
	m      *machine.Machine
	within []string
	host   map[string]any // by which Terraform gets there, where it is not within
	root   string         // of its files on this machine, where it is within
	dir    string
	files  []string
	units  []systemd.Unit
}

var (
	qpidNames    = []string{"nova", "neutron", "cinder", "heat"}
	qpidReleases = []string{"", "icehouse", "kilo", ""}
	qpidConfs    = []string{
		"[DEFAULT]\n# Nova.\nrpc_backend = qpid\nqpid_hostname = old-broker\nqpid_topology_version = 2\n",
		"[DEFAULT]\n#qpid_topology_version = 1\nrpc_backend = qpid\n",
		"[DEFAULT]\nrpc_backend = qpid\n\n[database]\nconnection = mysql://cinder",
		"[DEFAULT]\nrpc_backend = qpid\n[oslo_messaging_qpid]\nqpid_password = 'old one'\nqpid_port=5672\n",
	}
)

// qpidProvider is what the CLI needs, and the testing framework does not stand.
const qpidProvider = `terraform {
  required_providers {
    stacklab = {
      source = "stacklab/stacklab"
    }
  }
}

variable "address" {
  type    = string
  default = null
}
variable "hosts" {
  type      = any
  default   = {}
  sensitive = true
}

provider "stacklab" {
  lxd   = { address = var.address }
  hosts = var.hosts
}
`

// newQpidLab makes the services. The unit of each has more lines, if there are some, in which FILE is its file.
func newQpidLab(t *testing.T, service ...[]string) qpidLab {
	t.Helper()
	m, within := acctest.Instance(t)
	return qpidLab{T: t, m: m, within: within, root: acctest.Root(t)}.make(service...)
}

// newQpidHost makes them in the instance of the control plane, which Terraform reaches over SSH.
func newQpidHost(t *testing.T) qpidLab {
	t.Helper()
	return qpidLab{T: t, m: acctest.Control(t), host: acctest.ControlHost(t)}.make()
}

func (lab qpidLab) make(service ...[]string) qpidLab {
	t, m := lab.T, lab.m
	t.Helper()
	lab.dir = "/etc/" + acctest.Name(t, "qpid")
	_, err := m.Mkdir(t.Context(), lab.dir, machine.Attributes{})
	acctest.Must(t, err)
	t.Cleanup(func() {
		_, err := m.Check(context.Background(), machine.Command{Args: []string{"rm", "-r", lab.dir}})
		acctest.Must(t, err)
	})
	for i, name := range qpidNames {
		file := lab.dir + "/" + name + ".conf"
		acctest.Must(t, acctest.Put(t.Context(), m, file, qpidConfs[i]))
		lab.files = append(lab.files, file)
		var lines []string
		if i < len(service) {
			for _, line := range service[i] {
				lines = append(lines, strings.ReplaceAll(line, "FILE", file))
			}
		}
		lab.units = append(lab.units, acctest.Unit(t, m, lines...))
	}
	return lab
}

// services is the variable "services" for the CLI.
func (lab qpidLab) services() []map[string]any {
	var all []map[string]any
	for i, name := range qpidNames {
		s := map[string]any{"name": name, "path": lab.files[i], "restart": []string{lab.units[i].Name}}
		if lab.host != nil {
			s["host"] = "control"
		} else {
			s["within"] = lab.within
		}
		if qpidReleases[i] != "" {
			s["release"] = qpidReleases[i]
		}
		all = append(all, s)
	}
	return all
}

// vars are variables with "services" among them.
func (lab qpidLab) vars(more config.Variables) config.Variables {
	var services []config.Variable
	for i, name := range qpidNames {
		s := map[string]config.Variable{
			"name": config.StringVariable(name), "within": acctest.List(lab.within...), "path": config.StringVariable(lab.files[i]), "restart": acctest.List(lab.units[i].Name),
		}
		if qpidReleases[i] != "" {
			s["release"] = config.StringVariable(qpidReleases[i])
		}
		services = append(services, config.ObjectVariable(s))
	}
	all := config.Variables{"services": config.ListVariable(services...)}
	for name, v := range more {
		all[name] = v
	}
	return all
}

// hold tells which files do not hold what they should.
func (lab qpidLab) hold(want ...string) func() error {
	return func() error {
		for i, file := range lab.files {
			if got := acctest.Content(lab.T, lab.m, file); got != want[i] {
				return fmt.Errorf("%s is\n%s\nwant\n%s", file, got, want[i])
			}
		}
		return nil
	}
}

// run tells which units do not run, and which are marked.
func (lab qpidLab) run() error {
	for _, u := range lab.units {
		s, err := u.State(context.Background())
		if err != nil {
			return err
		}
		due, err := new(systemd.Restarts).Due(context.Background(), lab.m, u.Name)
		if err != nil || due || !s.Running() || s.Restarts != "0" {
			return fmt.Errorf("unit %s is %s, due %t, %w", u.Name, s.Active, due, err)
		}
	}
	return nil
}

// starts are the times at which the units were started.
func (lab qpidLab) starts() string {
	var all []string
	for _, u := range lab.units {
		all = append(all, startOf(lab.T, u))
	}
	return strings.Join(all, " ")
}

// restarted tells, each time, whether all units were started since the last one.
func (lab qpidLab) restarted() func() error {
	before := strings.Fields(lab.starts())
	return func() error {
		now := strings.Fields(lab.starts())
		for i := range now {
			if now[i] == before[i] {
				return fmt.Errorf("unit %s has run since %s", lab.units[i].Name, now[i])
			}
		}
		before = now
		return lab.run()
	}
}

// terraform is a working directory with the four services in one topology.
func (lab qpidLab) terraform(address string, version int, more map[string]any) (*acctest.Terraform, func(version int)) {
	lab.Helper()
	tf := acctest.NewTerraform(lab.T, "testdata/qpid")
	tf.Write(lab.T, "provider.tf", qpidProvider)
	set := func(version int) {
		vars := map[string]any{"topology": version, "services": lab.services()}
		if lab.host != nil {
			vars["hosts"] = map[string]any{"control": lab.host}
		}
		if address != "" {
			vars["address"] = address
		}
		for name, v := range more {
			vars[name] = v
		}
		tf.Set(lab.T, vars)
	}
	set(version)
	return tf, set
}
