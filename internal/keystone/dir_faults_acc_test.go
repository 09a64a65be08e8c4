package keystone_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// TestAccSigningDirFaults fails in every step of a create, and leaves nothing of it.
func TestAccSigningDirFaults(t *testing.T) {
	s, l := newSite(t), newLab(t)
	l.authority(t, "ca")
	l.signer(t, "signing", "ca", "")
	text := config.StringVariable
	files := config.Variables{"signing_cert_pem": text(l.read(t, "signing.pem")), "ca_cert_pem": text(l.read(t, "ca.pem"))}
	with := func(name, value string) config.Variables {
		vars := s.vars(files)
		vars[name] = text(value)
		return vars
	}
	fails := func(vars config.Variables, words string) resource.TestStep {
		return resource.TestStep{
			ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: vars, ExpectError: acctest.Words(words),
			PreConfig: func() { acctest.Must(t, errors.Join(s.holds(s.conf, novaConf)(), s.gone(s.dir+"/one")())) },
		}
	}
	broken := acctest.Name(t, "broken")
	unit := "/etc/systemd/system/" + broken + ".service"
	acctest.Must(t, acctest.Put(t.Context(), s.m, unit, "[Service]\nType=oneshot\nExecStart=/bin/false\n"))
	command(t, s.m, "systemctl", "daemon-reload")
	t.Cleanup(s.pre(t, "systemctl", "daemon-reload"))
	t.Cleanup(s.pre(t, "systemctl", "reset-failed", broken))
	t.Cleanup(s.pre(t, "rm", unit))
	restarts := func(unit string) config.Variables {
		vars := s.vars(files)
		vars["restart"] = acctest.List(unit)
		return vars
	}
	missing := s.vars(config.Variables{"keystone_url": text("http://127.0.0.1:1/v2.0")})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			fails(with("owner", "nobody-such"), `has no user "nobody-such" in /etc/passwd: there are`),
			fails(with("owner", "64999"), `has no user 64999 in /etc/passwd, so that the user's group is not known: write group`),
			fails(with("group", "no-group"), `has no group "no-group" in /etc/group`),
			fails(with("path", "/etc/stacklab-none.conf"), "check the path"),
			fails(with("directory", s.dir+"/none/one"), "there is no directory "+s.dir+"/none"),
			fails(with("directory", "/etc/systemd"), "belongs to user 0 and holds .*: choose a directory for the certificates alone"),
			fails(missing, "annot read http://127.0.0.1:1/v2.0/certificates/signing: .*connection refused: check that Keystone runs"),
			fails(restarts("stacklab-none"), "there is no such unit"),
			fails(restarts(broken), "restarting "+broken+" on .* failed"),
			{
				// What is above the directory keeps the owner out.
				PreConfig:       s.pre(t, "chmod", "0700", s.dir),
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: s.vars(files),
				ExpectError: acctest.Words("ser " + s.user + " cannot write in " + s.dir + "/one on .*: each directory above must let the user through"),
			},
			{
				PreConfig: func() {
					acctest.Must(t, errors.Join(s.holds(s.conf, novaConf)(), s.gone(s.dir+"/one")()))
					command(t, s.m, "chmod", "0711", s.dir)
				},
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: s.vars(files),
				Check: resource.ComposeAggregateTestCheckFunc(s.service(s.dir+"/one", l.read(t, "signing.pem"), l.read(t, "ca.pem"))...),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(dirAddress, plancheck.ResourceActionCreate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				// The check is made at every look, and the plan says what is not so any more.
				PreConfig:       s.pre(t, "chmod", "0700", s.dir),
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: s.vars(files),
				ExpectError: acctest.Words("cannot write in"),
			},
			{
				PreConfig:       s.pre(t, "chmod", "0755", s.dir),
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: s.vars(files),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
		CheckDestroy: acctest.Check(func() error { return errors.Join(s.holds(s.conf, novaConf)(), s.gone(s.dir+"/one")()) }),
	})
}

// TestAccSigningDirShared refuses a directory that two files are to share, of which one resource would take it away.
func TestAccSigningDirShared(t *testing.T) {
	s, l := newSite(t), newLab(t)
	other := s.conf + ".other"
	acctest.Must(t, acctest.Put(t.Context(), s.m, other, novaConf))
	t.Cleanup(s.pre(t, "rm", other))
	l.authority(t, "ca")
	l.signer(t, "signing", "ca", "")
	var b strings.Builder
	for i, path := range []string{s.conf, other} {
		fmt.Fprintf(&b, "resource \"stacklab_keystone_signing_dir\" \"test%d\" {\n  within = [%q]\n  path = %q\n  directory = %q\n  owner = %q\n  signing_cert_pem = file(%q)\n  ca_cert_pem = file(%q)\n}\n",
			i, s.within[0], path, s.dir+"/one", s.user, l.path("signing.pem"), l.path("ca.pem"))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{{
			Config:      b.String(),
			ExpectError: acctest.Words("irectory " + s.dir + "/one on .* is declared by two resources of this configuration .*: keep one of them, and set the option of the other file with stacklab_oslo_config"),
		}},
		CheckDestroy: acctest.Check(func() error {
			return errors.Join(s.holds(s.conf, novaConf)(), s.holds(other, novaConf)(), s.gone(s.dir+"/one")())
		}),
	})
}

// TestAccSigningDirImported owns from an import on what is there, and gives the directory back.
func TestAccSigningDirImported(t *testing.T) {
	s, l := newSite(t), newLab(t)
	l.authority(t, "ca")
	l.signer(t, "signing", "ca", "")
	dir := s.dir + "/one"
	acctest.Must(t, acctest.Put(t.Context(), s.m, s.conf, strings.Replace(novaConf, "/tmp/keystone-signing-nova", dir, 1)))
	command(t, s.m, "install", "-d", "-o", s.user, "-g", s.user, "-m", "0755", dir)
	t.Cleanup(s.pre(t, "rm", "-r", dir))
	acctest.Must(t, acctest.Put(t.Context(), s.m, dir+"/cacert.pem", l.read(t, "ca.pem")))
	command(t, s.m, "chown", s.user, dir+"/cacert.pem")

	vars := s.vars(config.Variables{"signing_cert_pem": config.StringVariable(l.read(t, "signing.pem")), "ca_cert_pem": config.StringVariable(l.read(t, "ca.pem"))})
	delete(vars, "restart")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(),
		Steps: []resource.TestStep{
			{
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: vars,
				ResourceName: dirAddress, ImportState: true, ImportStateId: strings.Join(s.within, ",") + ":/etc/passwd",
				ExpectError: acctest.Words("oslo.config could not read it"),
			},
			{
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: vars,
				ResourceName: dirAddress, ImportState: true, ImportStateId: s.id(), ImportStatePersist: true,
			},
			{
				ConfigDirectory: config.StaticDirectory("testdata/dir"), ConfigVariables: vars,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(dirAddress, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: resource.ComposeAggregateTestCheckFunc(acctest.Checks(
					modeOf(s.m, dir, s.user+":"+s.user+" 700"), s.holds(dir+"/signing_cert.pem", l.read(t, "signing.pem")))...),
			},
		},
		CheckDestroy: acctest.Check(func() error {
			return errors.Join(s.holds(s.conf, strings.Replace(novaConf, "signing_dir = /tmp/keystone-signing-nova\n", "", 1))(),
				modeOf(s.m, dir, s.user+":"+s.user+" 755")(), s.gone(dir+"/signing_cert.pem")(), s.gone(dir+"/cacert.pem")())
		}),
	})
}
