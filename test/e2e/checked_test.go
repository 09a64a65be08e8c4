package e2e

import (
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// TestAccCheckedProfiles makes a flavor that looks for its profiles on this machine's LXD and on a nested one.
func TestAccCheckedProfiles(t *testing.T) {
	openstacktest.New(t)
	host := lxdtest.Client(t)
	nested, _ := lxdtest.Nested(t)
	name := acctest.Name(t, "checked")
	tf := acctest.NewTerraform(t, "testdata/checked")
	vars := map[string]any{"name": name, "daemons": [][]string{{}, nested.Path()}}
	tf.Set(t, vars)
	t.Cleanup(func() {
		delete(vars, "more")
		tf.Set(t, vars)
		tf.Destroy(t)
	})

	said := func(out string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
	}
	// The profiles are not there yet, and the plan knows that they will be.
	if out := said(tf.Apply(t)); !strings.Contains(out, "Servers of this flavor may fail on "+nested.Name()) || !strings.Contains(out, "Unsupport LXD storage detected") {
		t.Errorf("nothing warns of the nested daemon's pool, which is a directory:\n%s", out)
	}
	tf.NoChanges(t)

	vars["more"] = []string{"stacklab-absent"}
	tf.Set(t, vars)
	out, err := tf.Run(t.Context(), "plan", "-input=false")
	if err == nil {
		t.Fatalf("the plan takes a profile that nobody has:\n%s", out)
	}
	for _, c := range []string{host.Place(), nested.Place()} {
		if want := c + ` has no profile "stacklab-absent"; it has`; !strings.Contains(said(out), want) {
			t.Errorf("the plan does not say %q:\n%s", want, out)
		}
	}
}
