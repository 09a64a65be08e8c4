package ini

import (
	"reflect"
	"slices"
	"testing"
)

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"x = 1\n":                       "line 1: the option stands in no section",
		"\n# c\nx = 1\n[a]\n":           "line 3: the option stands in no section",
		"[a]\nx\n":                      "line 2: the line has neither = nor : after an option's name",
		"[a]\n = 1\n":                   "line 2: the line begins with white space and no option stands directly above it",
		"[a]\n= 1\n":                    "line 2: no option's name stands before = or :",
		"[a]\n\u00a0: 1\n":              "line 2: no option's name stands before = or :",
		"[a]\nx = 1\n\n  2\n":           "line 4: the line begins with white space and no option stands directly above it",
		"[a]\nx = 1\n \x1f\n  2\n":      "line 4: the line begins with white space and no option stands directly above it",
		"[a]\nx = 1\n#\n  2\n":          "line 4: the line begins with white space and no option stands directly above it",
		"[a]\nx = 1\n[b]\n  2\n":        "line 4: the line begins with white space and no option stands directly above it",
		"[a\n":                          "line 1: a section's line must end with ]",
		"\n[a] # c\n":                   "line 2: a section's line must end with ]",
		"[":                             "line 1: a section's line must end with ]",
		"[]":                            "line 1: the section has no name",
		"[a]\rx = 1\r\ny\n":             "line 3: the line has neither = nor : after an option's name",
		"\ufeff[a]\nx = 1\n":            "line 1: the file starts with a byte order mark, which oslo.config takes for text",
		"[a]\nhunter2\n[b]\nhunter2\n#": "line 2: the line has neither = nor : after an option's name",
	} {
		if _, err := Parse([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestValues(t *testing.T) {
	f := parse(t, "#x = 0\n[DEFAULT]\nx = 1\nx: 2 ; no comment\n[a]\nx = \"\nx='q'\nX = other case\nx = \"a\n  b\"\n[ spaced ]\nx=\n"+
		"[b]]\nx = =:\n[DEFAULT]  \nx\t=\n  # 3\n[A]\r\ny = 4\\\r\n\tz\r\n[empty]\n#x = 1\n#stacklab: x = 5\n#stacklab:  6\n[default]\nx = 7")
	for _, test := range []struct {
		section, option string
		want            []string
	}{
		{"DEFAULT", "x", []string{"1", "2 ; no comment", "\n# 3"}},
		{"a", "x", []string{"", "q", "\"a\nb\""}},
		{"A", "X", []string{"other case"}},
		{"a", "y", []string{"4\\\nz"}},
		{"a", "Y", nil},
		{" spaced ", "x", []string{""}},
		{"spaced", "x", nil},
		{"b]", "x", []string{"=:"}},
		{"empty", "x", nil},
		{"nowhere", "x", nil},
		{"", "x", nil},
		{"default", "x", []string{"7"}},
		{"Default", "x", []string{"7"}},
	} {
		if got := f.Values(test.section, test.option); !reflect.DeepEqual(got, test.want) {
			t.Errorf("[%s] %s: got %q, want %q", test.section, test.option, got, test.want)
		}
	}
	if got, want := f.Sections(), []string{"DEFAULT", "a", " spaced ", "b]", "empty", "default"}; !slices.Equal(got, want) {
		t.Errorf("sections: got %q, want %q", got, want)
	}
	if got, want := f.Options("a"), []string{"x", "X", "y"}; !slices.Equal(got, want) {
		t.Errorf("options: got %q, want %q", got, want)
	}
	if got, ok := f.Prior("empty", "x"); !ok || !slices.Equal(got, []string{"5\n6"}) {
		t.Errorf("prior: got %q, %v", got, ok)
	}
	if got, ok := f.Prior("a", "x"); ok || got != nil {
		t.Errorf("prior of an option that nobody has taken over: got %q, %v", got, ok)
	}
}
