package keystone

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// giveUp undoes what was done to the files that go: what was made goes, unless somebody has changed it, and what was replaced
// comes back. Directories that were made go when nothing is left in them.
func (w *work) giveUp(ctx context.Context, goes func(role) bool) (changed bool, err error) {
	for _, r := range w.record.marked() {
		m := w.record.Files[r]
		if !goes(r) || w.Source.Run().Claimed(w.part(m.Path)) {
			continue
		}
		did, err := w.giveBack(ctx, r, m)
		changed = changed || did
		if err != nil {
			return changed, err
		}
		delete(w.record.Files, r)
	}
	for _, dir := range slices.Backward(slices.Clone(w.record.Dirs)) {
		if w.inUse(dir) {
			continue
		}
		if err := w.Remove(ctx, dir); err != nil && ctx.Err() != nil {
			return changed, err
		}
		w.record.Dirs = slices.DeleteFunc(w.record.Dirs, func(d string) bool { return d == dir })
	}
	return changed, nil
}

// inUse reports whether a file that stays is in a directory.
func (w *work) inUse(dir string) bool {
	for _, m := range w.record.Files {
		if strings.HasPrefix(m.Path, dir+"/") {
			return true
		}
	}
	return false
}

func (w *work) giveBack(ctx context.Context, r role, m mark) (changed bool, err error) {
	if !m.Made && !m.Kept {
		return false, nil
	}
	now, _, err := w.Read(ctx, m.Path)
	missing := errors.Is(err, fs.ErrNotExist)
	if err != nil && !missing {
		return false, err
	}
	ours := !missing && m.wrote(r.print(now))
	if m.Kept {
		return w.restore(ctx, m, now, missing || ours)
	}
	switch {
	case ours:
		return true, w.Remove(ctx, m.Path)
	case !missing:
		w.warnLeft(ctx, m.Path, "Somebody has changed it")
	}
	return false, nil
}

// restore puts the original back in the place of what is ours.
func (w *work) restore(ctx context.Context, m mark, now []byte, ours bool) (changed bool, err error) {
	was, info, err := w.Read(ctx, m.original())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if ours {
			w.warnLeft(ctx, m.Path, "What was there before is not in "+m.original()+" any more")
		}
		return false, nil
	case err != nil:
		return false, err
	case !ours && !bytes.Equal(now, was):
		w.warnLeft(ctx, m.Path, "Somebody has changed it, and what was there before is in "+m.original())
		return false, nil
	}
	if changed, err = w.Write(ctx, m.Path, machine.Write{Content: was, UID: &info.UID, GID: &info.GID, Mode: &info.Mode}); err != nil {
		return changed, err
	}
	return changed, w.Remove(ctx, m.original())
}

func (w *work) warnLeft(ctx context.Context, file, why string) {
	crud.Warn(ctx, path.Empty(), "Not removed: "+file, why+", so it stays on "+w.Name()+" as it is.")
}
