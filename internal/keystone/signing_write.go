package keystone

import (
	"context"
	"errors"
	"io/fs"
	pathpkg "path"
	"slices"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// takeDirectories notes which directories are to be made.
func (w *work) takeDirectories(ctx context.Context) error {
	for _, r := range w.signing.roles() {
		var missing []string
		for dir := pathpkg.Dir(w.signing.path(r)); dir != "/" && !slices.Contains(w.record.Dirs, dir); dir = pathpkg.Dir(dir) {
			_, err := w.Stat(ctx, dir)
			if err == nil {
				break
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return crud.At(r.at(), err)
			}
			missing = append(missing, dir)
		}
		slices.Reverse(missing)
		w.record.Dirs = append(w.record.Dirs, missing...)
	}
	return nil
}

// write is what comes before the options: see [work] for the order.
func (w *work) write(ctx context.Context, contents contents) (changed bool, err error) {
	if len(contents) > 0 || w.newOptions() {
		w.begun = true
		if err := w.note(ctx); err != nil {
			return false, err
		}
	}
	if len(contents) > 0 {
		for _, dir := range w.record.Dirs {
			if err := w.mkdir(ctx, dir); err != nil {
				return false, err
			}
		}
	}
	for _, r := range w.signing.roles() {
		did, err := w.writeFile(ctx, r, contents[r])
		changed = changed || did
		if err != nil {
			return changed, crud.At(r.at(), err)
		}
	}
	return changed, nil
}

// newOptions reports whether options are set that were not so far: without a word on them, what a killed run had set would look like
// somebody else's.
func (w *work) newOptions() bool {
	for key := range w.signing.options() {
		if _, owned := w.record.Options[key]; !owned {
			return true
		}
	}
	return false
}

// mkdir makes a directory with the mode that keystone-manage pki_setup gives it: one that holds nothing but keys is closed.
func (w *work) mkdir(ctx context.Context, dir string) error {
	mode := fs.FileMode(0o750)
	for _, r := range w.signing.roles() {
		if in := pathpkg.Dir(w.signing.path(r)); in != dir && strings.HasPrefix(in, dir+"/") || in == dir && !r.isKey() {
			mode = 0o755
		}
	}
	_, err := w.Mkdir(ctx, dir, machine.Attributes{UID: &w.owner.uid, GID: &w.owner.gid, Mode: &mode})
	return err
}

// writeFile gives a file its content, unless that is nil, and its owner and mode. One that is missing stays so without content.
func (w *work) writeFile(ctx context.Context, r role, content []byte) (changed bool, err error) {
	if m, has := w.record.Files[r], w.has[r]; content != nil && m.Kept && has != nil && !m.wrote(r.print(has.Content)) {
		if err := w.keep(ctx, m.original(), has); err != nil {
			return false, err
		}
	}
	mode := r.mode()
	return w.Update(ctx, w.signing.path(r), func(old *machine.File) (*machine.Write, error) {
		write := machine.Write{Content: content, UID: &w.owner.uid, GID: &w.owner.gid, Mode: &mode}
		switch {
		case content == nil && old == nil:
			return nil, nil
		case content == nil:
			write.Content = old.Content
		}
		return &write, nil
	})
}

// keep copies somebody else's file, unless that was done before.
func (w *work) keep(ctx context.Context, original string, has *machine.File) error {
	_, err := w.Update(ctx, original, func(old *machine.File) (*machine.Write, error) {
		if old != nil {
			return nil, nil
		}
		return &machine.Write{Content: has.Content, UID: &has.UID, GID: &has.GID, Mode: &has.Mode}, nil
	})
	return err
}
