package lxd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func TestAccInstanceSecrets(t *testing.T) {
	acctest.Each(t, func(t *testing.T, d acctest.Daemon) {
		secrets := func(version string, pairs map[string]string) map[string]any {
			return map[string]any{"config_wo": pairs, "config_wo_version": version}
		}
		has := func(b *box, key, value string) {
			t.Helper()
			if now := b.inst().Config[key]; now != value {
				t.Errorf("%s is %q, not %q", key, now, value)
			}
		}
		b := newBox(t, d, map[string]any{"running": false, "config": map[string]string{"user.plain": "seen"}})
		trace := filepath.Join(b.Dir, "trace.log")
		b.Env = append(b.Env, "TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH="+trace)
		b.set(secrets("1", map[string]string{"user.user-data": "s3cret-one", "user.token": "s3cret-two"}))
		b.Env = append(b.Env, "TF_LOG=TRACE")
		out := b.converge()
		has(b, "user.user-data", "s3cret-one")

		// Nothing but the version tells of another value.
		b.set(secrets("1", map[string]string{"user.user-data": "s3cret-three", "user.token": "s3cret-two"}))
		b.NoChanges(t)
		b.set(secrets("2", map[string]string{"user.user-data": "s3cret-three", "user.token": "s3cret-two"}))
		b.plans("config_wo_version")
		out += b.converge()
		has(b, "user.user-data", "s3cret-three")

		// Changed outside: seen, and written again.
		b.meddle(func(i *lxdapi.InstancePut) { i.Config["user.user-data"] = "s3cret-four" })
		b.plans("config_wo_version")
		out += b.converge()
		has(b, "user.user-data", "s3cret-three")
		b.meddle(func(i *lxdapi.InstancePut) { delete(i.Config, "user.token") })
		out += b.converge()
		has(b, "user.token", "s3cret-two")

		// A key less, and one that moves into config.
		b.set(secrets("2", map[string]string{"user.user-data": "s3cret-three"}))
		b.plans("config_wo_keys")
		out += b.converge()
		has(b, "user.token", "")
		state, err := os.ReadFile(filepath.Join(b.Dir, "terraform.tfstate"))
		acctest.Must(t, err)
		b.set(map[string]any{"config_wo": nil, "config_wo_version": nil, "config": map[string]string{"user.user-data": "now plain"}})
		b.converge()
		has(b, "user.user-data", "now plain")
		has(b, "user.plain", "")

		// A server quotes what it refuses.
		b.set(secrets("3", map[string]string{"security.nesting": "s3cret-five"}))
		out += b.refused("(sensitive value)")
		b.set(map[string]any{"config_wo": nil, "config_wo_version": nil})

		log, err := os.ReadFile(trace)
		acctest.Must(t, err)
		for where, text := range map[string]string{"state": string(state), "output": out, "provider's log": providersLog(string(log))} {
			if i := strings.Index(text, "s3cret"); i >= 0 {
				t.Errorf("a secret is in the %s: %.300s", where, text[max(0, i-200):])
			}
		}
	})
}

// providersLog is what a log has of the provider: Terraform writes its variables into its own part.
func providersLog(log string) string {
	var lines []string
	for line := range strings.Lines(log) {
		if strings.Contains(line, "provider.terraform-provider-stacklab") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
