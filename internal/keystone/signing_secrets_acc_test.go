package keystone_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
)

// TestAccSigningSecrets looks for private keys in all that Terraform and the provider write.
func TestAccSigningSecrets(t *testing.T) {
	g := newTarget(t)
	given := maker{}.make(t)
	tf := g.terraform(t, nil)
	trace := filepath.Join(tf.Dir, "trace.log")
	tf.Env = append(tf.Env, "TF_LOG=TRACE", "TF_LOG_PROVIDER=TRACE", "TF_LOG_PATH="+trace)
	out := map[string]string{}
	keep := func(name, text string) { out[name] += text }
	run := func(args ...string) {
		t.Helper()
		text, err := tf.Run(t.Context(), args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, text)
		}
		keep("output", text)
	}
	collect := func() {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(tf.Dir, "*"))
		acctest.Must(t, err)
		for _, file := range files {
			if content, err := os.ReadFile(file); err == nil && file != trace && !strings.HasSuffix(file, ".auto.tfvars.json") {
				keep(filepath.Base(file), string(content))
			}
		}
		keep("record", g.content(t, g.conf()+".stacklab-signing"))
	}
	var keys []string
	secret := func(text string) { keys = append(keys, text) }

	run("plan", "-input=false", "-out=made.plan")
	run("apply", "-input=false", "made.plan")
	secret(g.content(t, g.key()))
	secret(g.content(t, g.caKey()))
	run("show", "-json", "made.plan")
	run("show", "-json")
	collect()
	g.run(t, "rm", g.key())
	run("apply", "-input=false", "-auto-approve")
	secret(g.content(t, g.key()))
	g.set(t, tf, given.given("1"))
	secret(given.key)
	run("plan", "-input=false", "-out=given.plan")
	run("show", "-json", "given.plan")
	run("apply", "-input=false", "-auto-approve")
	run("show", "-json")
	collect()

	// A wrong key is not quoted.
	bad := given
	bad.key = strings.Replace(given.key, "PRIVATE KEY-----\n", "PRIVATE KEY-----\n!", 1)
	g.set(t, tf, bad.given("2"))
	text, err := tf.Run(t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil {
		t.Error("a damaged key is accepted")
	}
	keep("output", text)
	g.set(t, tf, given.given("1"))
	run("destroy", "-auto-approve", "-input=false")

	log, err := os.ReadFile(trace)
	acctest.Must(t, err)
	if !strings.Contains(string(log), "provider.terraform-provider-stacklab") {
		t.Error("there is no log of the provider")
	}
	keep("log of the provider", providersLog(string(log)))
	for _, key := range keys[:3] { // made: they are nowhere in Terraform's own part either
		if i := strings.Index(string(log), body(key)); i >= 0 {
			t.Errorf("a key is in the log: %.300s", log[max(0, i-200):])
		}
	}
	for where, text := range out {
		if len(text) == 0 {
			t.Errorf("there is no %s", where)
		}
		for _, key := range keys {
			if i := strings.Index(text, body(key)); i >= 0 {
				t.Errorf("a key is in %s: %.300s", where, text[max(0, i-200):])
			}
		}
	}
}

// body is the first line of a PEM's that is the key's own: the first of all says what kind of key it is.
func body(text string) string { return strings.Split(text, "\n")[2] }

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
