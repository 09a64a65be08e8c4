package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Terraform is a working directory in which the real CLI runs with this provider built and installed, as a user does.
type Terraform struct {
	Dir string
	Sub string   // directory of the root module in Dir, "" for Dir itself
	Env []string // more environment, as in os.Environ

	cli string
}

// built builds the provider once for the process and returns the directory that holds it.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "stacklab-provider")
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(context.Background(), "go", "build", "-o", filepath.Join(dir, "terraform-provider-stacklab"),
		"github.com/stacklab/terraform-provider-stacklab").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the provider: %w: %s", err, out)
	}
	rc := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"stacklab/stacklab\" = %q\n  }\n  direct {}\n}\n", dir)
	return dir, os.WriteFile(filepath.Join(dir, "cli.tfrc"), []byte(rc), 0o600)
})

// NewTerraform copies the configuration in the directory from, unless that is "", into a new working directory.
func NewTerraform(t testing.TB, from string) *Terraform {
	t.Helper()
	provider, err := built()
	if err != nil {
		t.Fatal(err)
	}
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	for _, name := range []string{"terraform", "tofu"} {
		if found, err := exec.LookPath(name); cli == "" && err == nil {
			cli = found
		}
	}
	tf := &Terraform{Dir: t.TempDir(), cli: cli, Env: []string{
		"TF_CLI_CONFIG_FILE=" + filepath.Join(provider, "cli.tfrc"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
	}}
	if from != "" {
		if err := os.CopyFS(tf.Dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return tf
}

// Write writes a file into the working directory.
func (tf *Terraform) Write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(tf.Dir, tf.Sub, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Set writes variables for all later runs.
func (tf *Terraform) Set(t testing.TB, vars map[string]any) {
	t.Helper()
	raw, err := json.Marshal(vars)
	if err != nil {
		t.Fatal(err)
	}
	tf.Write(t, "test.auto.tfvars.json", string(raw))
}

// patience is for a run of the CLI on a slow machine. One that takes longer is interrupted, and tells what it waits for.
const patience = 8 * time.Minute

// Run runs the CLI and returns what it printed, errors included.
func (tf *Terraform) Run(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("still running after %v", patience))
	defer cancel()
	cmd := exec.CommandContext(ctx, tf.cli, append(args, "-no-color")...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	cmd.Dir = filepath.Join(tf.Dir, tf.Sub)
	cmd.Env = append(os.Environ(), tf.Env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), err)
	}
	return out.String(), err
}

// Apply applies and must succeed; it returns what was printed.
func (tf *Terraform) Apply(t testing.TB, args ...string) string {
	t.Helper()
	out, err := tf.Run(t.Context(), append([]string{"apply", "-auto-approve", "-input=false"}, args...)...)
	if err != nil {
		t.Fatalf("apply: %v\n%s", err, out)
	}
	return out
}

// Destroy destroys and must succeed.
func (tf *Terraform) Destroy(t testing.TB) {
	t.Helper()
	// Also where the test is over already, so not under its context.
	out, err := tf.Run(context.WithoutCancel(t.Context()), "destroy", "-auto-approve", "-input=false")
	if err != nil {
		t.Errorf("destroy: %v\n%s", err, out)
	}
}

// Plan returns what a plan printed and whether it is empty.
func (tf *Terraform) Plan(t testing.TB, args ...string) (out string, empty bool) {
	t.Helper()
	out, err := tf.Run(t.Context(), append([]string{"plan", "-detailed-exitcode", "-input=false"}, args...)...)
	exit := new(exec.ExitError)
	switch {
	case err == nil:
		return out, true
	case errors.As(err, &exit) && exit.ExitCode() == 2:
		return out, false
	}
	t.Fatalf("plan: %v\n%s", err, out)
	return "", false
}

// NoChanges fails the test unless a plan is empty.
func (tf *Terraform) NoChanges(t testing.TB) {
	t.Helper()
	if out, empty := tf.Plan(t); !empty {
		t.Errorf("the plan after the apply is not empty:\n%s", out)
	}
}

// Resources lists what the state holds.
func (tf *Terraform) Resources(t testing.TB) []string {
	t.Helper()
	out, err := tf.Run(t.Context(), "state", "list")
	if err != nil {
		t.Fatalf("state list: %v\n%s", err, out)
	}
	return strings.Fields(out)
}

// KillProviders kills the provider processes that this test process's Terraforms have started, and returns how many.
func KillProviders(t testing.TB) (killed int) {
	t.Helper()
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	processes, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		t.Fatal(err)
	}
	for _, exe := range processes {
		if file, err := os.Readlink(exe); err != nil || file != filepath.Join(dir, "terraform-provider-stacklab") {
			continue
		}
		pid, err := strconv.Atoi(strings.Split(exe, "/")[2])
		if err == nil && syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed++
		}
	}
	return killed
}

// CallsItself is for configurations whose provider block calls the provider's own function. OpenTofu lets it call that of another
// configuration only.
func (tf *Terraform) CallsItself(t testing.TB, function string) {
	t.Helper()
	if filepath.Base(tf.cli) != "tofu" {
		return
	}
	files, err := filepath.Glob(filepath.Join(tf.Dir, tf.Sub, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tf.Write(t, filepath.Base(file), strings.ReplaceAll(string(content), "provider::stacklab::"+function, "provider::stacklab::reader::"+function))
	}
	tf.Write(t, "reader.tf", "provider \"stacklab\" {\n  alias = \"reader\"\n}\n")
}
