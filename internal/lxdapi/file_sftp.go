package lxdapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// maxLinks is Linux's own limit of symlinks in one path.
const maxLinks = 40

// sftpMover works through the server, also in instances that do not run.
type sftpMover struct {
	server string
	*SFTP
}

func (c *Client) sftpMover(ctx context.Context, instance string) (*sftpMover, error) {
	session, err := c.openSFTP(ctx, instance)
	if err != nil {
		return nil, err
	}
	return &sftpMover{server: c.name, SFTP: session}, nil
}

func (m *sftpMover) close() { m.SFTP.Close() }

func (m *sftpMover) rename(_ context.Context, from, to string) error {
	return m.refused(m.PosixRename(from, to))
}

func (m *sftpMover) resolve(_ context.Context, name string) (string, error) {
	at, rest, links := "/", strings.Split(name, "/"), 0
	for len(rest) > 0 {
		next := path.Join(at, rest[0])
		rest = rest[1:]
		if next == at {
			continue
		}
		switch info, err := m.Lstat(next); {
		case errors.Is(err, fs.ErrNotExist) && len(rest) == 0:
			return next, nil
		case err != nil:
			return "", fmt.Errorf("%s: %w", next, m.refused(err))
		case info.Mode().Type()&^(fs.ModeSymlink|fs.ModeDir) != 0:
			return "", fmt.Errorf("%s is a device, a socket or a pipe", next)
		case info.Mode()&fs.ModeSymlink == 0:
			at = next
			continue
		}
		if links++; links > maxLinks {
			return "", fmt.Errorf("more than %d symlinks", maxLinks)
		}
		target, err := m.ReadLink(next)
		if err != nil {
			return "", fmt.Errorf("%s: %w", next, m.refused(err))
		}
		if path.IsAbs(target) {
			at = "/"
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return at, nil
}

// refused turns what SFTP answers into what the REST API would have.
func (m *sftpMover) refused(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{Server: m.server, Code: http.StatusNotFound, Message: err.Error()}
	case errors.Is(err, fs.ErrPermission):
		return &Error{Server: m.server, Code: http.StatusForbidden, Message: err.Error()}
	case err != nil:
		return fmt.Errorf("%s: %w", m.server, err)
	}
	return nil
}
