package machine

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync"
	"syscall"

	"github.com/pkg/sftp"
)

// sftpFiles are files that a server of SFTP, version 3, shows: LXD's for an instance, OpenSSH's for a host.
type sftpFiles struct {
	*sftp.Client
	end     func()            // ends the session
	explain func(error) error // tells why the session broke off
}

func newSFTPFiles(client *sftp.Client, end func(), explain func(error) error) *sftpFiles {
	return &sftpFiles{client, sync.OnceFunc(end), explain}
}

func (s *sftpFiles) close() { s.end() }

func (s *sftpFiles) lstat(name string) (*Info, error) {
	info, err := s.Lstat(name)
	if err != nil {
		return nil, s.failed(err, "")
	}
	return sftpInfo(name, info)
}

func sftpInfo(name string, info fs.FileInfo) (*Info, error) {
	stat, ok := info.Sys().(*sftp.FileStat)
	if !ok {
		return nil, fmt.Errorf("the owner of %s is unknown", shown(name))
	}
	return &Info{
		Path: name, Type: typeOf(info.Mode()), UID: int(stat.UID), GID: int(stat.GID),
		Mode: info.Mode() & Permissions, Size: info.Size(), ModTime: info.ModTime(),
	}, nil
}

func (s *sftpFiles) readlink(name string) (string, error) {
	target, err := s.ReadLink(name)
	return target, s.failed(err, "")
}

func (s *sftpFiles) list(dir string) (map[string]*Info, error) {
	infos, err := s.ReadDir(dir)
	if err != nil {
		return nil, s.failed(err, "")
	}
	names := make(map[string]*Info, len(infos))
	for _, info := range infos {
		if names[info.Name()], err = sftpInfo(path.Join(dir, info.Name()), info); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (s *sftpFiles) read(name string) ([]byte, error) {
	file, err := s.Open(name)
	if err != nil {
		return nil, s.failed(err, "")
	}
	defer file.Close()
	content := &bounded{}
	if _, err := file.WriteTo(content); err != nil {
		return nil, s.failed(err, "")
	}
	return content.Bytes(), nil
}

// bounded refuses to hold more than the largest file.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxFile {
		return 0, errTooLarge
	}
	return b.Buffer.Write(p)
}

// begin makes a directory, because a file that SFTP makes can be opened by everybody until its mode is set, and who has
// it open can read what comes after that.
func (s *sftpFiles) begin(name string) (string, error) {
	if err := s.Mkdir(name); err != nil {
		return "", s.failed(err, path.Dir(name))
	}
	return path.Join(name, stagedName), s.failed(s.Chmod(name, 0o700), "")
}

func (s *sftpFiles) fill(staged string, content []byte, a attributes) (err error) {
	// The file is still there when it is looked at why it failed: it may be what fills the disk.
	defer func() { err = s.failed(err, path.Dir(staged)) }()
	file, err := s.OpenFile(staged, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.ReadFromWithConcurrency(bytes.NewReader(content), 0); err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	now, err := sftpInfo(staged, info)
	if err != nil {
		return err
	}
	if uid, gid, differs := a.owner(now); differs {
		if err := s.Chown(staged, uid, gid); err != nil {
			return fmt.Errorf("give the new file to user %d and group %d: %w", uid, gid, err)
		}
	}
	if err := s.Chmod(staged, a.mode); err != nil {
		return err
	}
	if s.syncs() {
		if err := file.Sync(); err != nil {
			return err
		}
	}
	return file.Close()
}

// syncs reports whether the server can be asked to write a file to the disk. OpenSSH's can, LXD's cannot.
func (s *sftpFiles) syncs() bool {
	_, ok := s.HasExtension("fsync@openssh.com")
	return ok
}

func (s *sftpFiles) rename(from, to string) error {
	return s.failed(s.PosixRename(from, to), path.Dir(to))
}

func (s *sftpFiles) remove(name string) error {
	info, err := s.Lstat(name)
	switch {
	case err != nil:
	case info.IsDir():
		err = s.RemoveDirectory(name)
		if within, _ := s.ReadDir(name); err != nil && len(within) > 0 {
			return syscall.ENOTEMPTY
		}
	default:
		err = s.Client.Remove(name)
	}
	return s.failed(err, path.Dir(name))
}

func (s *sftpFiles) mkdir(name string) error {
	if err := s.Mkdir(name); err != nil {
		return s.failed(err, path.Dir(name))
	}
	return s.failed(s.Chmod(name, 0o700), "")
}

func (s *sftpFiles) chown(name string, uid, gid int) error {
	return s.failed(s.Chown(name, uid, gid), path.Dir(name))
}

func (s *sftpFiles) chmod(name string, mode fs.FileMode) error {
	return s.failed(s.Chmod(name, mode), path.Dir(name))
}

// syncDir opens a directory as if it were a file, which OpenSSH's server lets one do.
func (s *sftpFiles) syncDir(dir string) error {
	if !s.syncs() {
		return nil
	}
	file, err := s.Open(dir)
	if err == nil {
		defer file.Close()
		err = file.Sync()
	}
	if answered := new(sftp.StatusError); errors.As(err, &answered) || errors.Is(err, fs.ErrPermission) {
		return nil // not every file system can
	}
	return s.failed(err, "")
}

// packet is how much the client sends at once, and so what may be left over on a file system that is full, in bytes.
const packet = 32 << 10

// failed finds out what SFTP does not tell. Most failures are one code to it, and to OpenSSH one word, so that the file
// system that was to be written to, where wrote names one, is asked for its state.
func (s *sftpFiles) failed(err error, wrote string) error {
	answer := new(sftp.StatusError)
	switch {
	case err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, errTooLarge):
		return err
	case !errors.As(err, &answer):
		return s.explain(err)
	case wrote != "":
		const readOnly = 1 // ST_RDONLY
		state, err := s.StatVFS(wrote)
		switch {
		case err != nil:
		case state.Flag&readOnly != 0:
			return syscall.EROFS
		case state.Bavail*state.Frsize < packet || state.Files > 0 && state.Favail == 0:
			return syscall.ENOSPC
		}
	}
	return fmt.Errorf("the server refused it: %w", answer)
}
