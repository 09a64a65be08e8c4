package options

import (
	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
)

// Edit is one change of a file.
type Edit struct{ *ini.File }

// Own makes the file hold the wanted values, and marks them.
func (e Edit) Own(owned Marks, wanted map[Option]Want) error {
	for _, key := range Ordered(wanted) {
		w := wanted[key]
		before, known := owned[key]
		restored, err := e.restored(key, before)
		if err != nil {
			return crud.At(w.At, err)
		}
		ours := known && !before.Found && !restored
		take := e.File.Own
		if ours {
			take = e.Set
		}
		changed, err := take(key.Section, key.Name, w.Values...)
		if err != nil {
			return crud.At(w.At, err)
		}
		_, prior := e.Prior(key.Section, key.Name)
		after, err := newMark(w)
		if err != nil {
			return err
		}
		after.Found, after.Prior = !ours && !changed && !prior, prior
		owned[key] = after
	}
	return nil
}

// restored reports whether somebody has put back what was there before, such as the whole file: it is no drift of ours then.
func (e Edit) restored(key Option, m Mark) (bool, error) {
	if _, prior := e.Prior(key.Section, key.Name); prior || !m.Prior {
		return false, nil
	}
	same, err := m.Is(e.Values(key.Section, key.Name))
	return !same, err
}

// GiveUp puts back what was there before, in those of the owned options that go and have our values still.
func (e Edit) GiveUp(owned Marks, goes func(Option) bool) {
	for _, key := range Ordered(owned) {
		if !goes(key) {
			continue
		}
		m := owned[key]
		if same, err := m.Is(e.Values(key.Section, key.Name)); err == nil && same && !m.Found {
			e.Restore(key.Section, key.Name)
		}
		delete(owned, key)
	}
}
