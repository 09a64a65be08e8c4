package machine

import (
	"bytes"
	"context"
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
	sftpCalls
	end func() // ends the session
}

func newSFTPFiles(ctx context.Context, client *sftp.Client, end func(), explain func(error) error) *sftpFiles {
	return &sftpFiles{sftpCalls{ctx: ctx, client: client, explain: explain}, sync.OnceFunc(end)}
}

func (s *sftpFiles) close() { s.end() }

func (s *sftpFiles) lstat(name string) (*Info, error) {
	return call(&s.sftpCalls, "", func(c *sftp.Client) (*Info, error) {
		info, err := c.Lstat(name)
		if err != nil {
			return nil, err
		}
		return sftpInfo(name, info)
	})
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
	return call(&s.sftpCalls, "", func(c *sftp.Client) (string, error) { return c.ReadLink(name) })
}

func (s *sftpFiles) list(dir string) (map[string]*Info, error) {
	return call(&s.sftpCalls, "", func(c *sftp.Client) (map[string]*Info, error) {
		infos, err := c.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		names := make(map[string]*Info, len(infos))
		for _, info := range infos {
			if names[info.Name()], err = sftpInfo(path.Join(dir, info.Name()), info); err != nil {
				return nil, err
			}
		}
		return names, nil
	})
}

func (s *sftpFiles) read(name string) ([]byte, error) {
	return call(&s.sftpCalls, "", func(c *sftp.Client) ([]byte, error) {
		file, err := c.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		content := &sink{ctx: s.ctx}
		_, err = file.WriteTo(content)
		return content.Bytes(), err
	})
}

// sink holds no more than the largest file.
type sink struct {
	ctx context.Context // the session's
	bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) {
	switch {
	case s.ctx.Err() != nil:
		return 0, context.Cause(s.ctx)
	case s.Len()+len(p) > maxFile:
		return 0, errTooLarge
	}
	return s.Buffer.Write(p)
}

// begin makes a directory, because a file that SFTP makes can be opened by everybody until its mode is set, and who has
// it open can read what comes after that.
func (s *sftpFiles) begin(name string) (string, error) {
	return path.Join(name, stagedName), s.mkdir(name)
}

func (s *sftpFiles) fill(staged string, content []byte, a attributes) error {
	return s.do(path.Dir(staged), func(c *sftp.Client) error {
		file, err := c.OpenFile(staged, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
		if err != nil {
			return err
		}
		defer file.Close()
		if _, err := file.ReadFromWithConcurrency(&source{s.ctx, bytes.NewReader(content)}, 0); err != nil {
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
			if err := c.Chown(staged, uid, gid); err != nil {
				return fmt.Errorf("give the new file to user %d and group %d: %w", uid, gid, err)
			}
		}
		if err := c.Chmod(staged, a.mode); err != nil {
			return err
		}
		if syncs(c) {
			return file.Sync()
		}
		return nil
	})
}

// source gives a content for as long as somebody waits for its arrival.
type source struct {
	ctx context.Context // the session's
	*bytes.Reader
}

func (s *source) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	return s.Reader.Read(p)
}

// syncs reports whether the server can be asked to write a file to the disk. OpenSSH's can, LXD's cannot.
func syncs(c *sftp.Client) bool {
	_, ok := c.HasExtension("fsync@openssh.com")
	return ok
}

func (s *sftpFiles) rename(from, to string) error {
	return s.do(path.Dir(to), func(c *sftp.Client) error { return c.PosixRename(from, to) })
}

func (s *sftpFiles) remove(name string) error {
	return s.do(path.Dir(name), func(c *sftp.Client) error {
		info, err := c.Lstat(name)
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return c.Remove(name)
		}
		if err = c.RemoveDirectory(name); err != nil {
			if within, _ := c.ReadDir(name); len(within) > 0 {
				return syscall.ENOTEMPTY
			}
		}
		return err
	})
}

func (s *sftpFiles) mkdir(name string) error {
	return s.do(path.Dir(name), func(c *sftp.Client) error {
		if err := c.Mkdir(name); err != nil {
			return err
		}
		return c.Chmod(name, 0o700)
	})
}

func (s *sftpFiles) chown(name string, uid, gid int) error {
	return s.do(path.Dir(name), func(c *sftp.Client) error { return c.Chown(name, uid, gid) })
}

func (s *sftpFiles) chmod(name string, mode fs.FileMode) error {
	return s.do(path.Dir(name), func(c *sftp.Client) error { return c.Chmod(name, mode) })
}

// syncDir opens a directory as if it were a file, which OpenSSH's server lets one do.
func (s *sftpFiles) syncDir(dir string) error {
	return s.do("", func(c *sftp.Client) error {
		if !syncs(c) {
			return nil
		}
		file, err := c.Open(dir)
		if err == nil {
			defer file.Close()
			err = file.Sync()
		}
		if errors.As(err, new(*sftp.StatusError)) || errors.Is(err, fs.ErrPermission) {
			return nil // not every file system can
		}
		return err
	})
}
