package keystone_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

func TestAccSigning(t *testing.T) {
	g := newTarget(t)
	restarted := func() error {
		if !g.restarted(t) {
			return errors.New("the unit was not restarted")
		}
		return nil
	}
	last := ""
	reissued := func() error {
		before := last
		if last = g.content(t, g.ca()); last == before {
			return errors.New("the CA is still the same")
		}
		return nil
	}
	good := func() error { return errors.Join(g.whole(t), restarted()) }
	meddle := func(args ...string) func(*testing.T) {
		return func(t *testing.T) { g.run(t, args...) }
	}
	foreign := func(days string) func(*testing.T) {
		return meddle("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=www.example.com", "-days", days, "-keyout", "/dev/null", "-out", g.cert())
	}
	acctest.Lifecycle{
		Address: signingAddress, Config: "testdata/signing", Vars: g.variables(config.Variables{
			"valid_days": config.IntegerVariable(400), "key_size": config.IntegerVariable(1024), "token_format": config.StringVariable("UUID"), "release": config.StringVariable("mitaka"),
			"cert_subject": config.StringVariable("/C=DE/O=Läb/CN=keystone"),
		}),
		Checks: append(acctest.Checks(restarted, reissued, func() error { return g.accepted(t.Context()) }),
			resource.TestCheckResourceAttr(signingAddress, "purposes.#", "1"),
			resource.TestCheckResourceAttr(signingAddress, "purposes.0", "S/MIME signing"),
			resource.TestCheckResourceAttr(signingAddress, "ready_for_renewal", "false"),
			resource.TestCheckResourceAttr(signingAddress, "drift.#", "0"),
			acctest.Check(func() error {
				return g.shows(t, g.cert(), "Subject: C = DE, O = L\\C3\\A4b, CN = keystone", "Public-Key: (1024 bit)")
			}),
		),
		Changed: g.variables(nil),
		ChangedChecks: append(acctest.Checks(good, reissued),
			acctest.Check(func() error {
				return g.shows(t, g.cert(), "Subject: C = US, ST = Unset, L = Unset, O = Unset, CN = www.example.com", "Public-Key: (2048 bit)")
			}),
		),
		Meddle: []func(*testing.T){
			meddle("rm", g.cert()),
			foreign("10"),
			meddle("openssl", "genrsa", "-out", g.key(), "2048"),
			meddle("rm", g.key(), g.cert()),
			meddle("chmod", "644", g.key()),
			meddle("chmod", "600", g.cert()),
			meddle("chown", "root", g.caKey()),
			meddle("chgrp", "root", g.ca()),
			meddle("rm", g.caKey()),
			meddle("openssl", "genrsa", "-out", g.caKey(), "2048"),
			meddle("sh", "-c", "echo '-----BEGIN CERTIFICATE-----' >>"+g.ca()),
			meddle("rm", "-r", g.dir+"/ssl"),
			acctest.Replace(g.Machine, g.conf(), "token_format = PKI", "token_format = UUID"),
			acctest.Replace(g.Machine, g.conf(), "provider = keystone.token.providers.pki.Provider\n", ""),
			acctest.Replace(g.Machine, g.conf(), "key_size = 2048", "key_size = 2048\nkey_size = 4096"),
		},
		Mended: good,
		Gone:   func() error { return errors.Join(g.untouched(t), restarted()) },
		ID:     g.id(), Name: "path",
		ImportIgnore: []string{"restart"},
	}.Run(t)
}

// shows looks at what openssl prints of a certificate.
func (g *target) shows(t *testing.T, file string, all ...string) error {
	out := said(g.run(t, "openssl", "x509", "-noout", "-text", "-in", file))
	for _, want := range all {
		if !strings.Contains(out, want) {
			return fmt.Errorf("openssl does not show %q:\n%s", want, out)
		}
	}
	return nil
}
