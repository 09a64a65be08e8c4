package oslo_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/sshtest"
)

// TestAccConfigHosts changes a file through a real SSH server behind another one, and one on this machine; and is told what is
// wrong where it cannot get in.
func TestAccConfigHosts(t *testing.T) {
	lxdtest.Client(t)
	s, front := sshtest.New(t), sshtest.New(t)
	_, other := sshtest.NewKey(t)
	stranger, _ := sshtest.NewKey(t)
	far, near := filepath.Join(s.Dir, "far.conf"), filepath.Join(t.TempDir(), "near.conf")
	const before, after = "[DEFAULT]\ndebug = false\n", "[DEFAULT]\n#stacklab: debug = false\ndebug = true\n"
	for _, file := range []string{far, near} {
		acctest.Must(t, os.WriteFile(file, []byte(before), 0o640))
	}
	host := func(s *sshtest.Server, change map[string]any) map[string]any {
		h := map[string]any{"address": "127.0.0.1", "port": s.Port, "private_key": s.UserKey, "host_key": s.HostKey}
		for name, v := range change {
			h[name] = v
		}
		return h
	}
	tf := acctest.NewTerraform(t, "testdata/hosts")
	set := func(value string, hosts map[string]any) {
		tf.Set(t, map[string]any{"far": far, "near": near, "value": value, "hosts": hosts})
	}
	right := map[string]any{"juju-4": host(s, map[string]any{"bastion": "front"}), "front": host(front, nil)}
	holds := func(want string) {
		t.Helper()
		for _, file := range []string{far, near} {
			if got, err := os.ReadFile(file); err != nil || string(got) != want {
				t.Errorf("%s holds %q, %v, want %q", file, got, err, want)
			}
		}
	}
	key := strings.Split(s.UserKey, "\n")[1]
	secret := func(what, text string) {
		t.Helper()
		if strings.Contains(text, key) || strings.Contains(text, "very-secret") {
			t.Errorf("the %s has a secret", what)
		}
	}

	for name, test := range map[string]struct {
		change map[string]any
		want   string
	}{
		"no host key":    {map[string]any{"host_key": nil}, `the host key of host juju-4 \(root@127.0.0.1:\d+\) is not configured.*ssh-ed25519 \S+ \(SHA256:`},
		"wrong host key": {map[string]any{"host_key": sshtest.LineOf(other)}, `does not have the configured host key ssh-ed25519 .*ssh-ed25519 \S+ \(SHA256:`},
		"wrong key":      {map[string]any{"private_key": stranger}, `does not let user "root" sign in, tried: .*private key ssh-ed25519 SHA256:`},
		"wrong password": {map[string]any{"private_key": nil, "password": "very-secret"}, `does not let user "root" sign in`},
		"nobody there":   {map[string]any{"port": sshtest.FreePort(t)}, `cannot reach host juju-4 \(root@127.0.0.1:\d+\): .*connection refused; check that it runs`},
		"no rights":      {map[string]any{"user": "nobody"}, `permission denied, as user nobody`},
	} {
		t.Run(name, func(t *testing.T) {
			set("true", map[string]any{"juju-4": host(s, test.change)})
			out, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false", "-target=stacklab_oslo_config.far")
			said := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
			if err == nil || !regexp.MustCompile(test.want).MatchString(said) {
				t.Errorf("the apply says %v, want %s:\n%s", err, test.want, out)
			}
			secret("output", out)
			holds(before)
		})
	}

	set("true", right)
	tf.Env = append(tf.Env, "TF_LOG_PROVIDER=trace")
	tf.Apply(t)
	tf.Env = tf.Env[:len(tf.Env)-1]
	holds(after)
	tf.NoChanges(t)
	state, err := os.ReadFile(filepath.Join(tf.Dir, "terraform.tfstate"))
	acctest.Must(t, err)
	secret("state", string(state))

	// A host that is down keeps its state, with a warning.
	s.Stop(t)
	if out, empty := tf.Plan(t); !empty || !strings.Contains(out, "Not looked at: host juju-4") {
		t.Errorf("the plan with the host down:\n%s", out)
	}
	s.Start(t)
	acctest.Must(t, os.WriteFile(far, []byte(strings.Replace(after, "true", "meddled", 1)), 0o640))
	if out, empty := tf.Plan(t); empty {
		t.Errorf("the plan does not show a change by hand:\n%s", out)
	}
	tf.Apply(t)
	holds(after)

	out, err := tf.Run(t.Context(), "state", "rm", "stacklab_oslo_config.far")
	if err != nil {
		t.Fatal(out)
	}
	if out, err = tf.Run(t.Context(), "import", "-input=false", "stacklab_oslo_config.far", "@juju-4:"+far+"#DEFAULT.debug"); err != nil {
		t.Fatal(out)
	}
	tf.NoChanges(t)
	tf.Destroy(t)
	holds(before)
}
