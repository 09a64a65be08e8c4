package lxd

import (
	"slices"
	"strings"
	"testing"
)

func TestAttached(t *testing.T) {
	for _, test := range []struct{ has, ours, last, first string }{
		{"", "d", "d", "d"},
		{"", "d e", "d e", "d e"},
		{"a b", "d", "a b d", "d a b"},
		{"a b", "d e", "a b d e", "d e a b"},
		{"a d b", "d", "a d b", "a d b"},
		{"d a e", "d e", "d a e", "d a e"},
		{"d a e b", "e d", "e a d b", "e a d b"},
		{"a d b", "d e", "a d b e", "a d e b"},
		{"a e b", "d e", "a d e b", "d a e b"},
		{"a e b", "d e f", "a d e b f", "d a e f b"},
		{"a f b d c", "d e f", "a d b e f c", "a d e b f c"},
		{"a d d b", "d", "a d b", "a d b"},
		{"a a b", "d", "a a b d", "d a a b"},
	} {
		has, ours := strings.Fields(test.has), strings.Fields(test.ours)
		if got := strings.Join(attached(has, ours, false), " "); got != test.last {
			t.Errorf("%q with %q last: got %q, want %q", test.has, test.ours, got, test.last)
		}
		if got := strings.Join(attached(has, ours, true), " "); got != test.first {
			t.Errorf("%q with %q first: got %q, want %q", test.has, test.ours, got, test.first)
		}
		if strings.Join(has, " ") != test.has || strings.Join(ours, " ") != test.ours {
			t.Errorf("%q with %q: the arguments were changed to %q and %q", test.has, test.ours, has, ours)
		}
	}
}

func TestOnlyOurs(t *testing.T) {
	if got := strings.Join(onlyOurs(strings.Fields("a e b d e c"), strings.Fields("d e f")), " "); got != "e d" {
		t.Errorf("got %q", got)
	}
}

// FuzzAttached holds what an attachment promises, for any profiles of an instance and any of ours. A letter is a profile.
func FuzzAttached(f *testing.F) {
	for _, seed := range [][2]string{{"", "a"}, {"abc", "xy"}, {"axbyc", "yxz"}, {"aab", "ba"}, {"xyz", "zyx"}} {
		f.Add(seed[0], seed[1], false)
		f.Add(seed[0], seed[1], true)
	}
	f.Fuzz(func(t *testing.T, hasText, oursText string, first bool) {
		if len(hasText) > 50 || len(oursText) > 50 {
			return
		}
		has, ours := strings.Split(hasText, ""), unique(strings.Split(oursText, ""))
		got := attached(has, ours, first)
		if !slices.Equal(onlyOurs(got, ours), ours) {
			t.Errorf("ours are not all there, in order: %q", got)
		}
		for _, name := range ours {
			if n := len(got) - len(detached(got, []string{name})); n != 1 {
				t.Errorf("%q is there %d times: %q", name, n, got)
			}
		}
		if !slices.Equal(detached(got, ours), detached(has, ours)) {
			t.Errorf("the others' profiles changed: %q to %q", has, got)
		}
		if again := attached(got, ours, first); !slices.Equal(again, got) {
			t.Errorf("a second time gives %q instead of %q", again, got)
		}
		if slices.Equal(onlyOurs(has, ours), ours) && len(unique(has)) == len(has) && !slices.Equal(got, has) {
			t.Errorf("nothing was to do, but %q became %q", has, got)
		}
		if len(onlyOurs(has, ours)) == 0 {
			want := append(slices.Clone(has), ours...)
			if first {
				want = append(slices.Clone(ours), has...)
			}
			if !slices.Equal(got, want) {
				t.Errorf("newly attached: got %q, want %q", got, want)
			}
		}
	})
}

func unique(names []string) []string {
	var list []string
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}
