package ini

import (
	"strings"
	"unicode"
)

type kind uint8

const (
	blank kind = iota
	comment
	header
	assignment
	continuation
	removed // to be taken out by File.remove
)

// A line is one line of a file. The key of a header is its section's name, and that of an assignment its option's.
type line struct {
	kind   kind
	marked bool // a comment that begins with Marker
	key    string
	text   string
	end    string // its newline
}

// split takes text apart as Python does in text mode: "\n", "\r\n" and "\r" alone end a line.
func split(text string) []line {
	lines := make([]line, 0, strings.Count(text, "\n")+1)
	for text != "" {
		end, next := len(text), len(text)
		if i := strings.IndexAny(text, "\r\n"); i >= 0 {
			end, next = i, i+1
			if strings.HasPrefix(text[i:], "\r\n") {
				next++
			}
		}
		lines = append(lines, line{text: text[:end], end: text[end:next]})
		text = text[next:]
	}
	return lines
}

// classify finds out what a line is by itself. The problem is what oslo.config has against it, if anything.
func (l line) classify() (classified line, problem string) {
	text := strings.TrimRightFunc(l.text, isSpace)
	switch {
	case text == "":
		l.kind = blank
	case text[0] == ' ' || text[0] == '\t':
		l.kind = continuation
	case text[0] == '#' || text[0] == ';':
		l.kind, l.marked = comment, strings.HasPrefix(text, Marker)
	case text[0] == '[':
		l.kind = header
		switch {
		case !strings.HasSuffix(text, "]"):
			return l, "a section's line must end with ]"
		case len(text) <= 2:
			return l, "the section has no name"
		}
		l.key = text[1 : len(text)-1]
	default:
		l.kind = assignment
		option, _, ok := cutAssignment(text)
		switch {
		case !ok:
			return l, "the line has neither = nor : after an option's name"
		case option == "":
			return l, "no option's name stands before = or :"
		}
		l.key = option
	}
	return l, ""
}

func cutAssignment(text string) (option, value string, ok bool) {
	i := strings.IndexAny(text, "=:")
	if i < 0 {
		return "", "", false
	}
	return strings.TrimFunc(text[:i], isSpace), strings.TrimFunc(text[i+1:], isSpace), true
}

// sampled is the option that a comment shows a value of, as "#debug = false" does.
func (l line) sampled() string {
	if l.kind != comment || l.marked {
		return ""
	}
	option, _, _ := cutAssignment(l.text[1:])
	return option
}

// value puts together what an assignment and its continuation lines say.
func value(of []line) string {
	_, first, _ := cutAssignment(of[0].text)
	if quoted(first) {
		first = first[1:max(1, len(first)-1)]
	}
	if len(of) == 1 {
		return first
	}
	parts := []string{first}
	for _, l := range of[1:] {
		parts = append(parts, strings.TrimFunc(l.text, isSpace))
	}
	return strings.Join(parts, "\n")
}

// quoted tells whether oslo.config takes the first and the last character off. They may be one and the same.
func quoted(value string) bool {
	return value != "" && (value[0] == '"' || value[0] == '\'') && value[0] == value[len(value)-1]
}

// isSpace is Python's str.isspace.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}

// normal is the name by which oslo.config knows a section.
func normal(section string) string {
	if section == defaultSection {
		return section
	}
	return strings.ToLower(section)
}

// defaultSection has the options that are in no group.
const defaultSection = "DEFAULT"
