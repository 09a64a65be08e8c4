package keystone_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

func apply(t *testing.T, tf *acctest.Terraform, want ...string) string {
	t.Helper()
	out := tf.Apply(t)
	says(t, out, want...)
	return out
}

func refused(t *testing.T, tf *acctest.Terraform, want ...string) {
	t.Helper()
	out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil {
		t.Fatalf("it is applied:\n%s", out)
	}
	says(t, out, want...)
}

// planned makes a plan that is not empty.
func planned(t *testing.T, tf *acctest.Terraform, want ...string) string {
	t.Helper()
	out, empty := tf.Plan(t)
	if empty {
		t.Fatalf("the plan is empty:\n%s", out)
	}
	says(t, out, want...)
	return out
}

// TestAccSigningLost looks at what is made anew when something is lost, and what is not.
func TestAccSigningLost(t *testing.T) {
	g := newTarget(t)
	tf := g.terraform(t, nil)
	tf.Apply(t)
	for _, c := range []struct {
		lose      string
		drift     string
		ca, key   bool // whether they stay
		certStays bool
	}{
		{"rm " + g.cert(), g.cert() + " is missing", true, true, false},
		{"rm " + g.key(), g.key() + " is missing", true, false, false},
		{"truncate -s 100 " + g.key(), g.key() + " does not hold what was written", true, false, false},
		{"rm " + g.caKey(), g.caKey() + " is missing", false, false, false},
		{"truncate -s 0 " + g.ca(), g.ca() + " does not hold what was written", false, false, false},
		{"chmod 644 " + g.key(), g.key() + " has mode 0644 instead of 0640", true, true, true},
		{"chown root:root " + g.key(), g.key() + " belongs to 0:0 instead of www-data:www-data", true, true, true},
	} {
		before := g.held(t)
		g.run(t, strings.Fields(c.lose)...)
		out := planned(t, tf, c.drift)
		if unknown := strings.Contains(said(out), "+ signing_cert_pem = (known after apply)"); unknown == c.certStays {
			t.Errorf("%s: the plan shows another change of the signing certificate:\n%s", c.lose, out)
		}
		tf.Apply(t)
		tf.NoChanges(t)
		after := g.held(t)
		if (after.ca == before.ca) != c.ca || (after.caKey == before.caKey) != c.ca || (after.key == before.key) != c.key || (after.cert == before.cert) != c.certStays {
			t.Errorf("%s: the CA stays: %t, its key: %t, the signing key: %t, the certificate: %t",
				c.lose, after.ca == before.ca, after.caKey == before.caKey, after.key == before.key, after.cert == before.cert)
		}
		acctest.Must(t, g.whole(t))
		if !g.restarted(t) {
			t.Errorf("%s: the unit was not restarted", c.lose)
		}
	}
	// What somebody has put there since is not ours to remove.
	g.run(t, "openssl", "genrsa", "-out", g.key(), "2048")
	tf.Destroy(t)
	if tree := g.tree(t); tree != emptyTree+"ssl d 755 www-data:www-data\nssl/private d 750 www-data:www-data\nssl/private/signing_key.pem f 640 www-data:www-data\n" {
		t.Errorf("destroy left\n%s", tree)
	}
}

// TestAccSigningInTheWay meets files of somebody else.
func TestAccSigningInTheWay(t *testing.T) {
	g := newTarget(t)
	other := maker{subject: "/CN=other", days: 100, bits: 1024}.make(t)
	other.place(t, g)
	g.run(t, "chmod", "600", g.key())
	g.run(t, "chown", "root:root", g.key())
	before := g.tree(t)
	tf := g.terraform(t, nil)
	refused(t, tf, g.cert()+" exists on", "is the certificate of /CN=other, and cert_subject is /C=US", "has 1024 bits, and key_size is 2048", "is valid for 100 days, and valid_days is 3650",
		"has mode 0600 instead of 0640", "belongs to 0:0 instead of www-data:www-data", "overwrite = true, which keeps it as "+g.cert()+".stacklab-orig")
	if tree := g.tree(t); tree != before || g.held(t) != other || g.content(t, g.conf()) != signingConf {
		t.Errorf("there is\n%s\nwas\n%s", tree, before)
	}
	g.set(t, tf, map[string]any{"overwrite": true})
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, g.accepted(t.Context()))
	first := g.held(t)
	if first == other || g.content(t, g.key()+".stacklab-orig") != other.key {
		t.Error("the key is not replaced, or not kept")
	}
	// What is kept stays what it was when ours is replaced, and need not be allowed again.
	g.set(t, tf, map[string]any{"valid_days": 20, "renew_before_days": 5})
	planned(t, tf)
	tf.Apply(t)
	tf.NoChanges(t)
	if now := g.held(t); now.ca == first.ca || g.content(t, g.ca()+".stacklab-orig") != other.ca {
		t.Error("the CA is not made anew, or the original is lost")
	}
	tf.Destroy(t)
	if tree := g.tree(t); tree != before || g.held(t) != other || g.content(t, g.conf()) != signingConf {
		t.Errorf("destroy left\n%s\nwas\n%s", tree, before)
	}
	// An original that somebody has left is not overwritten.
	acctest.Must(t, acctest.Put(t.Context(), g.Machine, g.ca()+".stacklab-orig", "precious"))
	g.set(t, tf, map[string]any{"overwrite": true})
	refused(t, tf, g.ca()+".stacklab-orig exists on", "move it back, or away")
	if g.held(t) != other {
		t.Error("it was overwritten")
	}
}

// TestAccSigningAdopted meets material that is as it is wanted, such as that of a run that died just before it answered.
func TestAccSigningAdopted(t *testing.T) {
	g := newTarget(t)
	there := maker{}.make(t)
	there.place(t, g)
	before := g.tree(t)
	tf := g.terraform(t, nil)
	apply(t, tf, "Adopted the signing material of "+g.conf())
	tf.NoChanges(t)
	if g.held(t) != there {
		t.Error("it is not as it was")
	}
	tf.Destroy(t)
	if tree := g.tree(t); tree != before || g.held(t) != there || g.content(t, g.conf()) != signingConf {
		t.Errorf("destroy left\n%s\nwas\n%s", tree, before)
	}
	// What replaces it is ours, and it comes back.
	tf.Apply(t)
	g.set(t, tf, map[string]any{"key_size": 3072})
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, g.accepted(t.Context()))
	if g.held(t) == there {
		t.Error("it is not made anew")
	}
	tf.Destroy(t)
	if tree := g.tree(t); tree != before || g.held(t) != there {
		t.Errorf("destroy left\n%s\nwas\n%s", tree, before)
	}
}

// TestAccSigningRenewal has material of which some days are left.
func TestAccSigningRenewal(t *testing.T) {
	g := newTarget(t)
	old := maker{days: 10, at: time.Now().AddDate(0, 0, -5)}.make(t)
	old.place(t, g)
	days := func(before int) map[string]any { return map[string]any{"valid_days": 10, "renew_before_days": before} }
	tf := g.terraform(t, days(4))
	apply(t, tf, "Adopted")
	tf.NoChanges(t)
	// It is decided in Read: the plan that says so comes after the apply that changes the days.
	g.set(t, tf, days(6))
	planned(t, tf, "ready_for_renewal = false -> (known after apply)")
	tf.Apply(t)
	if g.held(t) != old {
		t.Error("it was renewed by a plan that did not say so")
	}
	planned(t, tf, "ready_for_renewal = true -> (known after apply)", "-> (known after apply)", "not_after")
	g.restarted(t)
	tf.Apply(t)
	tf.NoChanges(t)
	if now := g.held(t); now.ca == old.ca || now.cert == old.cert || now.key == old.key {
		t.Error("it was not renewed")
	}
	acctest.Must(t, g.accepted(t.Context()))
	if !g.restarted(t) {
		t.Error("the unit was not restarted")
	}
	out, err := tf.Run(t.Context(), "show")
	acctest.Must(t, err)
	says(t, out, "ready_for_renewal = false")
	tf.Destroy(t)
	if g.held(t) != old {
		t.Error("destroy did not put back what was there before")
	}
}
