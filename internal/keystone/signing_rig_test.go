package keystone_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

const signingAddress = "stacklab_keystone_signing.test"

// signingConf is a keystone.conf with something of everything.
const signingConf = `[DEFAULT]
admin_token = ADMIN

[signing]
# Deprecated in favor of provider in the [token] section.
#token_format = <None>
certfile = /srv/old.pem
key_size = 1024

[token]
#provider = <None>
`

// target is a directory that stands for /etc/keystone, with a unit that reads it.
type target struct {
	*machine.Machine
	within  []string
	host    map[string]any // by which Terraform gets there, where it is not within
	dir     string
	unit    systemd.Unit
	started string
}

func newTarget(t *testing.T) *target {
	t.Helper()
	m, within := acctest.Instance(t)
	g := &target{Machine: m, within: within}
	g.make(t)
	return g
}

// newHost makes one in the instance of the control plane, which Terraform reaches over SSH.
func newHost(t *testing.T) *target {
	t.Helper()
	g := &target{Machine: acctest.Control(t), host: acctest.ControlHost(t)}
	g.make(t)
	return g
}

func (g *target) make(t *testing.T) {
	t.Helper()
	g.dir, g.unit = "/etc/"+acctest.Name(t, "keystone"), acctest.Unit(t, g.Machine)
	acctest.Must(t, g.mkdir(""))
	acctest.Must(t, acctest.Put(t.Context(), g.Machine, g.conf(), signingConf))
	t.Cleanup(func() {
		_, err := g.Check(context.Background(), machine.Command{Args: []string{"rm", "-r", g.dir}})
		acctest.Must(t, err)
	})
	g.started = g.start(t)
}

// The files of the material.
func (g *target) conf() string  { return g.dir + "/keystone.conf" }
func (g *target) cert() string  { return g.dir + "/ssl/certs/signing_cert.pem" }
func (g *target) ca() string    { return g.dir + "/ssl/certs/ca.pem" }
func (g *target) key() string   { return g.dir + "/ssl/private/signing_key.pem" }
func (g *target) caKey() string { return g.dir + "/ssl/private/cakey.pem" }

func (g *target) id() string {
	if g.host != nil {
		return "@control:" + g.conf()
	}
	return strings.Join(g.within, ",") + ":" + g.conf()
}

func (g *target) mkdir(below string) error {
	_, err := g.Mkdir(context.Background(), g.dir+below, machine.Attributes{})
	return err
}

// put writes a file as somebody else would, with its directories.
func (g *target) put(t *testing.T, file, content, mode string) {
	t.Helper()
	for _, dir := range []string{"/ssl", "/ssl/certs", "/ssl/private"} {
		acctest.Must(t, g.mkdir(dir))
	}
	acctest.Must(t, acctest.Put(context.Background(), g.Machine, file, content))
	g.run(t, "chmod", mode, file)
	g.run(t, "chown", "www-data:www-data", file)
}

func (g *target) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := g.Check(context.Background(), machine.Command{Args: args})
	acctest.Must(t, err)
	return string(out)
}

func (g *target) content(t *testing.T, file string) string {
	t.Helper()
	return acctest.Content(t, g.Machine, file)
}

// tree lists what is below the directory: type, mode, owner and name.
func (g *target) tree(t *testing.T) string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(g.run(t, "find", g.dir, "-mindepth", "1", "-printf", `%P %y %m %u:%g\n`)), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

const (
	emptyTree = "keystone.conf f 644 root:root\n"
	wholeTree = emptyTree + `keystone.conf.stacklab-signing f 600 root:root
ssl d 755 www-data:www-data
ssl/certs d 755 www-data:www-data
ssl/certs/ca.pem f 644 www-data:www-data
ssl/certs/signing_cert.pem f 644 www-data:www-data
ssl/private d 750 www-data:www-data
ssl/private/cakey.pem f 640 www-data:www-data
ssl/private/signing_key.pem f 640 www-data:www-data
`
)

// accepted reports what openssl, run as the files' owner, has against the material: it signs and verifies as Keystone and its clients do.
func (g *target) accepted(ctx context.Context) error {
	sign := []string{"cms", "-sign", "-signer", g.cert(), "-inkey", g.key(), "-outform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr"}
	verify := []string{"cms", "-verify", "-certfile", g.cert(), "-CAfile", g.ca(), "-inform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr"}
	const token = `{"access": {}}`
	signed, err := g.openssl(ctx, token, sign...)
	if err != nil {
		return err
	}
	if back, err := g.openssl(ctx, signed, verify...); err != nil || strings.TrimSpace(back) != token {
		return fmt.Errorf("openssl verifies %q, and says %w", back, err)
	}
	_, err = g.openssl(ctx, "", "verify", "-purpose", "smimesign", "-CAfile", g.ca(), g.cert())
	return err
}

func (g *target) openssl(ctx context.Context, stdin string, args ...string) (string, error) {
	out, err := g.Check(ctx, machine.Command{Args: append([]string{"runuser", "-u", "www-data", "--", "openssl"}, args...), Stdin: strings.NewReader(stdin)})
	return string(out), err
}

// whole reports what is not as a whole set of material, made with the defaults of the test's configuration, is to be.
func (g *target) whole(t *testing.T) error {
	if tree := g.tree(t); tree != wholeTree {
		return fmt.Errorf("there is\n%s\nwant\n%s", tree, wholeTree)
	}
	if conf := g.content(t, g.conf()); conf != g.owned("PKI", "keystone.token.providers.pki.Provider") {
		return fmt.Errorf("the file is\n%s", conf)
	}
	return g.accepted(context.Background())
}

// owned is signingConf with the options of the material that is made by default.
func (g *target) owned(format, provider string) string {
	return `[DEFAULT]
admin_token = ADMIN

[signing]
# Deprecated in favor of provider in the [token] section.
#token_format = <None>
token_format = ` + format + `
#stacklab: certfile = /srv/old.pem
certfile = ` + g.cert() + `
#stacklab: key_size = 1024
key_size = 2048
ca_certs = ` + g.ca() + `
ca_key = ` + g.caKey() + `
cert_subject = /C=US/ST=Unset/L=Unset/O=Unset/CN=www.example.com
keyfile = ` + g.key() + `
valid_days = 3650

[token]
#provider = <None>
provider = ` + provider + "\n"
}

// untouched reports what destroy has left.
func (g *target) untouched(t *testing.T) error {
	if tree := g.tree(t); tree != emptyTree {
		return fmt.Errorf("there is\n%s\nwant\n%s", tree, emptyTree)
	}
	if conf := g.content(t, g.conf()); conf != signingConf {
		return fmt.Errorf("the file is\n%s\nwant\n%s", conf, signingConf)
	}
	return nil
}

func (g *target) start(t *testing.T) string {
	t.Helper()
	s, err := g.unit.State(context.Background())
	acctest.Must(t, err)
	if !s.Running() || s.Restarts != "0" {
		t.Errorf("the unit is %s, and systemd has restarted it %s times", s.Active, s.Restarts)
	}
	return s.Started
}

// restarted reports whether the unit was restarted since the last call.
func (g *target) restarted(t *testing.T) bool {
	t.Helper()
	before := g.started
	g.started = g.start(t)
	return g.started != before
}

// variables are those of the test's configuration, for tests in this process.
func (g *target) variables(more config.Variables) config.Variables {
	all := config.Variables{"within": acctest.List(g.within...), "dir": config.StringVariable(g.dir), "restart": acctest.List(g.unit.Name)}
	for name, v := range more {
		all[name] = v
	}
	return all
}

// providerConfig is what the CLI needs besides, and tests in this process must not have.
const providerConfig = `terraform {
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
  lxd = {
    address = var.address
  }
  hosts = var.hosts
}
`

// terraform is the CLI with the test's configuration.
func (g *target) terraform(t *testing.T, vars map[string]any) *acctest.Terraform {
	t.Helper()
	tf := acctest.NewTerraform(t, "testdata/signing")
	tf.Write(t, "provider.tf", providerConfig)
	g.set(t, tf, vars)
	return tf
}

func (g *target) set(t *testing.T, tf *acctest.Terraform, more map[string]any) {
	t.Helper()
	all := map[string]any{"dir": g.dir, "restart": []string{g.unit.Name}}
	if g.host != nil {
		all["host"], all["hosts"] = "control", map[string]any{"control": g.host}
	} else {
		all["within"] = g.within
	}
	for name, v := range more {
		all[name] = v
	}
	tf.Set(t, all)
}

// said is what Terraform printed, without its lines and boxes.
func said(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
}

func says(t *testing.T, out string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(said(out), want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
}
