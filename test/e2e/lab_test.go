package e2e

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// TestAccLab applies examples/lab beside a lab that may be there, and shows what the attachment is for: the same
// docker run fails before it, works after it, and fails again without it.
func TestAccLab(t *testing.T) {
	project := acctest.Name(t, "lab")
	client := inProject(t, project)
	tf := acctest.NewTerraform(t, "../../examples")
	tf.Sub = "lab"
	tf.Set(t, map[string]any{
		"project": project, "pool": project, "pool_size": "10GiB", "bridge": "labtest0",
		"subnet": "10.0.18.0/24", "nested_subnet": "10.0.19.0/24", "kernel_modules": []string{},
		"image_dir": os.Getenv("STACKLAB_TEST_IMAGE_COMPUTE"),
	})
	if out, err := tf.Run(t.Context(), "get"); err != nil {
		t.Fatalf("get: %v\n%s", err, out)
	}
	t.Cleanup(func() { tf.Destroy(t) })
	inside := client.Within("compute")

	tf.Apply(t, "-target=stacklab_lxd_instance.nova")
	if code, out := dockerRun(t, inside); code != 125 || !strings.Contains(out, "operation not permitted") {
		t.Errorf("without the profile docker exits with %d and says %q", code, out)
	}

	if out := tf.Apply(t); !strings.Contains(out, "was restarted") || !strings.Contains(out, "security.nesting") {
		t.Errorf("the apply does not say that it restarted the instance for security.nesting:\n%s", out)
	}
	if code, out := dockerRun(t, inside); code != 0 || out != "hello\n" {
		t.Errorf("with the profile docker exits with %d and says %q", code, out)
	}
	tf.NoChanges(t)
	for name, want := range map[string]string{
		"compute_instance": `"compute"`, "nested_instance": `"instance-00000001"`, "nested_profiles": `["instance-00000001","docker"]`,
	} {
		if got := output(t, tf, name); got != want {
			t.Errorf("output %s is %s, want %s", name, got, want)
		}
	}

	if out, err := tf.Run(t.Context(), "destroy", "-auto-approve", "-target=stacklab_lxd_profile_attachment.nova_docker"); err != nil {
		t.Fatalf("destroy the attachment: %v\n%s", err, out)
	}
	if code, out := dockerRun(t, inside); code != 125 || !strings.Contains(out, "operation not permitted") {
		t.Errorf("after the attachment docker exits with %d and says %q", code, out)
	}
	tf.Apply(t)
	tf.NoChanges(t)
}

// dockerRun runs busybox with Docker in the nested instance.
func dockerRun(t *testing.T, inside *lxdapi.Client) (code int, out string) {
	t.Helper()
	in := func(command ...string) (int, string) {
		var out bytes.Buffer
		code, err := inside.Exec(t.Context(), "instance-00000001", lxdapi.Exec{Command: command, Stdout: &out, Stderr: &out})
		if err != nil {
			t.Fatalf("%v: %v", command, err)
		}
		return code, out.String()
	}
	deadline := time.Now().Add(time.Minute) // it may have been restarted just now
	for _, state := in("systemctl", "is-system-running"); strings.TrimSpace(state) != "running"; _, state = in("systemctl", "is-system-running") {
		if time.Now().After(deadline) {
			t.Fatalf("the nested instance is %s", state)
		}
		time.Sleep(200 * time.Millisecond)
	}
	if code, out := in("docker", "import", "/usr/local/share/busybox.tar", "busybox"); code != 0 {
		t.Fatalf("docker import exits with %d and says %s", code, out)
	}
	return in("docker", "run", "--rm", "busybox", "/bin/busybox", "echo", "hello")
}
