package keystone_test

import (
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// given are the variables for material that is given.
func (m made) given(version string) map[string]any {
	return map[string]any{
		"key":   m.key,
		"given": map[string]string{"signing_cert_pem": m.cert, "ca_cert_pem": m.ca, "key_version": version},
	}
}

// holds reports whether the files hold what is given, and there is no key of a CA.
func (g *target) holds(t *testing.T, m made) {
	t.Helper()
	if g.content(t, g.key()) != m.key || g.content(t, g.cert()) != m.cert || g.content(t, g.ca()) != m.ca {
		t.Error("the files do not hold what is given")
	}
	if tree := g.tree(t); tree != strings.Replace(wholeTree, "ssl/private/cakey.pem f 640 www-data:www-data\n", "", 1) {
		t.Errorf("there is\n%s", tree)
	}
	if conf := g.content(t, g.conf()); strings.Contains(conf, "ca_key") || strings.Contains(conf, "valid_days") || !strings.Contains(conf, "\nkey_size = 1024\n") {
		t.Errorf("the file says how material is made:\n%s", conf)
	}
	acctest.Must(t, g.accepted(t.Context()))
}

func TestAccSigningGiven(t *testing.T) {
	g := newTarget(t)
	first, second := maker{subject: "/CN=first"}.make(t), maker{subject: "/CN=second", bits: 1024, days: 20}.make(t)
	tf := g.terraform(t, first.given("1"))
	out := planned(t, tf, "Plan: 1 to add", "S/MIME signing")
	if strings.Contains(said(out), "sha256_fingerprint = (known after apply)") {
		t.Errorf("the plan does not show what is given:\n%s", out)
	}
	tf.Apply(t)
	tf.NoChanges(t)
	g.holds(t, first)
	// The end is near, and the plan can do nothing about it but say so.
	g.set(t, tf, second.given("2"))
	planned(t, tf, "key_version")
	tf.Apply(t)
	if out, empty := tf.Plan(t); !empty {
		t.Errorf("the plan is not empty:\n%s", out)
	} else {
		says(t, out, "The given material ends soon")
	}
	g.holds(t, second)
	for _, lose := range []string{"rm " + g.key(), "truncate -s 3 " + g.cert(), "rm " + g.ca(), "chmod 644 " + g.key()} {
		g.run(t, strings.Fields(lose)...)
		planned(t, tf, "1 to change")
		g.restarted(t)
		tf.Apply(t)
		if out, empty := tf.Plan(t); !empty {
			t.Errorf("%s: the plan is not empty:\n%s", lose, out)
		}
		g.holds(t, second)
		if !g.restarted(t) {
			t.Errorf("%s: the unit was not restarted", lose)
		}
	}
	// Material may be made from now on, and given again.
	g.set(t, tf, nil)
	planned(t, tf, "- given", "ca_cert_pem", "-> (known after apply)")
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, g.whole(t))
	g.set(t, tf, first.given("3"))
	tf.Apply(t)
	tf.NoChanges(t)
	g.holds(t, first)
	// Material that is no good any more keeps nobody from destroying it.
	bad := first
	bad.key = second.key
	g.set(t, tf, bad.given("3"))
	tf.Destroy(t)
	acctest.Must(t, g.untouched(t))
	g.set(t, tf, first.given("3"))
	// What is there already stays.
	first.place(t, g)
	tree := g.tree(t)
	apply(t, tf, "Adopted the signing material")
	tf.NoChanges(t)
	tf.Destroy(t)
	if now := g.tree(t); now != tree || g.held(t) != first {
		t.Errorf("destroy left\n%s", now)
	}
}
