package ini

import (
	"strings"
	"testing"
)

func TestChecks(t *testing.T) {
	for _, test := range []struct {
		check func(string) error
		text  string
		want  string
	}{
		{CheckSection, "DEFAULT", ""},
		{CheckSection, "keystone_authtoken", ""},
		{CheckSection, "lvm-1 größe #;=:", ""},
		{CheckSection, "", "a section has a name: write DEFAULT for the options that are in no group"},
		{CheckSection, "default", "oslo.config does not take [default] for [DEFAULT]: write DEFAULT"},
		{CheckSection, "[DEFAULT]", `the section "[DEFAULT]" has a bracket in its name: write the name alone, such as database`},
		{CheckSection, " a", `the name of the section " a" begins or ends with white space: write it without`},
		{CheckSection, "a\nb", `the name of the section "a\nb" has more than one line: write it on one`},
		{CheckSection, "\xff", `the name of the section "\xff" is not UTF-8, which is all that oslo.config reads: write it in UTF-8`},
		{CheckOption, "debug", ""},
		{CheckOption, "a b#;[]\"", ""},
		{CheckOption, "", "an option has a name, such as debug"},
		{CheckOption, "a=b", "an option's name ends before the first = or : in the file: write the name here without them, and the value as the value"},
		{CheckOption, "a:", "an option's name ends before the first = or : in the file: write the name here without them, and the value as the value"},
		{CheckOption, "#a", `the option "#a" would be a comment in the file: write its name without "#"`},
		{CheckOption, ";a", `the option ";a" would be a comment in the file: write its name without ";"`},
		{CheckOption, "[a", `the option "[a" would start a section in the file: write its name without "["`},
		{CheckOption, "\ta", `the name of the option "\ta" begins or ends with white space: write it without`},
		{CheckOption, "a\u00a0", `the name of the option "a\u00a0" begins or ends with white space: write it without`},
		{CheckOption, "a\rb", `the name of the option "a\rb" has more than one line: write it on one`},
		{CheckOption, "\xff", `the name of the option "\xff" is not UTF-8, which is all that oslo.config reads: write it in UTF-8`},
		{CheckValue, "", ""},
		{CheckValue, " \t'$x %(y)s\" ", ""},
		{CheckValue, "\x00\x0b", ""},
		{CheckValue, " a \n# b\n[c]\nd=", ""},
		{CheckValue, "\nb", ""},
		{CheckValue, "\xff", "the value is not UTF-8, which is all that oslo.config reads: write it in UTF-8"},
		{CheckValue, "a\r\nb", `the value has a carriage return, which oslo.config takes for the end of a line: write "\n" alone between lines`},
		{CheckValue, "a\n", "the value ends with a newline, which oslo.config drops: leave it out"},
		{CheckValue, "a\n\u00a0\nb", "line 2 of the value is blank, which ends a value for oslo.config: leave the line out"},
		{CheckValue, "a\nb\n c", "line 3 of the value begins or ends with white space, which oslo.config drops from all lines but the first: leave it out"},
		{CheckValue, "a\nb\x1c\nc", "line 2 of the value begins or ends with white space, which oslo.config drops from all lines but the first: leave it out"},
	} {
		got := ""
		if err := test.check(test.text); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestChangeRefuses(t *testing.T) {
	const text = "[a]\nx = 1\n"
	f := parse(t, text)
	for _, s := range []step{
		own("[a]", "x", "2"), own("a", "=", "2"), own("a", "x", "2", "hunter2\r"), set("a", "#x", "2"), set("a", "x", "hunter2\n"), own("", "x"),
	} {
		changed, err := s.do(f, s.section, s.option, s.values)
		if err == nil || changed || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q %q %q: changed %v, error %v", s.section, s.option, s.values, changed, err)
		}
	}
	if got := string(f.Bytes()); got != text {
		t.Errorf("the file became %q", got)
	}
}
