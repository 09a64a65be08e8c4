package machine

import (
	"context"
	"fmt"
	"syscall"
)

// List describes what is in the directory at path, through symlinks, by name. A symlink in it is described itself.
func (m *Machine) List(ctx context.Context, path string) (map[string]*Info, error) {
	f, err := m.open(ctx)
	if err != nil {
		return nil, m.fail(ctx, "list", path, err)
	}
	defer f.close()
	names, err := list(f, path)
	return names, m.fail(ctx, "list", path, err)
}

func list(f files, path string) (map[string]*Info, error) {
	at, err := resolve(f, path, true)
	switch {
	case err != nil:
		return nil, err
	case at.info == nil:
		return nil, syscall.ENOENT
	case at.info.Type != TypeDirectory:
		return nil, fmt.Errorf("it is a %s: %w", at.info.Type, syscall.ENOTDIR)
	}
	return f.list(at.path)
}
