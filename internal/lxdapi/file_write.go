package lxdapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
)

// FileWrite is what a file is to hold, and whose it is. What is nil stays as it was; a new file is root's, with mode 0644.
type FileWrite struct {
	Content  io.Reader
	UID, GID *int
	Mode     *fs.FileMode // permission bits only
}

// WriteFile writes the file at path, whole or not at all: readers see the old content or the new. A symlink stays, and
// what it leads to is written. The directory must exist. The instance need not run, except where the server is older
// than LXD 5.0: there the instance's own mv and readlink are needed.
func (c *Client) WriteFile(ctx context.Context, instance, name string, w FileWrite) error {
	if err := c.replace(ctx, instance, name, w); err != nil {
		return fmt.Errorf("write %s in instance %q: %w", name, instance, err)
	}
	return nil
}

func (c *Client) replace(ctx context.Context, instance, name string, w FileWrite) error {
	mover, err := c.mover(ctx, instance)
	if err != nil {
		return err
	}
	defer mover.close()
	target, err := mover.resolve(ctx, name)
	if err != nil {
		return err
	}
	header, err := c.ownership(ctx, instance, target, w)
	if err != nil {
		return err
	}
	beside := path.Join(path.Dir(target), ".stacklab-"+randomHex())
	if err := c.push(ctx, instance, beside, header, w.Content); err != nil {
		c.discard(ctx, instance, beside)
		return err
	}
	if err := mover.rename(ctx, beside, target); err != nil {
		c.discard(ctx, instance, beside)
		return err
	}
	return nil
}

// ownership makes the headers that say whose the new file is, from the old one where w does not say.
func (c *Client) ownership(ctx context.Context, instance, target string, w FileWrite) (http.Header, error) {
	uid, gid, mode := 0, 0, fs.FileMode(0o644)
	content, old, err := c.openHere(ctx, http.MethodHead, instance, target)
	switch {
	case IsNotFound(err):
	case err != nil:
		return nil, err
	default:
		content.Close()
		if old.Type != TypeFile {
			return nil, fmt.Errorf("it is a %s", old.Type)
		}
		uid, gid, mode = old.UID, old.GID, old.Mode
	}
	if w.UID != nil {
		uid = *w.UID
	}
	if w.GID != nil {
		gid = *w.GID
	}
	if w.Mode != nil {
		mode = w.Mode.Perm()
	}
	return http.Header{
		"Content-Type": {"application/octet-stream"},
		"X-LXD-uid":    {strconv.Itoa(uid)},
		"X-LXD-gid":    {strconv.Itoa(gid)},
		"X-LXD-mode":   {fmt.Sprintf("%04o", mode)},
		"X-LXD-type":   {string(TypeFile)},
	}, nil
}

// push writes a new file. The server sets owner and mode after the content, so that an empty file must be there first:
// otherwise a secret could be read meanwhile. The content is appended to it, because an upload that was given up may
// reach the file after discard, and must not make it anew.
func (c *Client) push(ctx context.Context, instance, name string, header http.Header, content io.Reader) error {
	target, err := c.filePath(ctx, instance, name)
	if err != nil {
		return err
	}
	if _, err := c.call(ctx, request{method: http.MethodPost, path: target, header: header}, nil); err != nil {
		return err
	}
	header["X-LXD-write"] = []string{"append"}
	_, err = c.call(ctx, request{method: http.MethodPost, path: target, header: header, body: content}, nil)
	return err
}

// discard removes a file that is of no use any more, also when ctx has ended.
func (c *Client) discard(ctx context.Context, instance, name string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelWithin)
	defer stop()
	_ = c.DeleteFile(ctx, instance, name) // the error that led here matters more
}

func randomHex() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
