package ini

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

const byteOrderMark = "\ufeff"

// Parse reads a file. The error names the line, counted from 1, and what is wrong with it, but nothing that stands in it.
func Parse(b []byte) (*File, error) {
	if bytes.HasPrefix(b, []byte(byteOrderMark)) {
		return nil, errors.New("line 1: the file starts with a byte order mark, which oslo.config takes for text")
	}
	lines := split(string(b))
	f := &File{lines: lines, newline: newline(lines)}
	if last := len(lines) - 1; last >= 0 && lines[last].end == "" {
		f.unended = true
		lines[last].end = f.newline
	}
	if i, problem := classify(lines); problem != "" {
		return nil, fmt.Errorf("line %d: %s", i+1, problem)
	}
	return f, nil
}

// classify finds out what all lines of a file are, up to the first one that is wrong where it stands.
func classify(lines []line) (int, string) {
	inSection, inOption := false, false
	for i := range lines {
		l, problem := lines[i].classify()
		if problem != "" {
			return i, problem
		}
		lines[i] = l
		switch l.kind {
		case header:
			inSection = true
		case assignment:
			if !inSection {
				return i, "the option stands in no section"
			}
		case continuation:
			if !inOption {
				return i, "the line begins with white space and no option stands directly above it"
			}
			continue
		}
		inOption = l.kind == assignment
	}
	return 0, ""
}

// newline is what ends the lines that are added. It is never "\r" alone, and where there is one of those it is no "\n" either,
// because what we add would make one newline of the two.
func newline(lines []line) string {
	for _, l := range lines {
		if l.end == "\r" {
			return "\r\n"
		}
	}
	if len(lines) > 0 && lines[0].end != "" {
		return lines[0].end
	}
	return "\n"
}

// Bytes is the file as it is to be written.
func (f *File) Bytes() []byte {
	var b strings.Builder
	for i, l := range f.lines {
		b.WriteString(l.text)
		if !f.unended || i < len(f.lines)-1 {
			b.WriteString(l.end)
		}
	}
	return []byte(b.String())
}
