package ini

import (
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// filesVariable names the directory with the files of OpenStack's packages.
const filesVariable = "STACKLAB_TEST_OSLO_FILES"

// realFiles are the texts of the configuration files that the system's packages have, by name.
func realFiles(t *testing.T) map[string]string {
	t.Helper()
	dir := os.Getenv(filesVariable)
	if dir == "" {
		t.Fatalf("%s must name the directory that test/lab/oslo-files.sh makes", filesVariable)
	}
	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		texts[strings.TrimPrefix(path, dir)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []string{"nova.conf", "keystone.conf", "neutron.conf", "cinder.conf", "glance-api.conf"} {
		isIts := func(path string) bool { return filepath.Base(path) == service }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(texts)), isIts) {
			t.Fatalf("%s (%s) has no %s", dir, filesVariable, service)
		}
	}
	return texts
}

// edits are changes of every kind of option that a file has: set, sampled in a comment, new, in a new section.
func (c chooser) edits(f *File) []step {
	var all []step
	seen := map[[2]string]bool{}
	edit := func(section, option string) {
		key := [2]string{normal(section), option}
		// What config_source names is loaded.
		if seen[key] || option == "config_source" {
			return
		}
		seen[key] = true
		var values []string
		for range c.of("", "1", "1", "1", "12", "123") {
			values = append(values, c.of("", "True", "5", "a, b", " spaced ", `"quoted"`, "mysql+pymysql://u:p%40w@[::1]:3306/db?charset=utf8#x",
				"lxc.aa_profile=unconfined\nlxc.mount.auto=sys:rw", "é", "# 1", "{'a': 1}"))
		}
		if !slices.Equal(f.Values(section, option), values) {
			all = append(all, own(section, option, values...))
		}
	}
	for _, s := range f.Sections() {
		for _, o := range f.Options(s) {
			if c.IntN(3) == 0 {
				edit(s, o)
			}
		}
		for _, body := range f.bodies(s) {
			for _, l := range f.lines[body.from:body.to] {
				if o := l.sampled(); o != "" && !strings.ContainsAny(o, " #*[`") && c.IntN(8) == 0 {
					edit(s, o)
				}
			}
		}
		if c.IntN(3) == 0 {
			edit(s, "stacklab_new")
		}
	}
	for _, o := range []string{"x", "y"} {
		edit("stacklab_new_section", o)
		edit("stacklab_another", o)
	}
	return all
}

// TestOsloFiles changes the files of real services and puts them back.
func TestOsloFiles(t *testing.T) {
	c := chooser{rand.New(rand.NewPCG(5, 6))}
	texts := realFiles(t)
	names := slices.Sorted(maps.Keys(texts))
	ordinary := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

	var questions []question
	done := map[string][]step{}
	for _, name := range names {
		text := texts[name]
		questions = append(questions, question{text: text})
		f, err := Parse([]byte(text))
		if err != nil {
			questions = append(questions, question{text: text})
			continue
		}
		if got := string(f.Bytes()); got != text {
			t.Fatalf("%s is not as it was read", name)
		}
		done[name] = c.edits(f)
		after := question{text: text}
		for i, edit := range done[name] {
			if i%3 == 0 {
				// Another value first, which is changed then.
				_, after.text = own(edit.section, edit.option, "first", "second").take(t, after.text)
				edit.do = set("", "").do
			}
			_, after.text = edit.take(t, after.text)
			if ordinary.MatchString(edit.option) && edit.option != "version" && edit.option != "project" {
				after.options = append(after.options, [2]string{edit.section, edit.option})
			}
		}
		questions = append(questions, after)

		back := after.text
		for _, i := range c.Perm(len(done[name])) {
			_, back = restore(done[name][i].section, done[name][i].option).take(t, back)
		}
		if back != text {
			t.Errorf("%s does not get back to what it was", name)
		}
	}

	answers := oslo(t, questions)
	edits := 0
	for i, name := range names {
		before, after := answers[2*i], answers[2*i+1]
		if f, err := Parse([]byte(texts[name])); err != nil {
			if before.Sections != nil {
				t.Errorf("%s: oslo.config reads it, Parse says %v", name, err)
			}
			continue
		} else if compare(t, name, before.Sections, contents(f)); before.Sections == nil {
			continue
		}
		want := before.Sections
		wants := map[[2]string][]string{}
		for _, edit := range done[name] {
			want = want.with(edit.section, edit.option, edit.values...)
			wants[[2]string{edit.section, edit.option}] = edit.values
		}
		compare(t, name, after.Sections, want)
		for j, key := range questions[2*i+1].options {
			single := ""
			if after.Single[j] != nil {
				single = *after.Single[j]
			}
			values := wants[key]
			if !slices.Equal(after.Multi[j], values) || (len(values) == 0) != (after.Single[j] == nil) ||
				len(values) > 0 && single != values[len(values)-1] {
				t.Errorf("%s: %s has %q, %q, not %q", name, key, single, after.Multi[j], values)
			}
		}
		edits += len(done[name])
		t.Logf("%s: %d edits, %d of them asked for by name", name, len(done[name]), len(questions[2*i+1].options))
	}
	if edits < 500 {
		t.Errorf("only %d edits were tried", edits)
	}
}
