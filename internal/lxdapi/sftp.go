package lxdapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/pkg/sftp"
)

// sftpMarker came in the same release as SFTP, LXD 5.0, which has no extension of its own.
const sftpMarker = "instance_file_head"

// SFTP is a session on the files of an instance, as root of it. See [Client.SFTP].
type SFTP struct {
	*sftp.Client
	stop func() bool
}

// SFTP opens a session on the files of an instance, which need not run if it is a container. The session breaks off when
// ctx ends; the caller closes it. Servers older than LXD 5.0 have none, which is an [ExtensionError]. An instance that is
// missing is a [LayerError].
func (c *Client) SFTP(ctx context.Context, instance string) (*SFTP, error) {
	if err := c.Require(ctx, sftpMarker); err != nil {
		return nil, err
	}
	s, err := c.openSFTP(ctx, instance)
	if hasCode(err, http.StatusNotFound) {
		if layer := new(LayerError); errors.As(c.layerState(ctx, instance), &layer) {
			return nil, layer
		}
	}
	return s, err
}

func (c *Client) openSFTP(ctx context.Context, instance string) (*SFTP, error) {
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
	return &SFTP{Client: client, stop: stop}, nil
}

// Close ends the session.
func (s *SFTP) Close() error {
	s.stop()
	return s.Client.Close()
}
