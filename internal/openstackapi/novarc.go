package openstackapi

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	assignment = regexp.MustCompile(`^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=`)
	exportOnly = regexp.MustCompile(`^export\s+[A-Za-z_][A-Za-z0-9_ ]*$`)
	idiom      = regexp.MustCompile(`^(if|then|fi|echo|read|set|unset)\b`)
)

// ParseNovarc reads the variables that a novarc or openrc file sets. No shell is run: where one would have to be, the
// error names the line. What the files of dashboards do besides (asking for a password, unsetting what is empty) is passed
// over; a variable that takes its value from there is left out.
func ParseNovarc(text string) (map[string]string, error) {
	set := map[string]string{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		name := assignment.FindStringSubmatch(line)
		var err error
		switch {
		case line == "" || line[0] == '#' || exportOnly.MatchString(line):
		case name != nil:
			var value string
			value, err = shellWord(line[len(name[0]):], set)
			set[name[1]] = value
			if value == "" {
				delete(set, name[1])
			}
		case idiom.MatchString(line) && !strings.ContainsAny(line, "`") && !strings.Contains(line, "$("):
		case strings.Contains(line, "$(") || strings.Contains(line, "`"):
			err = errCommand
		default:
			err = fmt.Errorf("it is neither an assignment nor a comment: write NAME=VALUE, or leave the line out")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d of the file: %w", i+1, err)
		}
	}
	return set, nil
}

var errCommand = fmt.Errorf("it runs a command, which only a shell can: write the value itself there, or merge() it into what novarc() returns")

var variable = regexp.MustCompile(`^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}$` + "`" + `]*))?\})`)

// shellWord reads one word as a POSIX shell does: quotes, backslashes, variables that were set before.
func shellWord(text string, set map[string]string) (string, error) {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == '\'' && c != '\'':
			b.WriteByte(c)
		case c == quote && quote != 0:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '\\' && i+1 < len(text) && (quote == 0 || strings.IndexByte("$`\"\\", text[i+1]) >= 0):
			i++
			b.WriteByte(text[i])
		case c == '`' || strings.HasPrefix(text[i:], "$("):
			return "", errCommand
		case c == '$':
			m := variable.FindStringSubmatch(text[i:])
			if m == nil {
				if i+1 < len(text) && text[i+1] == '{' {
					return "", fmt.Errorf("%s needs a shell: write the value itself there", text[i:])
				}
				b.WriteByte(c)
				continue
			}
			value, known := set[m[1]+m[2]]
			if !known {
				value = m[3]
			}
			b.WriteString(value)
			i += len(m[0]) - 1
		case quote == 0 && (c == ' ' || c == '\t' || c == ';'):
			rest := strings.TrimSpace(strings.TrimLeft(text[i:], " \t;"))
			if rest != "" && rest[0] != '#' {
				return "", fmt.Errorf("something follows the value: put quotes around a value with spaces, and one assignment on a line")
			}
			return b.String(), nil
		case quote == 0 && strings.IndexByte("&|<>()", c) >= 0:
			return "", fmt.Errorf("%q outside of quotes needs a shell: put quotes around the value", c)
		default:
			b.WriteByte(c)
		}
	}
	if quote != 0 {
		return "", fmt.Errorf("the quote %c is not closed on the line", quote)
	}
	return b.String(), nil
}
