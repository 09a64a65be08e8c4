package keystone_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// TestAccSigningHost makes, mends, imports and gives up the material of a machine that is reached over SSH, and restarts its unit.
func TestAccSigningHost(t *testing.T) {
	g := newHost(t)
	tf := g.terraform(t, nil)
	restarted := func() {
		t.Helper()
		if !g.restarted(t) {
			t.Error("the unit was not restarted")
		}
	}
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, g.whole(t))
	restarted()
	made := g.held(t)

	g.run(t, "rm", g.cert())
	planned(t, tf, g.cert()+" is missing")
	tf.Apply(t)
	tf.NoChanges(t)
	acctest.Must(t, g.whole(t))
	restarted()
	if g.held(t) == made {
		t.Error("the certificate is the one that was lost")
	}

	forget(t, tf)
	if out, err := tf.Run(t.Context(), "import", "-input=false", signingAddress, g.id()); err != nil {
		t.Fatal(out)
	}
	planned(t, tf, "+ restart") // an import cannot know it
	tf.Apply(t)
	tf.NoChanges(t)
	tf.Destroy(t)
	acctest.Must(t, g.untouched(t))
	restarted()
}

// TestAccSigningStopped makes and gives up the material of an instance that is stopped, where nothing can be restarted nor needs to.
func TestAccSigningStopped(t *testing.T) {
	m, name := acctest.Stopped(t)
	g := &target{Machine: m, within: []string{name}, dir: "/etc/keystone"}
	acctest.Must(t, g.mkdir(""))
	acctest.Must(t, acctest.Put(t.Context(), g.Machine, g.conf(), signingConf))
	vars := map[string]any{"owner": "root", "group": "root", "restart": []string{"keystone"}}
	tf := g.terraform(t, vars)
	tf.Apply(t)
	tf.NoChanges(t)
	if conf := g.content(t, g.conf()); conf != g.owned("PKI", "keystone.token.providers.pki.Provider") {
		t.Errorf("the file is\n%s", conf)
	}
	for _, key := range []string{g.key(), g.caKey()} {
		info, err := g.Stat(t.Context(), key)
		acctest.Must(t, err)
		if info.Mode != 0o640 || info.UID != 0 {
			t.Errorf("%s has the mode %v and belongs to %d", key, info.Mode, info.UID)
		}
	}
	here := t.TempDir()
	for _, file := range []string{g.cert(), g.ca()} {
		acctest.Must(t, os.WriteFile(filepath.Join(here, filepath.Base(file)), []byte(g.content(t, file)), 0o600))
	}
	out, err := exec.CommandContext(t.Context(), "openssl", "verify", "-purpose", "smimesign", "-CAfile", filepath.Join(here, "ca.pem"), filepath.Join(here, "signing_cert.pem")).CombinedOutput()
	if err != nil {
		t.Errorf("openssl says %s", out)
	}
	made := g.content(t, g.cert())

	acctest.Must(t, g.Remove(context.Background(), g.cert()))
	planned(t, tf, g.cert()+" is missing")
	tf.Apply(t)
	tf.NoChanges(t)
	if g.content(t, g.cert()) == made {
		t.Error("the certificate is the one that was lost")
	}
	tf.Destroy(t)
	if conf := g.content(t, g.conf()); conf != signingConf {
		t.Errorf("the file is\n%s", conf)
	}
	for _, file := range []string{g.dir + "/ssl", g.conf() + ".stacklab-signing"} {
		if _, err := g.Stat(t.Context(), file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left, or %v", file, err)
		}
	}
}
