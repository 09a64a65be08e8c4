package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

// TestAccExamples checks the examples of the docs with the real CLI. The lab and the modules are applied by other tests.
func TestAccExamples(t *testing.T) {
	lxdtest.Client(t)
	for _, pattern := range []string{"resources/*", "data-sources/*", "ephemeral-resources/*", "functions/*"} {
		dirs, err := filepath.Glob("../../examples/" + pattern)
		if err != nil || len(dirs) == 0 {
			t.Fatalf("no examples in %s: %v", pattern, err)
		}
		for _, dir := range dirs {
			t.Run(filepath.Base(dir), func(t *testing.T) {
				tf := acctest.NewTerraform(t, dir)
				if function := filepath.Base(dir); function == "novarc" {
					tf.CallsItself(t, function)
				}
				tf.Write(t, "required.tf", "terraform {\n  required_providers {\n    stacklab = {\n      source = \"stacklab/stacklab\"\n    }\n  }\n}\n")
				if out, err := tf.Run(t.Context(), "validate"); err != nil || !strings.Contains(out, "Success!") {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
}

// TestAccModules runs the modules' own tests, as somebody who changes a module would.
func TestAccModules(t *testing.T) {
	openstacktest.New(t)
	tests, err := filepath.Glob("../../examples/modules/*/tests")
	if err != nil || len(tests) == 0 {
		t.Fatalf("no tests of modules: %v", err)
	}
	for _, dir := range tests {
		module := filepath.Base(filepath.Dir(dir))
		t.Run(module, func(t *testing.T) {
			tf := acctest.NewTerraform(t, "../../examples/modules")
			tf.Sub = module
			// No init: it asks the registry for a provider under dev_overrides too.
			if out, err := tf.Run(t.Context(), "get"); err != nil {
				t.Fatalf("get: %v\n%s", err, out)
			}
			if out, err := tf.Run(t.Context(), "test"); err != nil || !strings.Contains(out, "Success!") || !strings.Contains(out, "0 failed") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
