package ini

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// others are the values of all options but one.
func others(f *File, section, option string) map[string]map[string][]string {
	all := map[string]map[string][]string{}
	for _, s := range f.Sections() {
		of := map[string][]string{}
		for _, o := range f.Options(s) {
			if normal(s) != normal(section) || o != option {
				of[o] = f.Values(s, o)
			}
		}
		// A section may come and go with its only option.
		if len(of) > 0 {
			all[normal(s)] = of
		}
	}
	return all
}

func FuzzChange(f *testing.F) {
	for _, text := range []string{
		"",
		"\n",
		"[a]\nx = 1\n",
		"[a]\r\nx = 1\r\n  2",
		"[a]\rx = 1\r\n\n[b]\rx = 1\r",
		"[DEFAULT]\n#x = 1\ny: 2\n\n# About\n[A]\nx = '3'\n[default]\nx = 4\n",
		"# x\n\n[a]\ny = 1\nx = 2\nx = 3\n[a]\n\n# x = 4\n\n[b]\n",
		"[a]\nx = 5\n#stacklab: x = 1\n#stacklab:  2\n#stacklab: section added\n[b]\n#stacklab: y = 3",
		"\n#stacklab: section added\n[a]\n#stacklab: y = 1\n[c]\nx = 2\n",
		"\ufeff[a]\nx = \xff",
		"[a]\nx\n",
	} {
		for _, values := range []string{"", "1", " 2 \n#|'3'|", "|"} {
			f.Add(text, "a", "x", values, "4|5")
			f.Add(text, "DEFAULT", "y", "6", values)
		}
	}
	f.Add("[a]\n", "a]", "=x", "\n", "\r")

	f.Fuzz(func(t *testing.T, text, section, option, first, second string) {
		file, err := Parse([]byte(text))
		if err != nil {
			return
		}
		if got := string(file.Bytes()); got != text {
			t.Fatalf("read %q, wrote %q", text, got)
		}
		prior := file.Values(section, option)
		marked := strings.Contains(text, Marker)
		rest := others(file, section, option)
		steady := func(what, text string) {
			t.Helper()
			if got := others(parse(t, text), section, option); !reflect.DeepEqual(got, rest) {
				t.Fatalf("%s: other options became %q from %q", what, got, rest)
			}
		}
		_, restored := restore(section, option).take(t, text)
		steady("restore", restored)

		wanted, next := list(first), list(second)
		if check(section, option, append(wanted, next...)) != nil {
			return
		}
		changed, owned := own(section, option, wanted...).take(t, text)
		steady("own", owned)
		file = parse(t, owned)
		if got := file.Values(section, option); !slices.Equal(got, wanted) {
			t.Fatalf("set %q, got %q in %q", wanted, got, owned)
		}
		if got, _ := file.Prior(section, option); changed && !marked && !slices.Equal(got, prior) {
			t.Fatalf("prior %q, kept %q in %q", prior, got, owned)
		}
		if again, _ := own(section, option, wanted...).take(t, owned); again {
			t.Fatalf("owning twice is not as once: %q", owned)
		}
		_, other := own(section, "another", "1").take(t, owned)
		_, reset := set(section, option, next...).take(t, owned)
		steady("set", reset)
		if got := parse(t, reset).Values(section, option); !slices.Equal(got, next) {
			t.Fatalf("set %q, got %q in %q", next, got, reset)
		}

		// Where there are comments of ours, or nothing was to be done, it is not Own that has to be undone.
		if marked || !changed {
			return
		}
		for _, owned := range []string{owned, reset} {
			if _, back := restore(section, option).take(t, owned); back != text {
				t.Fatalf("from %q restored %q, want %q", owned, back, text)
			}
		}
		if option == "another" || slices.Equal(parse(t, text).Values(section, "another"), []string{"1"}) {
			return
		}
		for _, order := range [][2]string{{option, "another"}, {"another", option}} {
			_, back := restore(section, order[0]).take(t, other)
			if _, back = restore(section, order[1]).take(t, back); back != text {
				t.Fatalf("from %q restored %q, want %q", other, back, text)
			}
		}
	})
}

// list are the values that a fuzzed string stands for.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "|")
}
