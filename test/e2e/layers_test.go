package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// TestAccLayers builds two layers in one apply, replaces the outer one, and finds it stopped by somebody else.
func TestAccLayers(t *testing.T) {
	prefix := acctest.Name(t, "layers")
	client := inProject(t, prefix)
	tf := acctest.NewTerraform(t, "testdata/layers")
	tf.Set(t, map[string]any{
		"project": prefix, "prefix": prefix, "pool": lxdtest.Pool,
		"image_dir": os.Getenv("STACKLAB_TEST_IMAGE_COMPUTE"), "tiny_dir": os.Getenv("STACKLAB_TEST_IMAGE_TINY"),
	})
	defer func() {
		tf.Destroy(t)
		if left := leftovers(t, client, prefix); len(left) > 0 {
			t.Errorf("destroy left %v", left)
		}
	}()

	tf.Apply(t)
	tf.NoChanges(t)
	const want = `["inner-0","inner-2","inner-1"]`
	if got := output(t, tf, "profiles"); got != want {
		t.Errorf("the nested instance has the profiles %s, want %s", got, want)
	}

	t.Run("outer replaced", func(t *testing.T) {
		born := created(t, client, prefix+"-outer")
		tf.Apply(t, "-replace=stacklab_lxd_instance.outer")
		tf.NoChanges(t)
		if again := created(t, client, prefix+"-outer"); again == born {
			t.Error("the outer instance is still the old one")
		}
		if got := output(t, tf, "profiles"); got != want {
			t.Errorf("the nested instance has the profiles %s, want %s", got, want)
		}
	})

	t.Run("outer stopped outside", func(t *testing.T) {
		stop := lxdapi.StateChange{Action: "stop", Timeout: 60}
		if err := client.ChangeInstanceState(t.Context(), prefix+"-outer", stop); err != nil {
			t.Fatal(err)
		}
		out, _ := tf.Plan(t)
		changes := regexp.MustCompile(`(?m)^  # stacklab\S+ (will|must) be .*$`).FindAllString(out, -1)
		if len(changes) != 1 || !strings.Contains(changes[0], "stacklab_lxd_instance.outer will be updated in-place") {
			t.Errorf("the plan shows %q, want only the start of the outer instance:\n%s", changes, out)
		}
		if n := strings.Count(out, "Not looked at: the inside of instance"); n != 1 {
			t.Errorf("the plan warns %d times of the stopped layer, want once:\n%s", n, out)
		}
		tf.Apply(t)
		tf.NoChanges(t)
	})

	t.Run("outer deleted outside", func(t *testing.T) {
		if err := client.ChangeInstanceState(t.Context(), prefix+"-outer", lxdapi.StateChange{Action: "stop", Force: true}); err != nil {
			t.Fatal(err)
		}
		if err := client.DeleteInstance(t.Context(), prefix+"-outer"); err != nil {
			t.Fatal(err)
		}
		tf.Apply(t)
		tf.NoChanges(t)
		if got := output(t, tf, "profiles"); got != want {
			t.Errorf("the nested instance has the profiles %s, want %s", got, want)
		}
	})
}

func output(t *testing.T, tf *acctest.Terraform, name string) string {
	t.Helper()
	out, err := tf.Run(t.Context(), "output", "-json", name)
	if err != nil {
		t.Fatalf("output: %v\n%s", err, out)
	}
	return strings.TrimSpace(out)
}

// created tells one instance from its successor of the same name.
func created(t *testing.T, client *lxdapi.Client, name string) string {
	t.Helper()
	inst, _, err := client.Instance(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return inst.Config["volatile.uuid"]
}
