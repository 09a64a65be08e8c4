package openstack

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // Glance's checksum is one
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// Files knows what local files are as images, and reads each once as long as it does not change. Its zero value is ready.
type Files struct {
	mu    sync.Mutex
	known map[string]*fileImage
}

type fileImage struct {
	changed time.Time
	size    int64

	md5, sha256 string
	format      string
}

// Of returns what the file is.
func (f *Files) Of(ctx context.Context, name string) (*fileImage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := statImage(name)
	if err != nil {
		return nil, err
	}
	if has := f.known[name]; has != nil && has.changed.Equal(info.ModTime()) && has.size == info.Size() {
		return has, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	peeked, format, err := sniff(file)
	if err != nil {
		return nil, err
	}
	has := &fileImage{changed: info.ModTime(), size: info.Size(), format: format}
	sums := [...]io.Writer{md5.New(), sha256.New()} //nolint:gosec // as above
	if _, err := io.Copy(io.MultiWriter(sums[:]...), readerOf(ctx, peeked)); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	for i, text := range []*string{&has.md5, &has.sha256} {
		if sum, ok := sums[i].(interface{ Sum([]byte) []byte }); ok {
			*text = hex.EncodeToString(sum.Sum(nil))
		}
	}
	if f.known == nil {
		f.known = map[string]*fileImage{}
	}
	f.known[name] = has
	return has, nil
}

// statImage says why a file can be no image.
func statImage(name string) (os.FileInfo, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s: write the path of the image's file, relative to where Terraform runs, or with ${path.module}/ before it", name)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file: name the image's file itself", name)
	case info.Size() == 0:
		return nil, fmt.Errorf("%s is empty: get it anew", name)
	}
	return info, nil
}

// formatOf tells the form of a file by its first bytes.
func formatOf(name string) (string, error) {
	if _, err := statImage(name); err != nil {
		return "", err
	}
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	_, format, err := sniff(file)
	return format, err
}

// readerOf ends with its context.
func readerOf(ctx context.Context, r io.Reader) io.Reader { return contextReader{ctx, r} }

type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}

// magics are the first bytes of forms of images, and at 257 those of a tarball.
var magics = []struct{ magic, format string }{
	{"QFI\xfb", "qcow2"},
	{"KDMV", "vmdk"},
	{"vhdxfile", "vhdx"},
	{"conectix", "vhd"},
	{"<<< Oracle VM VirtualBox", "vdi"},
	{"\x1f\x8b", tarball},
	{"\xfd7zXZ\x00", tarball},
	{"BZh", tarball},
	{"\x28\xb5\x2f\xfd", tarball},
	{"hsqs", "squashfs"},
}

const tarball = "tar"

// sniff tells the form of an image by its first bytes, "" if they say nothing, and gives back a reader of it all.
func sniff(r io.Reader) (io.Reader, string, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, "", fmt.Errorf("read the image: %w", err)
	}
	head = head[:n]
	all := io.MultiReader(bytes.NewReader(head), r)
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return all, m.format, nil
		}
	}
	if len(head) > 262 && bytes.Equal(head[257:262], []byte("ustar")) {
		return all, tarball, nil
	}
	return all, "", nil
}

// suits compares the form of the data with what the configuration says of it.
func (i *image) suits(format string) error {
	at := path.Root("file")
	if i.File.IsNull() {
		at = path.Root("url")
	}
	declared := i.DiskFormat.ValueString()
	isImage := format != "" && format != tarball && format != "squashfs"
	switch {
	case i.ForLXD.ValueBool() && format != tarball && format != "squashfs":
		found := "no tarball"
		if isImage {
			found = "a " + format + " image"
		}
		return crud.Atf(at, "this is %s, and nova-lxd needs a raw root tarball (tar, or tar.gz, tar.xz, tar.bz2, tar.zst of a root file system): "+
			"take the -root.tar.xz of the distribution's cloud image, or leave for_lxd out", found)
	case isImage && declared != format && !(declared == "vhd" && format == "vhdx"):
		return crud.Atf(at, "this is a %s image, and disk_format is %q: write disk_format = %q, or convert it with qemu-img convert -O raw", format, declared, format)
	case declared == "qcow2" && format != "qcow2":
		return crud.Atf(at, "disk_format is \"qcow2\", and this is no QCOW2 image: write disk_format = \"raw\", or name the right file")
	}
	return nil
}

// open opens the image's data, wherever it is.
func (i *image) open(ctx context.Context) (io.ReadCloser, error) {
	if !i.File.IsNull() {
		file, err := os.Open(i.File.ValueString())
		return file, crud.At(path.Root("file"), err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, i.URL.ValueString(), nil)
	if err != nil {
		return nil, crud.At(path.Root("url"), err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, crud.At(path.Root("url"), fmt.Errorf("cannot get the image: %w", err))
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, crud.Atf(path.Root("url"), "its server answered %s: check the address", resp.Status)
	}
	if resp.ContentLength >= 0 {
		return &exactly{resp.Body, resp.ContentLength}, nil
	}
	return resp.Body, nil
}

// exactly is a body that is an error when it ends early.
type exactly struct {
	io.ReadCloser
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	e.left -= int64(n)
	if errors.Is(err, io.EOF) && e.left > 0 {
		return n, fmt.Errorf("the image ended %d bytes early", e.left)
	}
	return n, err
}
