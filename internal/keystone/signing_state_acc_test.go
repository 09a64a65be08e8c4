package keystone_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

func forget(t *testing.T, tf *acctest.Terraform) {
	t.Helper()
	acctest.Must(t, os.Remove(filepath.Join(tf.Dir, "terraform.tfstate")))
}

// TestAccSigningStateLost meets what this provider has made itself.
func TestAccSigningStateLost(t *testing.T) {
	g := newTarget(t)
	tf := g.terraform(t, nil)
	tf.Apply(t)
	made := g.held(t)
	forget(t, tf)
	apply(t, tf, "Adopted the signing material", "This provider has made it")
	tf.NoChanges(t)
	if g.held(t) != made {
		t.Error("it was made anew")
	}
	// What is not as it is wanted is not taken from whoever may manage it.
	forget(t, tf)
	g.set(t, tf, map[string]any{"key_size": 3072})
	refused(t, tf, "has made signing material for it before", "has 2048 bits, and key_size is 3072", "terraform import ADDRESS '"+g.id()+"'")
	out, err := tf.Run(t.Context(), "import", signingAddress, g.id())
	if err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	planned(t, tf, "key_size = 2048 -> 3072")
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, g.accepted(t.Context()))
	tf.Destroy(t)
	acctest.Must(t, g.untouched(t))
}

// TestAccSigningTwoStates has two configurations of one Keystone, one of which is destroyed.
func TestAccSigningTwoStates(t *testing.T) {
	g := newTarget(t)
	first, second := g.terraform(t, nil), g.terraform(t, nil)
	first.Apply(t)
	apply(t, second, "if another configuration still manages it, remove it from one of them")
	second.Destroy(t)
	acctest.Must(t, g.untouched(t))
	planned(t, first, g.cert()+" is missing", "certfile of [signing] is /srv/old.pem instead of "+g.cert())
	first.Apply(t)
	first.NoChanges(t)
	acctest.Must(t, g.whole(t))
	first.Destroy(t)
	acctest.Must(t, g.untouched(t))
}

// TestAccSigningRecord does without the record, and without private state.
func TestAccSigningRecord(t *testing.T) {
	g := newTarget(t)
	tf := g.terraform(t, nil)
	tf.Apply(t)
	made := g.held(t)
	g.run(t, "rm", g.conf()+".stacklab-signing")
	planned(t, tf, "keystone.conf.stacklab-signing is missing", "1 to change")
	tf.Apply(t)
	tf.NoChanges(t)
	if g.held(t) != made {
		t.Error("it was made anew")
	}
	g.run(t, "rm", g.conf()+".stacklab-signing")
	tf.Destroy(t)
	acctest.Must(t, g.untouched(t))
}

// TestAccSigningMoved changes what replaces.
func TestAccSigningMoved(t *testing.T) {
	g := newTarget(t)
	tf := g.terraform(t, nil)
	tf.Apply(t)
	main, err := os.ReadFile(filepath.Join(tf.Dir, "main.tf"))
	acctest.Must(t, err)
	tf.Write(t, "main.tf", strings.ReplaceAll(string(main), "/ssl/certs/", "/pki/"))
	planned(t, tf, "forces replacement", "1 to add, 0 to change, 1 to destroy")
	tf.Apply(t)
	tf.NoChanges(t)
	if tree := g.tree(t); strings.Contains(tree, "ssl/certs") || !strings.Contains(tree, "pki/ca.pem f 644 www-data:www-data") {
		t.Errorf("there is\n%s", tree)
	}
	tf.Destroy(t)
	acctest.Must(t, g.untouched(t))
}

// TestAccSigningRestart has units that do not start.
func TestAccSigningRestart(t *testing.T) {
	g := newTarget(t)
	tf := g.terraform(t, map[string]any{"restart": []string{"stacklab-absent"}})
	refused(t, tf, "stacklab-absent", "there is no such unit")
	acctest.Must(t, g.untouched(t))

	file := "/etc/systemd/system/" + g.unit.Name + ".service"
	good := g.content(t, file)
	broken := strings.Replace(good, "[Service]\n", "[Service]\nExecStartPre=/bin/false\n", 1)
	unit := func(content string) {
		acctest.Must(t, acctest.Put(t.Context(), g.Machine, file, content))
		g.run(t, "systemctl", "daemon-reload")
	}
	unit(broken)
	g.set(t, tf, nil)
	for range 2 { // what is put back does not let it start either
		refused(t, tf, "The files are written, and restarting "+g.unit.Name, "All that was written for it is taken back")
		acctest.Must(t, g.untouched(t))
	}
	unit(good)
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, g.whole(t))

	// An update whose restart fails is finished by the next apply.
	unit(broken)
	g.run(t, "rm", g.cert())
	refused(t, tf, "The files are written, and restarting "+g.unit.Name)
	unit(good)
	made := g.held(t)
	planned(t, tf, g.unit.Name+" was not restarted since")
	tf.Apply(t)
	tf.NoChanges(t)
	if g.held(t) != made {
		t.Error("it was made anew once more")
	}
	g.restarted(t)

	// So is one that makes all of it anew, with what it has made.
	unit(broken)
	g.set(t, tf, map[string]any{"valid_days": 100})
	refused(t, tf, "The files are written, and restarting "+g.unit.Name)
	if g.held(t) == made {
		t.Error("it was not made anew")
	}
	made = g.held(t)
	unit(good)
	if out := planned(t, tf, g.unit.Name+" was not restarted since"); strings.Contains(out, "valid_days") {
		t.Errorf("the plan changes it again:\n%s", out)
	}
	tf.Apply(t)
	tf.NoChanges(t)
	if g.held(t) != made {
		t.Error("it was made anew once more")
	}
	g.restarted(t)

	// A unit that does not start keeps nobody from destroying.
	unit(broken)
	out, err := tf.Run(t.Context(), "destroy", "-auto-approve", "-input=false")
	if err != nil {
		t.Errorf("destroy: %v\n%s", err, out)
	}
	says(t, out, "A unit does not run", "What was there before is put back all the same")
	acctest.Must(t, g.untouched(t))
	unit(good)
}
