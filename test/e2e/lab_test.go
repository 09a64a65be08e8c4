package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// TestAccLab applies examples/lab beside a lab that may be there, cloud and all, and shows what the attachment is for: the
// same docker run fails before it, works after it, and fails again without it.
func TestAccLab(t *testing.T) {
	project := acctest.Name(t, "lab")
	client := inProject(t, project)
	tf := acctest.NewTerraform(t, "../../examples")
	tf.Sub = "lab"
	const address = "127.0.0.7"
	tf.Set(t, map[string]any{
		"address": address, "public_key": openstacktest.PublicKey(t), "server_image": filepath.Join(os.Getenv("STACKLAB_TEST_IMAGE_TINY"), "root.tar.gz"),
		"project": project, "pool": project, "pool_size": "10GiB", "bridge": lxdtest.Name("lab"),
		"subnet": "10.0.18.0/24", "nested_subnet": "10.0.19.0/24", "kernel_modules": []string{},
		"image_dirs": map[string]any{
			"control": os.Getenv("STACKLAB_TEST_IMAGE_CONTROL"), "nova-compute": os.Getenv("STACKLAB_TEST_IMAGE_NOVA_COMPUTE"),
			"compute": os.Getenv("STACKLAB_TEST_IMAGE_COMPUTE"),
		},
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
		"server_instance_name": `"instance-00000001"`, "docker_flavor_specs": `{"lxd:profiles":"docker"}`,
	} {
		if got := output(t, tf, name); got != want {
			t.Errorf("output %s is %s, want %s", name, got, want)
		}
	}
	if got := clouds(t, client, "openstack", "server", "show", "first", "-c", "status", "-c", "OS-EXT-SRV-ATTR:host", "-c", "addresses", "-f", "value"); !regexp.MustCompile(
		`^compute\n\{?'?internal'?.*192\.168\.20\.\d+.*\nACTIVE$`).MatchString(got) {
		t.Errorf("the openstack client shows the server as %q", got)
	}
	if got := clouds(t, client, "openstack", "flavor", "list", "--sort-column", "Name", "-c", "Name", "-c", "RAM", "-c", "Disk", "-c", "Ephemeral", "-c", "VCPUs", "-f", "value"); got != labFlavors {
		t.Errorf("the openstack client lists the flavors\n%s\nwant\n%s", got, labFlavors)
	}

	placement := func(path string) string {
		return clouds(t, client, "curl", "--silent", "--fail", "--header", "X-Auth-Token: "+clouds(t, client, "openstack", "token", "issue", "-c", "id", "-f", "value"),
			"http://"+address+":8778/resource_providers"+path)
	}
	provider := regexp.MustCompile(`"uuid": "([0-9a-f-]{36})"`).FindStringSubmatch(placement(""))
	if provider == nil {
		t.Fatal("placement knows no hypervisor")
	}
	if got := placement("/" + provider[1] + "/inventories"); !regexp.MustCompile(`"MEMORY_MB": \{[^}]*"reserved": 1024`).MatchString(got) {
		t.Errorf("nova-compute does not go by the option that was set, and tells placement %s", got)
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

// labFlavors are those of the stories: name, MiB of memory, GiB of root and ephemeral disk, CPUs.
const labFlavors = `docker 1024 20 0 2
m1.large 8192 40 40 4
m1.medium 2048 40 40 2
m1.small 1024 20 40 1
m1.tiny 512 1 0 1
m1.xlarge 16384 80 40 8`

// clouds runs a client of the lab's cloud in the instance control.
func clouds(t *testing.T, lab *lxdapi.Client, command ...string) string {
	t.Helper()
	var out bytes.Buffer
	code, err := lab.Exec(t.Context(), "control", lxdapi.Exec{
		Command: command, Environment: map[string]string{"OS_CLOUD": "stacklab"}, Stdout: &out, Stderr: &out,
	})
	if err != nil || code != 0 {
		t.Fatalf("%v: exit code %d, %v: %s", command, code, err, out.String())
	}
	return strings.TrimSpace(out.String())
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
