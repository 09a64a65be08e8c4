package e2e

import (
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// TestAccTwoServers manages this machine's LXD and, by a provider alias, another over https.
func TestAccTwoServers(t *testing.T) {
	near, far := lxdtest.Client(t), lxdtest.NewDaemon(t)
	me, stranger := lxdtest.NewIdentity(t, "me"), lxdtest.NewIdentity(t, "stranger")
	name := acctest.Name(t, "far")
	tf := acctest.NewTerraform(t, "testdata/far")
	set := func(more map[string]any) {
		vars := map[string]any{"name": name, "address": far.Address, "certificate": me.Certificate, "key": me.Key}
		for k, v := range more {
			vars[k] = v
		}
		tf.Set(t, vars)
	}
	refused := func(want string) {
		t.Helper()
		out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
		if err == nil || !regexp.MustCompile("(?i)"+want).MatchString(strings.Join(strings.Fields(out), " ")) {
			t.Errorf("the apply says %v, want %s:\n%s", err, want, out)
		}
		if strings.Contains(out, me.Key) {
			t.Error("the private key is in the output")
		}
	}

	set(map[string]any{"fingerprint": stranger.Fingerprint})
	refused("Cannot create LXD profile " + name + ".*cannot reach LXD at " + far.Address + ".*fingerprint .* is pinned")
	set(map[string]any{"server_certificate": far.Certificate})
	refused("does not trust this client.*trust token")

	token := far.TrustToken(t)
	set(map[string]any{"token": token}) // which carries the fingerprint
	tf.Apply(t)
	defer tf.Destroy(t)
	set(map[string]any{"server_certificate": far.Certificate})
	tf.NoChanges(t)

	for where, c := range map[string]*lxdapi.Client{"near": near, "far": far.Client(t)} {
		p, _, err := c.Profile(t.Context(), name)
		if err != nil || p.Config["user.where"] != where {
			t.Errorf("%s: %+v, %v", where, p, err)
		}
	}
}

// TestAccRestartedDaemon kills LXD itself in the middle of applies. An apply ends well or says what happened, and the one
// after LXD is back finishes the work.
func TestAccRestartedDaemon(t *testing.T) {
	for _, kind := range []string{"POST storage-pools", "POST profiles", "POST instances", "GET operations/NAME/wait", "PUT instances/NAME", "GET profiles/NAME"} {
		t.Run(strings.NewReplacer("/", "-", " ", "-").Replace(kind), func(t *testing.T) {
			t.Parallel()
			daemon := lxdtest.NewDaemon(t)
			proxy := acctest.NewProxyTo(t, daemon.Socket)
			tf := acctest.NewTerraform(t, "testdata/restarted")
			tf.Set(t, map[string]any{"address": proxy.Address})
			var seen, kills atomic.Int32
			proxy.Before = func(r acctest.Request) {
				if r.Kind == kind && seen.Add(1) == 1 {
					kills.Add(1)
					daemon.Kill(t)
				}
			}
			out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
			if kills.Load() != 1 {
				t.Fatalf("LXD was killed %d times: %s", kills.Load(), out)
			}
			if err == nil || !strings.Contains(out, "Cannot ") {
				t.Errorf("the apply says %v:\n%s", err, out)
			}
			proxy.Before = nil
			daemon.Start(t)
			tf.Apply(t)
			tf.NoChanges(t)
			const objects = 21
			if has := tf.Resources(t); len(has) != objects {
				t.Errorf("the state holds %d objects of %d: %v", len(has), objects, has)
			}
			tf.Destroy(t)
			names, err := daemon.Client(t).ProfileNames(t.Context())
			if err != nil || len(names) != 1 {
				t.Errorf("destroy left %v, %v", names, err)
			}
		})
	}
}
