package ini

import (
	"slices"
	"strings"
	"testing"
)

// A step is one change of a file.
type step struct {
	do              func(f *File, section, option string, values []string) (bool, error)
	section, option string
	values          []string
}

func own(section, option string, values ...string) step {
	return step{func(f *File, section, option string, values []string) (bool, error) {
		return f.Own(section, option, values...)
	}, section, option, values}
}

func set(section, option string, values ...string) step {
	return step{func(f *File, section, option string, values []string) (bool, error) {
		return f.Set(section, option, values...)
	}, section, option, values}
}

func restore(section, option string) step {
	return step{func(f *File, section, option string, _ []string) (bool, error) {
		return f.Restore(section, option), nil
	}, section, option, nil}
}

// take does the step to the file as the next run finds it.
func (s step) take(t testing.TB, text string) (changed bool, after string) {
	t.Helper()
	f := parse(t, text)
	changed, err := s.do(f, s.section, s.option, s.values)
	if err != nil {
		t.Fatal(err)
	}
	after = string(f.Bytes())
	if changed != (after != text) {
		t.Errorf("changed %v, from %q to %q", changed, text, after)
	}
	return changed, after
}

// parse parses what a test takes for a good file.
func parse(t testing.TB, text string) *File {
	t.Helper()
	f, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return f
}

// TestChange also restores what a test has changed, in the same order and backwards.
func TestChange(t *testing.T) {
	for name, test := range map[string]struct {
		in    string
		steps []step
		want  string
	}{
		"replaces in place": {
			"# about\n\n[DEFAULT]\n# debug it\ndebug=true\nverbose = 1\n",
			[]step{own("DEFAULT", "debug", "false")},
			"# about\n\n[DEFAULT]\n# debug it\n#stacklab: debug=true\ndebug = false\nverbose = 1\n",
		},
		"keeps order, tabs and spaces": {
			"[a] \t\n \t\nb\t=\t1 \nx\t=\t2  \n\u00a0c=\x0b\n",
			[]step{own("a", "x", "3")},
			"[a] \t\n \t\nb\t=\t1 \n#stacklab: x\t=\t2  \nx = 3\n\u00a0c=\x0b\n",
		},
		"colon and inner signs": {
			"[a]\nurl : http://h:1/?a=b%20c&d=$e\t\nx: 1\n",
			[]step{own("a", "url", "mysql://u:p@h/$db?x=%(y)s")},
			"[a]\n#stacklab: url : http://h:1/?a=b%20c&d=$e\t\nurl = mysql://u:p@h/$db?x=%(y)s\nx: 1\n",
		},
		"CRLF": {
			"[a]\r\nx = 1\r\n\r\n[b]\r\ny = 2\r\n",
			[]step{own("a", "x", "3\n4"), own("b", "z", "5"), own("c", "w", "6")},
			"[a]\r\n#stacklab: x = 1\r\nx = 3\r\n    4\r\n\r\n[b]\r\ny = 2\r\nz = 5\r\n\r\n#stacklab: section added\r\n[c]\r\nw = 6\r\n",
		},
		"mixed newlines: each line keeps its own, new ones take the first line's": {
			"[a]\nx = 1\r\ny = 2\n",
			[]step{own("a", "x", "3")},
			"[a]\n#stacklab: x = 1\r\nx = 3\ny = 2\n",
		},
		"CR alone ends a line too": {
			"[a]\rx = 1\ry = 2\r",
			[]step{own("a", "x", "3"), own("b", "z", "4")},
			"[a]\r#stacklab: x = 1\rx = 3\r\ny = 2\r\r\n#stacklab: section added\r\n[b]\r\nz = 4\r\n",
		},
		"no final newline, our line is not last": {
			"[a]\nx = 1\ny = 2",
			[]step{own("a", "x", "3")},
			"[a]\n#stacklab: x = 1\nx = 3\ny = 2",
		},
		"no final newline, our line is last": {
			"[a]\nx = 1",
			[]step{own("a", "x", "3")},
			"[a]\n#stacklab: x = 1\nx = 3",
		},
		"no final newline, new section": {
			"[a]\nx = 1",
			[]step{own("b", "y", "2")},
			"[a]\nx = 1\n\n#stacklab: section added\n[b]\ny = 2",
		},
		"no final newline, CRLF": {
			"[a]\r\nx = 1",
			[]step{own("a", "x", "2")},
			"[a]\r\n#stacklab: x = 1\r\nx = 2",
		},
		"empty file": {
			"",
			[]step{own("DEFAULT", "x", "1"), own("DEFAULT", "y", "2"), own("b", "z", "3")},
			"#stacklab: section added\n[DEFAULT]\nx = 1\ny = 2\n\n#stacklab: section added\n[b]\nz = 3\n",
		},
		"a file of comments": {
			"# nothing yet",
			[]step{own("a", "x", "1")},
			"# nothing yet\n\n#stacklab: section added\n[a]\nx = 1",
		},
		"section at the end, without options": {
			"[a]\nx = 1\n[b]\n",
			[]step{own("b", "y", "2")},
			"[a]\nx = 1\n[b]\ny = 2\n",
		},
		"below the sample": {
			"[a]\n\n# Debug. (boolean value)\n#debug = false\n\n# Other\n#other = 1\n",
			[]step{own("a", "debug", "true")},
			"[a]\n\n# Debug. (boolean value)\n#debug = false\ndebug = true\n\n# Other\n#other = 1\n",
		},
		"below the last sample, in any form": {
			"[a]\n#m = 1\n; m: 2\n# n = 3\n[b]\n#m = 4\n[a]\n#m:5\n# tail\n",
			[]step{own("a", "m", "6"), own("a", "n", "7")},
			"[a]\n#m = 1\n; m: 2\n# n = 3\nn = 7\n[b]\n#m = 4\n[a]\n#m:5\nm = 6\n# tail\n",
		},
		"an example in another option's text is no sample where there is one": {
			"[libvirt]\n#cpu_mode = <None>\n\n# Example:\n#     cpu_mode = custom\n#cpu_model_extra_flags =\n",
			[]step{own("libvirt", "cpu_mode", "none")},
			"[libvirt]\n#cpu_mode = <None>\ncpu_mode = none\n\n# Example:\n#     cpu_mode = custom\n#cpu_model_extra_flags =\n",
		},
		"the sample of another section is none": {
			"[a]\n#x = 1\n[b]\ny = 2\n",
			[]step{own("b", "x", "3")},
			"[a]\n#x = 1\n[b]\ny = 2\nx = 3\n",
		},
		"at the end of the section, above the next one's comments": {
			"[a]\nx = 1\n# of a\n\n\n# About b\n# more\n[b]\ny = 2\n",
			[]step{own("a", "z", "3")},
			"[a]\nx = 1\n# of a\nz = 3\n\n\n# About b\n# more\n[b]\ny = 2\n",
		},
		"at the end of a section of samples": {
			"[a]\n\n# X\n#x = 1\n\n\n[b]\n",
			[]step{own("a", "z", "3")},
			"[a]\n\n# X\n#x = 1\nz = 3\n\n\n[b]\n",
		},
		"at the end of the last section, below its comments": {
			"[a]\nx = 1\n\n# X\n#y = 1\n\n",
			[]step{own("a", "z", "3")},
			"[a]\nx = 1\n\n# X\n#y = 1\nz = 3\n\n",
		},
		"all occurrences, also for one value": {
			"[a]\nx = 1\ny = 2\nx = 3\nz = 4\n",
			[]step{own("a", "x", "5")},
			"[a]\n#stacklab: x = 1\ny = 2\n#stacklab: x = 3\nx = 5\nz = 4\n",
		},
		"all occurrences, even if the last one has the value": {
			"[a]\nx = 1\nx = 3\n",
			[]step{own("a", "x", "3")},
			"[a]\n#stacklab: x = 1\n#stacklab: x = 3\nx = 3\n",
		},
		"several values": {
			"[a]\nx = 1\ny = 2\n",
			[]step{own("a", "x", "3", "", "4")},
			"[a]\n#stacklab: x = 1\nx = 3\nx =\nx = 4\ny = 2\n",
		},
		"repeated sections": {
			"[a]\nx = 1\n[b]\nx = 2\n[a]\nx = 3\ny = 4\n",
			[]step{own("a", "x", "5"), own("a", "n", "6")},
			"[a]\n#stacklab: x = 1\n[b]\nx = 2\n[a]\n#stacklab: x = 3\nx = 5\ny = 4\nn = 6\n",
		},
		"sections differ in case only": {
			"[Neutron]\nx = 1\n[NEUTRON]\nx = 2\n",
			[]step{own("neutron", "x", "3")},
			"[Neutron]\n#stacklab: x = 1\n[NEUTRON]\n#stacklab: x = 2\nx = 3\n",
		},
		"but default is not DEFAULT": {
			"[default]\nx = 1\n",
			[]step{own("DEFAULT", "x", "2")},
			"[default]\nx = 1\n\n#stacklab: section added\n[DEFAULT]\nx = 2\n",
		},
		"options differ in case": {
			"[a]\nX = 1\n",
			[]step{own("a", "x", "2")},
			"[a]\nX = 1\nx = 2\n",
		},
		"continuation lines": {
			"[a]\nx = 1\n  2\n\t# 3\r\n\nz = 1\n",
			[]step{own("a", "x", "4\n5")},
			"[a]\n#stacklab: x = 1\n#stacklab:   2\n#stacklab: \t# 3\r\nx = 4\n    5\n\nz = 1\n",
		},
		"absent": {
			"[a]\nx = 1\n  2\nz = 1\nx = 3",
			[]step{own("a", "x"), own("a", "nothing"), own("nowhere", "x")},
			"[a]\n#stacklab: x = 1\n#stacklab:   2\nz = 1\n#stacklab: x = 3",
		},
		"absent, then set": {
			"[a]\nx = 1\nz = 1\n",
			[]step{own("a", "x"), set("a", "x", "2")},
			"[a]\n#stacklab: x = 1\nx = 2\nz = 1\n",
		},
		"absent in two places, then set": {
			"[a]\nx = 1\nz = 1\nx = 2\ny = 1\n",
			[]step{own("a", "x"), set("a", "x", "3", "4")},
			"[a]\n#stacklab: x = 1\nz = 1\n#stacklab: x = 2\nx = 3\nx = 4\ny = 1\n",
		},
		"set to absent and back": {
			"[a]\nx = 1\n",
			[]step{own("a", "x", "2"), own("b", "y", "3"), set("a", "x"), set("b", "y")},
			"[a]\n#stacklab: x = 1\n\n#stacklab: section added\n[b]\n",
		},
		"what it has already is left alone": {
			"[a]\nx=1\nx: 'two'\ny = \"3\n",
			[]step{own("a", "x", "1", "two"), own("a", "y", "\"3")},
			"[a]\nx=1\nx: 'two'\ny = \"3\n",
		},
		"own twice": {
			"[a]\nx = 1\n",
			[]step{own("a", "x", "2"), own("a", "x", "2")},
			"[a]\n#stacklab: x = 1\nx = 2\n",
		},
		"own again with another value keeps what was first": {
			"[a]\nx = 1\n",
			[]step{own("a", "x", "2"), own("a", "x", "3", "4")},
			"[a]\n#stacklab: x = 1\nx = 3\nx = 4\n",
		},
		"set keeps the place": {
			"[a]\nx = 1\nz = 1\n",
			[]step{own("a", "x", "2"), own("a", "n", "3"), own("a", "o", "4"), set("a", "x", "5", "6"), set("a", "n", "7")},
			"[a]\n#stacklab: x = 1\nx = 5\nx = 6\nz = 1\nn = 7\no = 4\n",
		},
		"quotes where they are needed": {
			"[a]\n",
			[]step{own("a", "x", " 1", "2\t", "'3'", `"`, `'4"`, "a \"b\" c", "\u00a0", " 5\n6", "# 7")},
			"[a]\nx = \" 1\"\nx = \"2\t\"\nx = \"'3'\"\nx = \"\"\"\nx = '4\"\nx = a \"b\" c\nx = \"\u00a0\"\nx = \" 5\"\n    6\nx = # 7\n",
		},
		"UTF-8": {
			"[größe]\nschlüssel = wört\n# ∞\n",
			[]step{own("größe", "schlüssel", "日本"), own("größe", "ü", "\u2028x")},
			"[größe]\n#stacklab: schlüssel = wört\nschlüssel = 日本\n# ∞\nü = \"\u2028x\"\n",
		},
		"bytes that are not UTF-8": {
			"[a]\n# caf\xe9 \xed\xa0\x80\nx = \xff\ny = \xfe\n",
			[]step{own("a", "x", "1"), own("a", "z", "2")},
			"[a]\n# caf\xe9 \xed\xa0\x80\n#stacklab: x = \xff\nx = 1\ny = \xfe\nz = 2\n",
		},
		"a comment of ours in front of all sections is nobody's": {
			"#stacklab: x = 1\n[a]\ny = 2\n",
			[]step{own("a", "x", "3"), restore("a", "x")},
			"#stacklab: x = 1\n[a]\ny = 2\n",
		},
		"restore without anything": {
			"[a]\ny = 2\n", []step{restore("a", "x"), restore("b", "x")}, "[a]\ny = 2\n",
		},
		"restore without a comment removes": {
			"[a]\nx = 1\n  2\ny = 2\nx = 3", []step{restore("a", "x")}, "[a]\ny = 2",
		},
		"restore what a file came with": {
			"[a]\nx = 5\n#stacklab: x = 1\n#stacklab:  2\n#stacklab: y = 3\n[A]\n#stacklab: x: 4\n",
			[]step{restore("a", "x")},
			"[a]\nx = 1\n 2\n#stacklab: y = 3\n[A]\nx: 4\n",
		},
		"comments of the form that hold no option stay": {
			"[a]\n#stacklab:   2\n#stacklab: [b]\n#stacklab: x\n#stacklab: = 1\n#stacklab: \n#stacklab: x = 3\n\n#stacklab:  4\n",
			[]step{restore("a", "x")},
			"[a]\n#stacklab:   2\n#stacklab: [b]\n#stacklab: x\n#stacklab: = 1\n#stacklab: \nx = 3\n\n#stacklab:  4\n",
		},
		"an added section stays while something is in it": {
			"[a]\n",
			[]step{own("b", "x", "1"), own("b", "y", "2"), restore("b", "x")},
			"[a]\n\n#stacklab: section added\n[b]\ny = 2\n",
		},
		"an added section with what others have put there": {
			"\n#stacklab: section added\n[b]\nx = 1\n# mine\n\n[c]\n",
			[]step{restore("b", "x")},
			"\n#stacklab: section added\n[b]\n# mine\n\n[c]\n",
		},
		"an added section goes, and what stands around it stays": {
			"[a]\n\n\n#stacklab: section added\n[b]\nx = 1\n\n# About c\n[c]\n",
			[]step{restore("b", "x")},
			"[a]\n\n\n# About c\n[c]\n",
		},
		"an added section that keeps another's line stays": {
			"#stacklab: section added\n[b]\nx = 1\n#stacklab: y = 2\n[c]\n",
			[]step{restore("b", "x")},
			"#stacklab: section added\n[b]\n#stacklab: y = 2\n[c]\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := test.in
			var restores []step
			for _, s := range test.steps {
				var changed bool
				changed, text = s.take(t, text)
				same := func(r step) bool { return r.section == s.section && r.option == s.option }
				if changed && !slices.ContainsFunc(restores, same) {
					restores = append(restores, restore(s.section, s.option))
				}
			}
			if text != test.want {
				t.Errorf("from %q:\n got %q\nwant %q", test.in, text, test.want)
			}
			if strings.Contains(test.in, Marker) || !strings.Contains(text, Marker) {
				return
			}
			backwards := slices.Clone(restores)
			slices.Reverse(backwards)
			for _, restores := range [][]step{restores, backwards} {
				back := text
				for _, s := range restores {
					_, back = s.take(t, back)
				}
				if back != test.in {
					t.Errorf("from %q:\nrestored %q\n    want %q", text, back, test.in)
				}
			}
		})
	}
}
