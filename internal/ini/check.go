package ini

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// CheckSection tells what keeps oslo.config from finding the options of a section of that name.
func CheckSection(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("a section has a name: write %s for the options that are in no group", defaultSection)
	case name != defaultSection && strings.EqualFold(name, defaultSection):
		return fmt.Errorf("oslo.config does not take [%s] for [%s]: write %[2]s", name, defaultSection)
	case strings.ContainsAny(name, "[]"):
		return fmt.Errorf("the section %q has a bracket in its name: write the name alone, such as database", name)
	}
	return checkName("section", name)
}

// CheckOption tells what keeps oslo.config from reading an option of that name.
func CheckOption(name string) error {
	switch {
	case name == "":
		return errors.New("an option has a name, such as debug")
	case strings.ContainsAny(name, "=:"):
		return errors.New("an option's name ends before the first = or : in the file: write the name here without them, and the value as the value")
	case strings.ContainsAny(name[:1], "#;"):
		return fmt.Errorf("the option %q would be a comment in the file: write its name without %q", name, name[:1])
	case name[0] == '[':
		return fmt.Errorf("the option %q would start a section in the file: write its name without %q", name, name[:1])
	}
	return checkName("option", name)
}

func checkName(what, name string) error {
	switch {
	case !utf8.ValidString(name):
		return fmt.Errorf("the name of the %s %q is not UTF-8, which is all that oslo.config reads: write it in UTF-8", what, name)
	case strings.ContainsAny(name, "\r\n"):
		return fmt.Errorf("the name of the %s %q has more than one line: write it on one", what, name)
	case strings.TrimFunc(name, isSpace) != name:
		return fmt.Errorf("the name of the %s %q begins or ends with white space: write it without", what, name)
	}
	return nil
}

// CheckValue tells why no line of a file gives an option that value. White space and quotes at the ends are kept by quotes around them, and
// further lines are indented, but oslo.config takes white space off the ends of those. The error holds nothing of the value.
func CheckValue(value string) error {
	switch {
	case !utf8.ValidString(value):
		return errors.New("the value is not UTF-8, which is all that oslo.config reads: write it in UTF-8")
	case strings.Contains(value, "\r"):
		return errors.New(`the value has a carriage return, which oslo.config takes for the end of a line: write "\n" alone between lines`)
	case strings.HasSuffix(value, "\n"):
		return errors.New("the value ends with a newline, which oslo.config drops: leave it out")
	}
	n := 1
	for line := range strings.SplitSeq(value, "\n") {
		switch trimmed := strings.TrimFunc(line, isSpace); {
		case n == 1:
		case trimmed == "":
			return fmt.Errorf("line %d of the value is blank, which ends a value for oslo.config: leave the line out", n)
		case trimmed != line:
			return fmt.Errorf("line %d of the value begins or ends with white space, which oslo.config drops from all lines but the first: leave it out", n)
		}
		n++
	}
	return nil
}

func check(section, option string, values []string) error {
	if err := CheckSection(section); err != nil {
		return err
	}
	if err := CheckOption(option); err != nil {
		return err
	}
	for _, value := range values {
		if err := CheckValue(value); err != nil {
			return fmt.Errorf("option %s of [%s]: %w", option, section, err)
		}
	}
	return nil
}
