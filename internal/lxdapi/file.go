package lxdapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
)

// maxFile bounds what [Client.ReadFile] holds in memory, in bytes.
const maxFile = 64 << 20

// FileType says what a path in an instance is.
type FileType string

// The types that LXD knows. Devices, sockets and pipes count as files.
const (
	TypeFile      FileType = "file"
	TypeDirectory FileType = "directory"
	TypeSymlink   FileType = "symlink"
)

// FileInfo describes a file or directory in an instance, as seen from inside.
type FileInfo struct {
	Path     string // where it really is, if symlinks led there
	Type     FileType
	UID, GID int
	Mode     fs.FileMode // permission bits only
}

// StatFile describes the file or directory at path, through symlinks. The instance need not run.
func (c *Client) StatFile(ctx context.Context, instance, path string) (*FileInfo, error) {
	content, info, err := c.openPath(ctx, http.MethodHead, instance, path)
	if err != nil {
		return nil, fmt.Errorf("stat %s in instance %q: %w", path, instance, err)
	}
	content.Close()
	return info, nil
}

// OpenFile reads the file at path, through symlinks, as it arrives. The caller closes it.
func (c *Client) OpenFile(ctx context.Context, instance, path string) (io.ReadCloser, *FileInfo, error) {
	return c.openType(ctx, instance, path, TypeFile)
}

// ReadFile reads the whole file at path, through symlinks. More than 64 MiB are an error.
func (c *Client) ReadFile(ctx context.Context, instance, path string) ([]byte, *FileInfo, error) {
	content, info, err := c.OpenFile(ctx, instance, path)
	if err != nil {
		return nil, nil, err
	}
	defer content.Close()
	b, err := io.ReadAll(io.LimitReader(content, maxFile+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read %s in instance %q: %s: %w", path, instance, c.name, err)
	}
	if len(b) > maxFile {
		return nil, nil, fmt.Errorf("read %s in instance %q: it is larger than %d MiB", path, instance, maxFile>>20)
	}
	return b, info, nil
}

// ListDirectory lists the names in a directory. LXD 2.0 cannot.
func (c *Client) ListDirectory(ctx context.Context, instance, path string) ([]string, error) {
	if err := c.Require(ctx, "directory_manipulation"); err != nil {
		return nil, err
	}
	content, _, err := c.openType(ctx, instance, path, TypeDirectory)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	var answer struct {
		Names []string `json:"metadata"`
	}
	if err := json.NewDecoder(io.LimitReader(content, maxReply)).Decode(&answer); err != nil {
		return nil, fmt.Errorf("read %s in instance %q: %s: %w", path, instance, c.name, err)
	}
	return answer.Names, nil
}

func (c *Client) openType(ctx context.Context, instance, path string, want FileType) (io.ReadCloser, *FileInfo, error) {
	content, info, err := c.openPath(ctx, http.MethodGet, instance, path)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s in instance %q: %w", path, instance, err)
	}
	if info.Type != want {
		content.Close()
		return nil, nil, fmt.Errorf("read %s in instance %q: it is a %s, not a %s", path, instance, info.Type, want)
	}
	return content, info, nil
}

// openPath asks for what is at path. Servers newer than LXD 2.20 show a symlink instead of what it leads to, and where
// that is only as text: the instance's own view needs a mover.
func (c *Client) openPath(ctx context.Context, method, instance, path string) (io.ReadCloser, *FileInfo, error) {
	content, info, err := c.openHere(ctx, method, instance, path)
	if err != nil || info.Type != TypeSymlink {
		return content, info, err
	}
	content.Close()
	mover, err := c.mover(ctx, instance)
	if err != nil {
		return nil, nil, err
	}
	defer mover.close()
	target, err := mover.resolve(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	return c.openHere(ctx, method, instance, target)
}

// openHere asks for what is at path, be it a symlink.
func (c *Client) openHere(ctx context.Context, method, instance, path string) (io.ReadCloser, *FileInfo, error) {
	target, err := c.filePath(ctx, instance, path)
	if err != nil {
		return nil, nil, err
	}
	resp, err := c.send(ctx, request{method: method, path: target})
	if err != nil {
		return nil, nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		if method == http.MethodHead {
			// The answer has no words, or the server is older than LXD 5.0 and does not know HEAD.
			return c.openHere(ctx, http.MethodGet, instance, path)
		}
		_, err := c.readReply(resp)
		return nil, nil, err
	}
	info, err := fileInfo(path, resp.Header)
	if err != nil {
		resp.Body.Close()
		return nil, nil, fmt.Errorf("%s: %w", c.name, err)
	}
	return resp.Body, info, nil
}

func fileInfo(path string, header http.Header) (*FileInfo, error) {
	info := &FileInfo{Path: path, Type: FileType(header.Get("X-LXD-type"))}
	if info.Type == "" { // before LXD 2.2
		info.Type = TypeFile
	}
	uid, err := strconv.ParseUint(header.Get("X-LXD-uid"), 10, 32)
	if err != nil {
		return nil, fmt.Errorf("the owner of %s: %w", path, err)
	}
	gid, err := strconv.ParseUint(header.Get("X-LXD-gid"), 10, 32)
	if err != nil {
		return nil, fmt.Errorf("the group of %s: %w", path, err)
	}
	mode, err := strconv.ParseUint(header.Get("X-LXD-mode"), 8, 32)
	if err != nil {
		return nil, fmt.Errorf("the mode of %s: %w", path, err)
	}
	info.UID, info.GID, info.Mode = int(uid), int(gid), fs.FileMode(mode).Perm()
	return info, nil
}

// DeleteFile removes the file, symlink or empty directory at path.
func (c *Client) DeleteFile(ctx context.Context, instance, path string) error {
	if err := c.remove(ctx, instance, path); err != nil {
		return fmt.Errorf("delete %s in instance %q: %w", path, instance, err)
	}
	return nil
}

func (c *Client) remove(ctx context.Context, instance, path string) error {
	target, err := c.filePath(ctx, instance, path)
	if err != nil {
		return err
	}
	has, err := c.Has(ctx, "file_delete") // since LXD 2.5
	if err != nil {
		return err
	}
	if has {
		return c.write(ctx, "", http.MethodDelete, target, nil)
	}
	content, _, err := c.openHere(ctx, http.MethodHead, instance, path)
	if err != nil {
		return err
	}
	content.Close()
	_, err = c.runHere(ctx, instance, "rm", "-f", "--", "/"+path)
	return err
}

func (c *Client) filePath(ctx context.Context, instance, path string) (string, error) {
	collection, err := c.instances(ctx)
	if err != nil {
		return "", err
	}
	return c.with(url.Values{"path": {path}}, collection, instance, "files"), nil
}
