package lxdapi_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/pkg/sftp"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// disk serves the files of this machine as those of instance c1, in the manner of LXD 5.0.
type disk struct {
	refuse  func(r *http.Request) bool // requests that fail
	exposed []fs.FileMode              // modes of files at the moment their content came
}

func newDisk(t *testing.T) (*disk, string, *lxdapi.Client) {
	t.Helper()
	f, c := newFake(t)
	d := &disk{refuse: func(*http.Request) bool { return false }}
	for pattern, handler := range map[string]func(path string, w http.ResponseWriter, r *http.Request) error{
		"GET /1.0/instances/c1/files":    d.get, // HEAD as well
		"POST /1.0/instances/c1/files":   d.post,
		"DELETE /1.0/instances/c1/files": func(path string, _ http.ResponseWriter, _ *http.Request) error { return os.Remove(path) },
	} {
		f.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			err := handler(r.FormValue("path"), w, r)
			switch {
			case d.refuse(r):
				refuse(500, "refused")(w, r)
			case errors.Is(err, fs.ErrNotExist):
				refuse(404, "Not Found")(w, r)
			case err != nil:
				refuse(500, err.Error())(w, r)
			case r.Method != http.MethodGet && r.Method != http.MethodHead:
				answer(nil)(w, r)
			}
		})
	}
	f.HandleFunc("GET /1.0/instances/c1/sftp", serveSFTP)
	return d, t.TempDir(), c
}

func (d *disk) get(path string, w http.ResponseWriter, r *http.Request) error {
	if d.refuse(r) {
		return nil
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	w.Header().Set("X-LXD-uid", strconv.Itoa(os.Getuid()))
	w.Header().Set("X-LXD-gid", strconv.Itoa(os.Getgid()))
	w.Header().Set("X-LXD-mode", fmt.Sprintf("%04o", info.Mode().Perm()))
	switch {
	case info.IsDir():
		w.Header().Set("X-LXD-type", "directory")
		entries, err := os.ReadDir(path)
		names := []string{}
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		answer(names)(w, r)
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		w.Header().Set("X-LXD-type", "symlink")
		_, err = io.WriteString(w, "/wrong") // the client must find out by itself
		return err
	}
	w.Header().Set("X-LXD-type", "file")
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

func (d *disk) post(path string, _ http.ResponseWriter, r *http.Request) error {
	_, err := os.Stat(path)
	existed := err == nil
	flags := os.O_RDWR | os.O_APPEND
	if r.Header.Get("X-LXD-write") != "append" {
		flags = os.O_RDWR | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	if n, err := io.Copy(file, r.Body); err != nil {
		return err
	} else if n > 0 {
		info, err := file.Stat()
		if err != nil {
			return err
		}
		d.exposed = append(d.exposed, info.Mode().Perm())
	}
	if existed {
		return nil
	}
	mode, err := strconv.ParseUint(r.Header.Get("X-LXD-mode"), 8, 32)
	if err != nil {
		return err
	}
	return file.Chmod(fs.FileMode(mode))
}

// serveSFTP hands the connection to an SFTP server of this machine's files.
func serveSFTP(w http.ResponseWriter, _ *http.Request) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: sftp\r\nConnection: Upgrade\r\n\r\n")
	server, err := sftp.NewServer(struct {
		*bufio.Reader
		io.WriteCloser
	}{buffered.Reader, conn})
	if err == nil {
		_ = server.Serve()
	}
}

func perm(mode fs.FileMode) *fs.FileMode { return &mode }

// holds fails unless the file has this content, this mode, and nothing beside it but others.
func holds(t *testing.T, path, content string, mode fs.FileMode, others ...string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != content {
		t.Errorf("%s holds %q, %v, want %q", path, got, err, content)
	}
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != mode {
		t.Errorf("%s has mode %v, want %v", path, info.Mode(), mode)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); name != filepath.Base(path) && !slices.Contains(others, name) {
			t.Errorf("%s was left beside it", name)
		}
	}
}

func TestWriteFile(t *testing.T) {
	_, dir, c := newDisk(t)
	path := filepath.Join(dir, "nova.conf")
	write := func(content string, mode *fs.FileMode) {
		t.Helper()
		err := c.WriteFile(t.Context(), "c1", path, lxdapi.FileWrite{Content: strings.NewReader(content), Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
	}
	write("new", nil)
	holds(t, path, "new", 0o644)
	write("secret", perm(0o600))
	holds(t, path, "secret", 0o600)
	write("kept", nil)
	holds(t, path, "kept", 0o600)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	write("", nil)
	holds(t, path, "", 0o600)
	if after, err := os.Stat(path); err != nil || os.SameFile(before, after) {
		t.Errorf("the file was written in place: %v", err)
	}
}

func TestSecretIsNeverOpenToOthers(t *testing.T) {
	d, dir, c := newDisk(t)
	w := lxdapi.FileWrite{Content: strings.NewReader("secret"), Mode: perm(0o600)}
	if err := c.WriteFile(t.Context(), "c1", filepath.Join(dir, "key"), w); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.exposed, []fs.FileMode{0o600}) {
		t.Errorf("the content came while the mode was %v", d.exposed)
	}
}

func TestWriteFileThatFailsLeavesAllAsItWas(t *testing.T) {
	post := func(nth int) func(*http.Request) bool {
		n := 0
		return func(r *http.Request) bool {
			if r.Method == http.MethodPost {
				n++
			}
			return r.Method == http.MethodPost && n >= nth
		}
	}
	for name, test := range map[string]struct {
		refuse  func(*http.Request) bool
		content io.Reader
		says    string
	}{
		"first push":  {post(1), strings.NewReader("new"), "refused"},
		"second push": {post(2), strings.NewReader("new"), "refused"},
		"rename": {func(r *http.Request) bool {
			if r.Method == http.MethodPost && r.ContentLength != 0 {
				_ = os.Remove(r.FormValue("path"))
			}
			return false
		}, strings.NewReader("new"), "does not exist"},
		"content": {
			func(*http.Request) bool { return false },
			io.MultiReader(strings.NewReader("ne"), failing{}), "the source is gone",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, dir, c := newDisk(t)
			path := filepath.Join(dir, "nova.conf")
			if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
				t.Fatal(err)
			}
			d.refuse = test.refuse
			err := c.WriteFile(t.Context(), "c1", path, lxdapi.FileWrite{Content: test.content})
			mustSay(t, err, "write "+path+` in instance "c1"`, test.says)
			if errors.As(err, new(*lxdapi.UnreachableError)) {
				t.Errorf("%v blames the server", err)
			}
			holds(t, path, "old", 0o640)
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the source is gone") }

func TestSymlinksLeadOn(t *testing.T) {
	_, dir, c := newDisk(t)
	for _, d := range []string{"real/deep", "other"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "real/file"), []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{
		"absolute":        filepath.Join(dir, "real/file"),
		"relative":        "real/file",
		"chain":           "relative",
		"linked":          "real/deep",
		"real/deep/up":    "../file", // not what linked/../file is as text
		"real/deep/again": "up",
		"dangling":        "other/new",
		"loop":            "loop",
		"nowhere":         "none/file",
		"folder":          "real",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for i, link := range []string{"absolute", "relative", "chain", "linked/up", "linked/again", "linked/../file", "./relative"} {
		content := strconv.Itoa(i)
		path := dir + "/" + link
		if err := c.WriteFile(t.Context(), "c1", path, lxdapi.FileWrite{Content: strings.NewReader(content)}); err != nil {
			t.Errorf("%s: %v", link, err)
			continue
		}
		holds(t, filepath.Join(dir, "real/file"), content, 0o640, "deep")
		got, info, err := c.ReadFile(t.Context(), "c1", path)
		if err != nil || !bytes.Equal(got, []byte(content)) || info.Mode != 0o640 {
			t.Errorf("%s: read %q, %+v, %v", link, got, info, err)
		}
		if link != "linked/../file" && info != nil && info.Path != filepath.Join(dir, "real/file") {
			t.Errorf("%s leads to %s", link, info.Path)
		}
	}
	if got, err := os.Readlink(filepath.Join(dir, "chain")); err != nil || got != "relative" {
		t.Errorf("the symlink became %q, %v", got, err)
	}

	w := lxdapi.FileWrite{Content: strings.NewReader("new")}
	if err := c.WriteFile(t.Context(), "c1", filepath.Join(dir, "dangling"), w); err != nil {
		t.Error(err)
	}
	holds(t, filepath.Join(dir, "other/new"), "new", 0o644)

	err := c.WriteFile(t.Context(), "c1", filepath.Join(dir, "loop"), w)
	mustSay(t, err, "more than 40 symlinks")
	err = c.WriteFile(t.Context(), "c1", filepath.Join(dir, "nowhere"), w)
	mustSay(t, err, filepath.Join(dir, "none"))
	if !lxdapi.IsNotFound(err) {
		t.Errorf("%v does not count as not found", err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	err = c.WriteFile(t.Context(), "c1", filepath.Join(dir, "pipe"), w)
	mustSay(t, err, "is a device, a socket or a pipe")
	err = c.WriteFile(t.Context(), "c1", filepath.Join(dir, "folder"), w)
	mustSay(t, err, "it is a directory")
	if _, err = c.StatFile(t.Context(), "c1", filepath.Join(dir, "nowhere")); !lxdapi.IsNotFound(err) {
		t.Errorf("%v does not count as not found", err)
	}
	info, err := c.StatFile(t.Context(), "c1", filepath.Join(dir, "folder"))
	if err != nil || info.Type != lxdapi.TypeDirectory || info.Path != filepath.Join(dir, "real") {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestReadAndListAndDelete(t *testing.T) {
	_, dir, c := newDisk(t)
	path := filepath.Join(dir, "a&b c")
	if err := os.WriteFile(path, []byte("x"), 0o604); err != nil {
		t.Fatal(err)
	}
	names, err := c.ListDirectory(t.Context(), "c1", dir)
	if err != nil || !slices.Equal(names, []string{"a&b c"}) {
		t.Errorf("%q, %v", names, err)
	}
	info, err := c.StatFile(t.Context(), "c1", path)
	want := lxdapi.FileInfo{Path: path, Type: lxdapi.TypeFile, UID: os.Getuid(), GID: os.Getgid(), Mode: 0o604}
	if err != nil || *info != want {
		t.Errorf("%+v, %v, want %+v", info, err, want)
	}
	_, _, err = c.ReadFile(t.Context(), "c1", dir)
	mustSay(t, err, "it is a directory, not a file")
	_, err = c.ListDirectory(t.Context(), "c1", path)
	mustSay(t, err, "it is a file, not a directory")
	if err := c.DeleteFile(t.Context(), "c1", path); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"stat":   errorOf(c.StatFile(t.Context(), "c1", path)),
		"list":   errorOf(c.ListDirectory(t.Context(), "c1", path)),
		"delete": c.DeleteFile(t.Context(), "c1", path),
	} {
		mustSay(t, err, path, `instance "c1"`, "404")
		if !lxdapi.IsNotFound(err) {
			t.Errorf("%s: %v does not count as not found", what, err)
		}
	}
}

func errorOf[T any](_ T, err error) error { return err }

func TestFileTooLargeOrStrange(t *testing.T) {
	f, c := newFake(t)
	header := func(w http.ResponseWriter, mode string) {
		w.Header().Set("X-LXD-uid", "0")
		w.Header().Set("X-LXD-gid", "0")
		w.Header().Set("X-LXD-mode", mode)
	}
	f.HandleFunc("GET /1.0/instances/c1/files", func(w http.ResponseWriter, r *http.Request) {
		switch r.FormValue("path") {
		case "/large":
			header(w, "0644")
			_, _ = io.CopyN(w, zeros{}, 64<<20+1)
		case "/cut":
			header(w, "0644")
			breakOff("half")(w, r)
		default:
			header(w, "rw-r--r--")
		}
	})
	for path, says := range map[string]string{
		"/large": "larger than 64 MiB", "/cut": "unexpected EOF", "/strange": "the mode of /strange",
	} {
		_, _, err := c.ReadFile(t.Context(), "c1", path)
		mustSay(t, err, says)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestSFTPRefused(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		says    string
	}{
		"no instance":  {refuse(404, "Instance not found"), "Instance not found"},
		"no upgrade":   {answer(nil), "does not open an SFTP session"},
		"end at once":  {say(101, ""), ""},
		"another tune": {say(200, "SSH-2.0"), "not as an LXD server does"},
	} {
		t.Run(name, func(t *testing.T) {
			f, c := newFake(t)
			f.HandleFunc("GET /1.0/instances/c1/sftp", test.handler)
			err := c.WriteFile(t.Context(), "c1", "/x", lxdapi.FileWrite{Content: strings.NewReader("")})
			mustSay(t, err, test.says, "LXD at "+f.socket)
			if name == "no instance" != lxdapi.IsNotFound(err) {
				t.Errorf("IsNotFound is %v", lxdapi.IsNotFound(err))
			}
		})
	}
}
