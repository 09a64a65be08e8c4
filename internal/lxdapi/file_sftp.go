package lxdapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/pkg/sftp"
)

// maxLinks is Linux's own limit of symlinks in one path.
const maxLinks = 40

// sftpMover works through the server, also in instances that do not run.
type sftpMover struct {
	server string
	*sftp.Client
	stop func() bool
}

func (c *Client) sftpMover(ctx context.Context, instance string) (*sftpMover, error) {
	collection, err := c.instances(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := c.send(ctx, request{
		method: http.MethodGet, path: c.at(collection, instance, "sftp"),
		header: http.Header{"Connection": {"Upgrade"}, "Upgrade": {"sftp"}},
	})
	if err != nil {
		return nil, err
	}
	conn, ok := resp.Body.(io.ReadWriteCloser)
	if resp.StatusCode != http.StatusSwitchingProtocols || !ok {
		defer resp.Body.Close()
		if _, err := c.readReply(resp); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%s does not open an SFTP session", c.name)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	client, err := sftp.NewClientPipe(conn, conn)
	if err != nil {
		stop()
		conn.Close()
		return nil, fmt.Errorf("%s: open an SFTP session: %w", c.name, err)
	}
	return &sftpMover{server: c.name, Client: client, stop: stop}, nil
}

func (m *sftpMover) close() {
	m.stop()
	m.Client.Close()
}

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
