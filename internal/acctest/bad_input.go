package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// BadInput plans every file in a directory, of which there are floor or more. Each breaks another rule, and the first line
// says which words the plan refuses it with: "# want: REGEXP", in which white space stands for any.
//
// Each file is a module of one configuration. A plan tells what is wrong in all its modules, but only in the first of its
// stages (reading, validating, planning) in which anything is, so what it refused is left out and the rest planned again.
func BadInput(t *testing.T, dir string, floor int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < floor {
		t.Errorf("%d bad inputs, want at least %d", len(files), floor)
	}
	tf := NewTerraform(t, "")
	wants, rules := map[string]string{}, map[string]string{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		row := strings.TrimSuffix(filepath.Base(file), ".tf")
		first, _, _ := strings.Cut(string(raw), "\n")
		want, ok := strings.CutPrefix(first, "# want: ")
		if !ok {
			t.Fatalf("the first line of %s must read # want: REGEXP, not %q", file, first)
		}
		if other, twice := rules[want]; twice {
			t.Errorf("%s and %s are refused by the same rule", other, row)
		}
		wants[row], rules[want] = want, row
		if err := os.Mkdir(filepath.Join(tf.Dir, row), 0o755); err != nil {
			t.Fatal(err)
		}
		tf.Write(t, filepath.Join(row, "bad.tf"), string(raw))
		tf.Write(t, filepath.Join(row, "provider.tf"), "terraform {\n  required_providers {\n    stacklab = {\n      source = \"stacklab/stacklab\"\n    }\n  }\n}\n")
	}

	rows := slices.Sorted(maps.Keys(wants))
	said := map[string]string{}
	for pending := rows; len(pending) > 0; {
		out := planModules(t, tf, pending)
		refused := errorsByModule(t, out)
		maps.Copy(said, refused)
		still := slices.DeleteFunc(slices.Clone(pending), func(row string) bool { return refused[row] != "" })
		if len(still) == len(pending) {
			t.Logf("the last plan:\n%s", out)
			break
		}
		pending = still
	}
	for _, row := range rows {
		t.Run(row, func(t *testing.T) {
			switch got := said[row]; {
			case got == "":
				t.Error("no error names a place in it")
			case !regexp.MustCompile("(?i)" + wants[row]).MatchString(strings.Join(strings.Fields(got), " ")):
				t.Errorf("the plan does not say %s:\n%s", wants[row], got)
			}
		})
	}
}

// planModules plans a configuration of these modules and returns what the CLI printed, as JSON.
func planModules(t *testing.T, tf *Terraform, modules []string) string {
	t.Helper()
	var root strings.Builder
	for _, name := range modules {
		fmt.Fprintf(&root, "module %q {\n  source = \"./%s\"\n}\n", name, name)
	}
	tf.Write(t, "main.tf", root.String())
	if out, err := tf.Run(t.Context(), "get"); err != nil {
		t.Fatalf("get: %v\n%s", err, out)
	}
	out, err := tf.Run(t.Context(), "plan", "-input=false", "-json")
	if err == nil {
		t.Logf("%v are planned", modules)
	}
	return out
}

// errorsByModule reads the output of plan -json. An error belongs to the module in whose bad.tf it is.
func errorsByModule(t *testing.T, out string) map[string]string {
	t.Helper()
	said := map[string]string{}
	for line := range strings.Lines(out) {
		var message struct {
			Diagnostic struct {
				Severity, Summary, Detail, Address string

				Range struct {
					Filename string
					Start    struct{ Line int }
				}
				Snippet struct{ Code string }
			}
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatalf("plan -json says %s: %v", line, err)
		}
		d := message.Diagnostic
		if module, file := filepath.Split(d.Range.Filename); d.Severity == "error" && file == "bad.tf" {
			module = filepath.Clean(module)
			said[module] += fmt.Sprintf("%s\nwith %s, line %d: %s\n%s\n", d.Summary, d.Address, d.Range.Start.Line, d.Snippet.Code, d.Detail)
		}
	}
	return said
}
