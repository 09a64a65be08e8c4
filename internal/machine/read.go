package machine

import (
	"context"
	"fmt"
	"io/fs"
)

// maxFile bounds the files that are read and written, which are held in memory, in bytes.
const maxFile = 64 << 20

var errTooLarge = fmt.Errorf("it is larger than %d MiB", maxFile>>20)

// Read reads the whole file at path, through symlinks. More than 64 MiB are an error, as is what is no regular file.
func (m *Machine) Read(ctx context.Context, path string) ([]byte, Info, error) {
	f, err := m.open(ctx)
	if err != nil {
		return nil, Info{}, m.fail(ctx, "read", path, err)
	}
	defer f.close()
	at, err := resolveFile(f, path)
	if err != nil {
		return nil, Info{}, m.fail(ctx, "read", path, err)
	}
	file, err := load(f, at.path)
	switch {
	case err != nil:
		return nil, Info{}, m.fail(ctx, "read", path, err)
	case file == nil:
		return nil, Info{}, m.fail(ctx, "read", path, fs.ErrNotExist)
	}
	return file.Content, file.Info, nil
}

// Stat describes the file or directory at path, through symlinks.
func (m *Machine) Stat(ctx context.Context, path string) (Info, error) {
	f, err := m.open(ctx)
	if err != nil {
		return Info{}, m.fail(ctx, "stat", path, err)
	}
	defer f.close()
	at, err := resolve(f, path, true)
	if err == nil && at.info == nil {
		err = fs.ErrNotExist
	}
	if err != nil {
		return Info{}, m.fail(ctx, "stat", path, err)
	}
	return *at.info, nil
}
