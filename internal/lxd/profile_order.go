package lxd

import "slices"

// attached returns has, the profiles of an instance, with ours among them: each once and in the order of ours. Those
// that are there already stay where they are, or change places among each other; the others come in directly before the
// next of ours, else last; or, with first, directly behind the one before, else first. The profiles of others keep their order.
func attached(has, ours []string, first bool) []string {
	all := inOrder(has, ours)
	if first {
		at := 0
		for _, name := range ours {
			if i := slices.Index(all, name); i >= 0 {
				at = i + 1
				continue
			}
			all = slices.Insert(all, at, name)
			at++
		}
		return all
	}
	at := len(all)
	for _, name := range slices.Backward(ours) {
		if i := slices.Index(all, name); i >= 0 {
			at = i
			continue
		}
		all = slices.Insert(all, at, name)
	}
	return all
}

// inOrder returns has with those of ours that it holds in their order, in the places that they take now.
func inOrder(has, ours []string) []string {
	present := slices.DeleteFunc(slices.Clone(ours), func(name string) bool { return !slices.Contains(has, name) })
	ordered := make([]string, 0, len(has)+len(ours))
	for _, name := range has {
		switch {
		case !slices.Contains(ours, name):
			ordered = append(ordered, name)
		case len(present) > 0:
			ordered, present = append(ordered, present[0]), present[1:]
		}
	}
	return ordered
}

// detached returns has without the profiles gone.
func detached(has, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(has), func(name string) bool { return slices.Contains(gone, name) })
}

// onlyOurs returns those of ours that has holds, in the order that they have there.
func onlyOurs(has, ours []string) []string {
	var found []string
	for _, name := range has {
		if slices.Contains(ours, name) && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	return found
}
