package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	pathpkg "path"
	"syscall"
)

// Attributes say whose a directory is to be. What is nil stays as it is; a new directory belongs to who is signed in
// there, or to the group of a directory that hands its group on, and has mode 0755.
type Attributes struct {
	UID, GID *int
	Mode     *fs.FileMode // of the bits of Permissions
}

// Mkdir makes sure that there is a directory at path, through symlinks, with these attributes. The directory that it is
// in must exist. It reports whether anything was changed.
func (m *Machine) Mkdir(ctx context.Context, path string, a Attributes) (changed bool, err error) {
	err = m.inTurn(ctx, path, true, func(f files, at place) error {
		if a.Mode != nil && *a.Mode&^Permissions != 0 {
			return fmt.Errorf("the mode %v holds more than permissions", *a.Mode)
		}
		if at.info != nil && at.info.Type != TypeDirectory {
			return fmt.Errorf("it is a %s: %w", at.info.Type, syscall.ENOTDIR)
		}
		changed, err = directory(f, at, a)
		return err
	})
	return changed, m.fail(ctx, "make directory", path, err)
}

func directory(f files, at place, a Attributes) (changed bool, err error) {
	now := at.info
	mode := fs.FileMode(0o755)
	if now == nil {
		mode |= at.parent.Mode & fs.ModeSetgid
		if err := f.mkdir(at.path); err != nil {
			return false, err
		}
		if now, err = f.lstat(at.path); err != nil {
			return true, err
		}
		changed = true
	} else {
		mode = now.Mode
	}
	if a.Mode != nil {
		mode = *a.Mode
	}
	uid, gid, foreign := attributes{uid: a.UID, gid: a.GID}.owner(now)
	if foreign {
		changed = true
		if err := f.chown(at.path, uid, gid); err != nil {
			return changed, err
		}
	}
	if mode != now.Mode || foreign && mode != mode.Perm() { // another owner takes special bits away
		changed = true
		if err := f.chmod(at.path, mode); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// Remove removes the file, symlink or empty directory at path. What a symlink leads to stays. That nothing is there is
// [fs.ErrNotExist].
func (m *Machine) Remove(ctx context.Context, path string) error {
	err := m.inTurn(ctx, path, false, func(f files, at place) error {
		if at.info == nil {
			return fs.ErrNotExist
		}
		return remove(f, at)
	})
	return m.fail(ctx, "remove", path, err)
}

// RemoveEmpty removes the file at path if there is one and nothing is in it, when no writer of this process has its turn.
func (m *Machine) RemoveEmpty(ctx context.Context, path string) error {
	err := m.inTurn(ctx, path, true, func(f files, at place) error {
		if at.info == nil || at.info.Type != TypeFile || at.info.Size > 0 {
			return nil
		}
		return remove(f, at)
	})
	return m.fail(ctx, "remove", path, err)
}

func remove(f files, at place) error {
	if at.parent == nil {
		return errors.New("it is the root directory")
	}
	if err := f.remove(at.path); err != nil {
		return err
	}
	return f.syncDir(pathpkg.Dir(at.path))
}
