package ini

import "slices"

// Marker begins the comments in which the lines stand that [File.Own] has replaced.
const Marker = "#stacklab: "

// Own takes an option over: it gets the values, all of them for a MultiStrOpt, or is set nowhere if there are none. The lines that this
// replaces stay as comments, unless there are such comments already, which hold what was there before.
//
// An option that has the values is left alone. If [File.Prior] knows nothing of it, it may well be somebody else's: then the first
// change is for Own too, so that Restore brings the values back.
func (f *File) Own(section, option string, values ...string) (changed bool, err error) {
	owned := len(f.find(section, option, line.kept)) > 0
	return f.change(section, option, values, !owned)
}

// Set changes an option that is owned already: what its lines say now is not kept.
func (f *File) Set(section, option string, values ...string) (changed bool, err error) {
	return f.change(section, option, values, false)
}

func (f *File) change(section, option string, values []string, keep bool) (changed bool, err error) {
	if err := check(section, option, values); err != nil {
		return false, err
	}
	active := f.find(section, option, line.active)
	if slices.Equal(f.values(active, line.active), values) {
		return false, nil
	}
	if len(values) > 0 {
		at, add := f.place(section, option, active)
		for _, v := range values {
			add = append(add, f.assignment(option, v)...)
		}
		f.lines = slices.Insert(f.lines, at, add...)
	}
	for _, of := range active {
		for i := of.from; i < of.to; i++ {
			l := &f.lines[i]
			if keep {
				*l = line{kind: comment, marked: true, text: Marker + l.text, end: l.end}
			} else {
				l.kind = removed
			}
		}
	}
	f.remove()
	return true, nil
}

// Restore gives an option back: the lines that Own has replaced come back as they were, and the option's other lines go. A
// section goes too if Own has added it and nothing is left in it.
//
// An option that Own has not taken over, or that was given back before, loses its lines: see first that Values are those that were set.
func (f *File) Restore(section, option string) (changed bool) {
	active := f.find(section, option, line.active)
	kept := f.find(section, option, line.kept)
	for _, of := range active {
		for i := of.from; i < of.to; i++ {
			f.lines[i].kind = removed
		}
	}
	for _, of := range kept {
		for i := of.from; i < of.to; i++ {
			f.lines[i] = f.lines[i].kept()
		}
	}
	f.remove()
	emptied := f.removeAdded(section)
	return len(active) > 0 || len(kept) > 0 || emptied
}
