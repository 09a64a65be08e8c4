package oslo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// edit is one change of a file.
type edit struct{ *ini.File }

// change edits a file in one step, and restarts units if that changed it. With create a file that is missing is made.
func (c files) change(ctx context.Context, file string, restart []string, create bool, do func(*edit) error) error {
	done, err := c.source.Restarts().Begin(ctx, c.Machine, restart...)
	if err != nil {
		return crud.At(path.Root("restart"), err)
	}
	changed, err := c.Update(ctx, file, func(old *machine.File) (*machine.Write, error) {
		var write machine.Write
		switch {
		case old != nil:
			write.Content = old.Content
		case create:
			write = newFile
		default:
			return nil, fs.ErrNotExist
		}
		parsed, err := ini.Parse(write.Content)
		if err != nil {
			return nil, fmt.Errorf("oslo.config could not read it: %w", err)
		}
		if err := do(&edit{parsed}); err != nil {
			return nil, err
		}
		write.Content = parsed.Bytes()
		return &write, nil
	})
	restarted := done(ctx, changed)
	if changed {
		restarted = crud.Partial(crud.At(path.Root("restart"), restarted))
	}
	return errors.Join(err, restarted)
}

// newFile is for root's eyes and its group's, since the services' files hold passwords.
var newFile = func() machine.Write {
	mode := fs.FileMode(0o640)
	return machine.Write{Mode: &mode}
}()

// own makes the file hold the wanted values, and marks them.
func (e *edit) own(owned marks, wanted map[option]want) error {
	for _, key := range ordered(wanted) {
		w := wanted[key]
		before, known := owned[key]
		ours := known && !before.Found
		take := e.Own
		if ours {
			take = e.Set
		}
		changed, err := take(key.section, key.option, w.values...)
		if err != nil {
			return crud.At(w.at, err)
		}
		_, replaced := e.Prior(key.section, key.option)
		after, err := newMark(w)
		if err != nil {
			return err
		}
		after.Found = !ours && !changed && !replaced
		owned[key] = after
	}
	return nil
}

// giveUp puts back what was there before, in those of the owned options that go and have our values still.
func (e *edit) giveUp(owned marks, goes func(option) bool) {
	for _, key := range ordered(owned) {
		if !goes(key) {
			continue
		}
		m := owned[key]
		if same, err := m.is(e.Values(key.section, key.option)); err == nil && same && !m.Found {
			e.Restore(key.section, key.option)
		}
		delete(owned, key)
	}
}
