package keystone

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	pathpkg "path"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// giveUpLeft takes back the directories that were left, unless another resource of this run has taken one over.
func (m *dirMarks) giveUpLeft(ctx context.Context, f folder) error {
	for len(m.Left) > 0 {
		left := f.at(m.Left[0].Path)
		if !f.source.Run().Claimed(left.part()) {
			if err := left.giveUp(ctx, m.Left[0]); err != nil {
				return err
			}
		}
		m.Left = m.Left[1:]
	}
	return nil
}

// giveUp takes back what was made, when no service uses it any more. A directory that was made goes with the service's cache,
// unless there is something else in it; in one that was found, what is as it was left becomes what it was before.
func (f folder) giveUp(ctx context.Context, own dirMark) error {
	if err := f.source.Settle(ctx); err != nil {
		return err
	}
	found, err := f.Stat(ctx, f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case found.Type != machine.TypeDirectory:
		return nil
	}
	f.path = found.Path
	if own.Was == nil {
		return f.remove(ctx)
	}
	for _, name := range slices.Sorted(maps.Keys(own.Files)) {
		if err := f.restore(ctx, pathpkg.Join(f.path, name), own.Files[name]); err != nil {
			return err
		}
	}
	if found.UID != own.UID || found.GID != own.GID || found.Mode != folderMode {
		return nil
	}
	_, err = f.Mkdir(ctx, f.path, machine.Attributes{UID: &own.Was.UID, GID: &own.Was.GID, Mode: &own.Was.Mode})
	return err
}

func (f folder) remove(ctx context.Context) error {
	for _, name := range []string{signingFile, caFile, revokedFile} {
		if err := f.Remove(ctx, pathpkg.Join(f.path, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	foreign, err := f.foreign(ctx)
	if err != nil {
		return err
	}
	if len(foreign) > 0 {
		crud.Warn(ctx, path.Root("directory"), "The directory stays",
			fmt.Sprintf("%s on %s holds what is not of this resource: %s.", f.path, f.Name(), strings.Join(foreign, ", ")))
		return nil
	}
	return f.Remove(ctx, f.path)
}

// restore brings a file back, unless somebody has changed it.
func (f folder) restore(ctx context.Context, at string, mark fileMark) error {
	content, info, err := f.Read(ctx, at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Path != at || sumOf(content) != mark.Ours:
		return nil
	case mark.Was == nil:
		return f.Remove(ctx, at)
	}
	_, err = f.Write(ctx, at, machine.Write{Content: mark.Content, UID: &mark.Was.UID, GID: &mark.Was.GID, Mode: &mark.Was.Mode})
	return err
}
