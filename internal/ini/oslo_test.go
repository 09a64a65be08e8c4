package ini

import (
	"bytes"
	"encoding/json"
	"maps"
	"os/exec"
	"reflect"
	"testing"
)

// A question asks oslo.config for all that is in a file, and for some options as a service asks for them.
type question struct {
	text    string
	options [][2]string
}

// An answer has no sections if oslo.config refuses the file.
type answer struct {
	Sections content
	Single   []*string
	Multi    [][]string
}

// content is the values of options by section and option.
type content map[string]map[string][]string

// oslo lets the system's oslo.config answer all questions in one process.
func oslo(t *testing.T, questions []question) []answer {
	t.Helper()
	type file struct {
		Text    []byte      `json:"text"`
		Options [][2]string `json:"options"`
	}
	files := make([]file, 0, len(questions))
	for _, q := range questions {
		files = append(files, file{[]byte(q.text), q.options})
	}
	in, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	python := exec.Command("/usr/bin/python3", "-I", "-X", "utf8", "testdata/oslo.py")
	var out, messages bytes.Buffer
	python.Stdin, python.Stdout, python.Stderr = bytes.NewReader(in), &out, &messages
	if err := python.Run(); err != nil {
		t.Fatalf("python3-oslo.config, which test/unit.sh installs: %v\n%s", err, messages.String())
	}
	var answers []answer
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// contents is all that a file has by the package's own account.
func contents(f *File) content {
	all := content{}
	for _, s := range f.Sections() {
		options := map[string][]string{}
		for _, o := range f.Options(s) {
			options[o] = f.Values(s, o)
		}
		all[normal(s)] = options
	}
	return all
}

// with is the content after an option was given values.
func (c content) with(section, option string, values ...string) content {
	section = normal(section)
	after, options := maps.Clone(c), map[string][]string{}
	maps.Copy(options, c[section])
	delete(options, option)
	if len(values) > 0 {
		options[option] = values
	}
	after[section] = options
	return after
}

// compare takes a section without options for none.
func compare(t *testing.T, what string, got, want content) {
	t.Helper()
	empty := func(_ string, options map[string][]string) bool { return len(options) == 0 }
	got, want = maps.Clone(got), maps.Clone(want)
	maps.DeleteFunc(got, empty)
	maps.DeleteFunc(want, empty)
	if reflect.DeepEqual(got, want) {
		return
	}
	for s, options := range got {
		if !reflect.DeepEqual(options, want[s]) {
			t.Errorf("%s: in [%s] oslo.config has %q, not %q", what, s, options, want[s])
		}
	}
	for s, options := range want {
		if got[s] == nil {
			t.Errorf("%s: oslo.config has no [%s], which has %q", what, s, options)
		}
	}
}
