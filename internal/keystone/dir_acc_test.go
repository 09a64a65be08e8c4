package keystone_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

const dirAddress = "stacklab_keystone_signing_dir.test"

const novaConf = `[DEFAULT]
debug = false

[keystone_authtoken]
auth_uri = http://10.0.8.10:5000
signing_dir = /tmp/keystone-signing-nova
# Some text.
`

// site is a service in the instance: its unit, its user and its file.
type site struct {
	m      *machine.Machine
	within []string
	unit   string
	user   string
	conf   string
	dir    string // in which a signing_dir may be made
}

func newSite(t *testing.T) site {
	t.Helper()
	m, within := acctest.Instance(t)
	name := acctest.Name(t, "signing")
	s := site{m: m, within: within, unit: acctest.Unit(t, m).Name, user: serviceUser(t, m), conf: "/etc/" + name + ".conf", dir: "/var/cache/" + name}
	acctest.Must(t, acctest.Put(t.Context(), m, s.conf, novaConf))
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), s.conf)) })
	_, err := m.Mkdir(t.Context(), s.dir, machine.Attributes{})
	acctest.Must(t, err)
	t.Cleanup(func() { acctest.Must(t, m.Remove(context.Background(), s.dir)) }) // which fails if anything is left in it
	return s
}

func (s site) vars(more config.Variables) config.Variables {
	all := config.Variables{
		"within": acctest.List(s.within...), "path": config.StringVariable(s.conf), "owner": config.StringVariable(s.user),
		"directory": config.StringVariable(s.dir + "/one"), "restart": acctest.List(s.unit),
	}
	for name, v := range more {
		all[name] = v
	}
	return all
}

func (s site) id() string { return strings.Join(s.within, ",") + ":" + s.conf }

func (s site) holds(path, want string) func() error {
	return func() error {
		content, _, err := s.m.Read(context.Background(), path)
		if err != nil || string(content) != want {
			return fmt.Errorf("%s is\n%s\nwant\n%s (%w)", path, content, want, err)
		}
		return nil
	}
}

func (s site) gone(path string) func() error {
	return func() error {
		if _, err := s.m.Stat(context.Background(), path); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there (%w)", path, err)
		}
		return nil
	}
}

// service checks what the service itself would find.
func (s site) service(dir, signing, ca string) []resource.TestCheckFunc {
	conf := strings.Replace(novaConf, "signing_dir = /tmp", "#stacklab: signing_dir = /tmp", 1)
	conf = strings.Replace(conf, "# Some text", "signing_dir = "+dir+"\n# Some text", 1)
	own := s.user + ":" + s.user
	return acctest.Checks(
		s.holds(s.conf, conf), modeOf(s.m, dir, own+" 700"), modeOf(s.m, dir+"/signing_cert.pem", own+" 600"),
		s.holds(dir+"/signing_cert.pem", signing), s.holds(dir+"/cacert.pem", ca),
		func() error {
			_, err := s.m.Check(context.Background(), machine.Command{Args: []string{"runuser", "-u", s.user, "--", "touch", dir + "/signing_cert.pem"}})
			return err
		},
	)
}

// caches does what the service does when it has asked for the revoked tokens.
func (s site) caches(dir string) func() error {
	return func() error {
		_, err := s.m.Check(context.Background(), machine.Command{Args: []string{"runuser", "-u", s.user, "--", "touch", dir + "/revoked.pem"}})
		return err
	}
}

func (s site) meddle(args ...string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		command(t, s.m, args...)
	}
}

func TestAccSigningDir(t *testing.T) {
	s, l := newSite(t), newLab(t)
	l.authority(t, "ca")
	l.signer(t, "one", "ca", "")
	l.signer(t, "two", "ca", "extendedKeyUsage=emailProtection")
	one, two, ca := l.read(t, "one.pem"), l.read(t, "two.pem"), l.read(t, "ca.pem")
	first, second := s.dir+"/one", s.dir+"/two"
	started := startOf(t, s)
	restarted := func() error {
		before := started
		if started = startOf(t, s); started == before {
			return fmt.Errorf("the unit has run since %s", before)
		}
		return nil
	}
	text := config.StringVariable
	acctest.Lifecycle{
		Address: dirAddress, Config: "testdata/dir",
		Vars: s.vars(config.Variables{"signing_cert_pem": text(one), "ca_cert_pem": text(ca)}),
		Checks: append(s.service(first, one, ca), append(acctest.Checks(restarted, s.caches(first)),
			resource.TestCheckResourceAttr(dirAddress, "mode", "0700"),
			resource.TestCheckResourceAttr(dirAddress, "checks.writable", "true"),
			resource.TestCheckNoResourceAttr(dirAddress, "group"),
			resource.TestCheckResourceAttr(dirAddress, "signing_cert.issuer", "/C=US/ST=Unset/L=Unset/O=Unset/CN=ca.example.com"))...),
		Changed: s.vars(config.Variables{"directory": text(second), "signing_cert_pem": text(two), "ca_cert_pem": text(ca), "group": text(s.user)}),
		ChangedChecks: append(s.service(second, two, ca), append(acctest.Checks(restarted, s.gone(first)),
			resource.TestCheckResourceAttr(dirAddress, "signing_cert.purposes.0", "S/MIME signing"))...),
		Meddle: []func(*testing.T){
			s.meddle("chmod", "0755", second),
			s.meddle("chown", "root", second),
			s.meddle("chgrp", "root", second),
			acctest.Replace(s.m, second+"/signing_cert.pem", "MII", "MIA"),
			s.meddle("cp", second+"/signing_cert.pem", second+"/cacert.pem"),
			s.meddle("chown", "root", second+"/cacert.pem"),
			s.meddle("rm", second+"/signing_cert.pem"),
			s.meddle("rm", "-r", second),
			acctest.Replace(s.m, s.conf, "signing_dir = "+second, "signing_dir = /elsewhere"),
			acctest.Replace(s.m, s.conf, "signing_dir = "+second+"\n", ""),
		},
		Mended: func() error {
			for _, check := range s.service(second, two, ca) {
				if err := check(nil); err != nil {
					return err
				}
			}
			return nil
		},
		Gone: func() error { return errors.Join(s.holds(s.conf, novaConf)(), s.gone(second)()) },
		ID:   s.id(), Name: "path", ImportIgnore: []string{"restart", "group"},
	}.Run(t)
	acctest.Must(t, restarted())
}

// TestAccSigningDirFound takes over a directory that is there, with certificates of Keystone, which replaces them.
func TestAccSigningDirFound(t *testing.T) {
	s, l := newSite(t), newLab(t)
	l.authority(t, "ca")
	for _, name := range []string{"one", "two", "three"} {
		l.signer(t, name, "ca", "")
	}
	l.signer(t, "server", "ca", "extendedKeyUsage=serverAuth")
	one, two, three, ca := l.read(t, "one.pem"), l.read(t, "two.pem"), l.read(t, "three.pem"), l.read(t, "ca.pem")
	keystone := newStandIn(t)
	keystone.gives(t, v2Signing, one)
	keystone.gives(t, v2CA, ca)
	dir := s.dir + "/one"
	command(t, s.m, "install", "-d", "-o", s.user, "-m", "0750", dir)
	acctest.Must(t, acctest.Put(t.Context(), s.m, dir+"/signing_cert.pem", three))
	acctest.Must(t, acctest.Put(t.Context(), s.m, dir+"/notes", "kept"))
	t.Cleanup(s.pre(t, "rm", "-r", dir))

	vars := s.vars(config.Variables{"keystone_url": config.StringVariable(keystone.url)})
	step := func(st resource.TestStep, action plancheck.ResourceActionType) resource.TestStep {
		st.ConfigDirectory, st.ConfigVariables = config.StaticDirectory("testdata/dir"), vars
		st.ConfigPlanChecks = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(dirAddress, action)}}
		if st.ExpectError == nil {
			st.ConfigPlanChecks.PostApplyPostRefresh = []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
		}
		return st
	}
	all := resource.ComposeAggregateTestCheckFunc
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			step(resource.TestStep{Check: all(s.service(dir, one, ca)...)}, plancheck.ResourceActionCreate),
			step(resource.TestStep{PreConfig: func() { keystone.gives(t, v2Signing, two) }, Check: all(s.service(dir, two, ca)...)}, plancheck.ResourceActionUpdate),
			// A certificate that breaks every service is not placed.
			{
				PreConfig:       func() { keystone.gives(t, v2Signing, l.read(t, "server.pem")) },
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: vars,
				ExpectError: acctest.Words("would refuse every token that this certificate has signed: certificate .*: unsuitable certificate purpose"),
			},
			// Without Keystone what was placed stays, and is mended from nowhere else.
			step(resource.TestStep{PreConfig: func() { keystone.gives(t, v2Signing, "") }, Check: all(s.service(dir, two, ca)...)}, plancheck.ResourceActionNoop),
			{
				PreConfig:       s.pre(t, "rm", dir+"/cacert.pem"),
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: vars,
				ExpectError: acctest.Words("answers 404 or 410 to .* PKI tokens left Keystone in Ocata"),
			},
			step(resource.TestStep{PreConfig: func() { keystone.gives(t, v2Signing, two) }, Check: all(s.service(dir, two, ca)...)}, plancheck.ResourceActionUpdate),
		},
		CheckDestroy: acctest.Check(func() error {
			return errors.Join(
				s.holds(s.conf, novaConf)(), modeOf(s.m, dir, s.user+":root 750")(), s.holds(dir+"/notes", "kept")(),
				s.holds(dir+"/signing_cert.pem", three)(), modeOf(s.m, dir+"/signing_cert.pem", "root:root 644")(), s.gone(dir+"/cacert.pem")(),
			)
		}),
	})
}

func (s site) pre(t *testing.T, args ...string) func() {
	return func() { command(t, s.m, args...) }
}

func startOf(t *testing.T, s site) string {
	t.Helper()
	out, err := s.m.Check(context.Background(), machine.Command{Args: []string{"systemctl", "show", "--property=ActiveEnterTimestampMonotonic", s.unit}})
	acctest.Must(t, err)
	return string(out)
}
