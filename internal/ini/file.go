package ini

import "slices"

// A File is an INI file in memory. It is not for concurrent use.
type File struct {
	lines   []line
	newline string
	unended bool // the last line goes without its end
}

// Sections are the names of the sections in the order of the file, each as it is spelt first.
func (f *File) Sections() []string {
	var names []string
	seen := map[string]bool{}
	for _, l := range f.lines {
		if l.kind == header && !seen[normal(l.key)] {
			seen[normal(l.key)] = true
			names = append(names, l.key)
		}
	}
	return names
}

// Options are the names of the options that are set in a section, in the order of the file.
func (f *File) Options(section string) []string {
	var names []string
	seen := map[string]bool{}
	for _, of := range f.bodies(section) {
		for _, l := range f.lines[of.from:of.to] {
			if l.kind == assignment && !seen[l.key] {
				seen[l.key] = true
				names = append(names, l.key)
			}
		}
	}
	return names
}

// Values are the values of an option in the order of the file: all of them for a MultiStrOpt, and the last one for any other
// option. An option that is not set has none.
func (f *File) Values(section, option string) []string {
	return f.values(f.find(section, option, line.active), line.active)
}

// Prior are the values that Own has replaced, and whether it has replaced any.
func (f *File) Prior(section, option string) ([]string, bool) {
	values := f.values(f.find(section, option, line.kept), line.kept)
	return values, len(values) > 0
}

// A span is the lines from one up to another, the latter left out.
type span struct{ from, to int }

// A view is how a line is looked at: as what it is, or as what it keeps.
type view func(line) line

func (l line) active() line { return l }

// kept is the line that a comment of ours was, and something blank where the line is none.
func (l line) kept() line {
	if !l.marked {
		return line{}
	}
	kept, problem := line{text: l.text[len(Marker):], end: l.end}.classify()
	if problem != "" {
		return line{}
	}
	return kept
}

// bodies are the spans between the headers of a section and whatever comes next.
func (f *File) bodies(name string) []span {
	var found []span
	name = normal(name)
	inside := false
	for i, l := range f.lines {
		if l.kind == header {
			if inside {
				found[len(found)-1].to = i
			}
			if inside = normal(l.key) == name; inside {
				found = append(found, span{i + 1, len(f.lines)})
			}
		}
	}
	return found
}

// find returns where an option is assigned, each time with its continuation lines.
func (f *File) find(section, option string, as view) []span {
	var found []span
	for _, body := range f.bodies(section) {
		for i := body.from; i < body.to; i++ {
			if l := as(f.lines[i]); l.kind != assignment || l.key != option {
				continue
			}
			of := span{i, i + 1}
			for of.to < body.to && as(f.lines[of.to]).kind == continuation {
				of.to++
			}
			found = append(found, of)
			i = of.to - 1
		}
	}
	return found
}

func (f *File) values(spans []span, as view) []string {
	var values []string
	for _, of := range spans {
		var text []line
		for _, l := range f.lines[of.from:of.to] {
			text = append(text, as(l))
		}
		values = append(values, value(text))
	}
	return values
}

// remove takes out what was marked so, all at once: many single deletions would not be linear.
func (f *File) remove() {
	f.lines = slices.DeleteFunc(f.lines, func(l line) bool { return l.kind == removed })
}
