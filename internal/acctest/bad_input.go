package acctest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// BadInput plans every file in a directory, of which there are floor or more. Each breaks another rule, and the first line
// says which words the plan refuses it with: "# want: REGEXP", in which white space stands for any.
func BadInput(t *testing.T, dir string, floor int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < floor {
		t.Errorf("%d bad inputs, want at least %d", len(files), floor)
	}
	seen := map[string]string{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".tf"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(raw), "\n")
			want, ok := strings.CutPrefix(first, "# want: ")
			if !ok {
				t.Fatalf("its first line must read # want: REGEXP, not %q", first)
			}
			if other, twice := seen[want]; twice {
				t.Errorf("%s is refused by the same rule", other)
			}
			seen[want] = file
			tf := NewTerraform(t, "")
			tf.Write(t, "bad.tf", string(raw))
			tf.Write(t, "provider.tf", "terraform {\n  required_providers {\n    stacklab = {\n      source = \"stacklab/stacklab\"\n    }\n  }\n}\n")
			out, err := tf.Run(t.Context(), "plan", "-input=false")
			if err == nil {
				t.Fatalf("it is planned:\n%s", out)
			}
			said := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
			if !regexp.MustCompile("(?i)" + want).MatchString(said) {
				t.Errorf("the plan does not say %s:\n%s", want, out)
			}
			if !strings.Contains(said, "on bad.tf line") {
				t.Errorf("the error names no place:\n%s", out)
			}
		})
	}
}
