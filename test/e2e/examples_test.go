package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

// TestAccExamples checks the examples of the docs with the real CLI. The lab and the modules are applied by other tests.
func TestAccExamples(t *testing.T) {
	lxdtest.Client(t)
	for _, pattern := range []string{"resources/*", "data-sources/*", "functions/*"} {
		dirs, err := filepath.Glob("../../examples/" + pattern)
		if err != nil || len(dirs) == 0 {
			t.Fatalf("no examples in %s: %v", pattern, err)
		}
		for _, dir := range dirs {
			t.Run(filepath.Base(dir), func(t *testing.T) {
				tf := acctest.NewTerraform(t, dir)
				tf.Write(t, "required.tf", "terraform {\n  required_providers {\n    stacklab = {\n      source = \"stacklab/stacklab\"\n    }\n  }\n}\n")
				if out, err := tf.Run(t.Context(), "validate"); err != nil || !strings.Contains(out, "Success!") {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}
