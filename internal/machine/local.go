//go:build unix

package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// local is this machine.
type local struct{}

func newLocal() transport { return local{} }

func (local) Name() string { return "this machine" }

func (local) ID() string { return "local" }

func (local) user() string {
	uid := os.Getuid()
	if uid == 0 {
		return ""
	}
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

func (local) open(ctx context.Context) (files, error) { return localFiles{}, context.Cause(ctx) }

// localFiles are the files of this machine.
type localFiles struct{}

func (localFiles) settle(context.Context) {}

func (localFiles) close() {}

func (localFiles) lstat(path string) (*Info, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, bare(err)
	}
	return localInfo(path, info)
}

func localInfo(path string, info fs.FileInfo) (*Info, error) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("the owner of %s is unknown", shown(path))
	}
	return &Info{
		Path: path, Type: typeOf(info.Mode()), UID: int(stat.Uid), GID: int(stat.Gid),
		Mode: info.Mode() & Permissions, Size: info.Size(), ModTime: info.ModTime(),
	}, nil
}

func (localFiles) readlink(path string) (string, error) {
	target, err := os.Readlink(path)
	return target, bare(err)
}

func (localFiles) list(dir string) (map[string]*Info, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, bare(err)
	}
	names := make(map[string]*Info, len(entries))
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, bare(err)
		}
		if names[entry.Name()], err = localInfo(filepath.Join(dir, entry.Name()), info); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (localFiles) read(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, bare(err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(content) > maxFile {
		return nil, errTooLarge
	}
	return content, bare(err)
}

func (localFiles) begin(path string) (string, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", bare(err)
	}
	return path, bare(file.Close())
}

func (localFiles) fill(staged string, content []byte, a attributes) error {
	file, err := os.OpenFile(staged, os.O_WRONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return bare(err)
	}
	defer file.Close()
	if _, err := file.Write(content); err != nil {
		return bare(err)
	}
	info, err := file.Stat()
	if err != nil {
		return bare(err)
	}
	now, err := localInfo(staged, info)
	if err != nil {
		return err
	}
	if uid, gid, differs := a.owner(now); differs {
		if err := file.Chown(uid, gid); err != nil {
			return fmt.Errorf("give the new file to user %d and group %d: %w", uid, gid, bare(err))
		}
	}
	if err := file.Chmod(a.mode); err != nil {
		return bare(err)
	}
	return bare(file.Sync())
}

func (localFiles) rename(from, to string) error { return bare(os.Rename(from, to)) }

func (localFiles) remove(path string) error { return bare(os.Remove(path)) }

func (localFiles) mkdir(path string) error { return bare(os.Mkdir(path, 0o700)) }

func (localFiles) chown(path string, uid, gid int) error { return bare(os.Lchown(path, uid, gid)) }

func (localFiles) chmod(path string, mode fs.FileMode) error { return bare(os.Chmod(path, mode)) }

func (localFiles) syncDir(dir string) error {
	file, err := os.Open(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil // it may be written to and not read
	}
	if err != nil {
		return bare(err)
	}
	defer file.Close()
	err = bare(file.Sync())
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
