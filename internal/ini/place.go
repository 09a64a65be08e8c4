package ini

import "strings"

// added stands above a section that was not there before.
const added = Marker + "section added"

// place is where the lines of an option go: below those that they replace, below the comments that keep such, below the last
// sample of the option, at the end of its section. If there is no such section it is the end of the file, and the section's first lines are
// returned as well.
func (f *File) place(section, option string, active []span) (at int, first []line) {
	if n := len(active); n > 0 {
		return active[n-1].to, nil
	}
	if kept := f.find(section, option, line.kept); len(kept) > 0 {
		return kept[len(kept)-1].to, nil
	}
	bodies := f.bodies(section)
	if len(bodies) == 0 {
		return len(f.lines), f.newSection(section)
	}
	if at = f.sample(bodies, option); at > 0 {
		return at, nil
	}
	return f.end(bodies[len(bodies)-1]), nil
}

// sample is the line below the last sample of an option. One that has white space behind its # counts only if there is no other: it
// may be an example in what is told of another option, as nova.conf has for cpu_mode.
func (f *File) sample(bodies []span, option string) int {
	sample, example := 0, 0
	for _, of := range bodies {
		for i := of.from; i < of.to; i++ {
			l := f.lines[i]
			if l.sampled() != option {
				continue
			}
			if strings.HasPrefix(l.text[1:], option) {
				sample = i + 1
			} else {
				example = i + 1
			}
		}
	}
	if sample > 0 {
		return sample
	}
	return example
}

// end is the end of a section without the blank lines and the comments that stand above the next one. Comments that keep lines are
// the section's own.
func (f *File) end(body span) int {
	at := body.to
	if at < len(f.lines) {
		for at > body.from && f.lines[at-1].kind == comment && (!f.lines[at-1].marked || f.lines[at-1].text == added) {
			at--
		}
	}
	for at > body.from && f.lines[at-1].kind == blank {
		at--
	}
	return at
}

// newSection is the first lines of a section at the end of the file.
func (f *File) newSection(name string) []line {
	lines := []line{
		{kind: comment, marked: true, text: added, end: f.newline},
		{kind: header, key: name, text: "[" + name + "]", end: f.newline},
	}
	if len(f.lines) > 0 {
		lines = append([]line{{kind: blank, end: f.newline}}, lines...)
	}
	return lines
}

// removeAdded removes a section that was not there before if nothing is in it.
func (f *File) removeAdded(section string) (removedAny bool) {
	for _, body := range f.bodies(section) {
		at := body.from - 1
		if at == 0 || f.lines[at-1].text != added || f.end(body) > body.from {
			continue
		}
		f.lines[at].kind = removed
		f.lines[at-1].kind = removed
		if at > 1 && f.lines[at-2].kind == blank {
			f.lines[at-2].kind = removed
		}
		removedAny = true
	}
	f.remove()
	return removedAny
}

// assignment is the lines by which an option gets a value, see [CheckValue].
func (f *File) assignment(option, value string) []line {
	first, rest, more := strings.Cut(value, "\n")
	if quoted(first) || strings.TrimFunc(first, isSpace) != first {
		first = `"` + first + `"`
	}
	text := option + " = " + first
	if first == "" {
		text = option + " ="
	}
	lines := []line{{kind: assignment, key: option, text: text, end: f.newline}}
	for more {
		first, rest, more = strings.Cut(rest, "\n")
		lines = append(lines, line{kind: continuation, text: "    " + first, end: f.newline})
	}
	return lines
}
