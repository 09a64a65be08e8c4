package machine_test

import (
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pkg/sftp"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// rig is a machine under test, and a way to it beside the one that is tested.
type rig struct {
	*machine.Machine
	beside
	dir string // on the machine, empty at first

	noCommands bool             // it does not run
	lxd        bool             // which counts what is in the background to the command
	old        bool             // LXD without SFTP
	mount      func(dir string) // mounts a small tmpfs; nil where that cannot be
	readOnly   func(dir string) // makes that one read-only
	other      *machine.Machine // the same one, as the user nobody; nil where there is no such way
}

// beside does things to files in the simplest way there is.
type beside interface {
	Lstat(path string) (fs.FileInfo, error)
	ReadDir(path string) ([]fs.FileInfo, error)
	ReadLink(path string) (string, error)
	Symlink(target, path string) error
	Mkdir(path string) error
	Remove(path string) error
	Chmod(path string, mode fs.FileMode) error
	Chown(path string, uid, gid int) error
	Chtimes(path string, accessed, modified time.Time) error
	get(path string) ([]byte, error)
	put(path string, content []byte) error
	owner(fs.FileInfo) (uid, gid int)
}

// disk is this machine's.
type disk struct{}

func (disk) Lstat(path string) (fs.FileInfo, error)    { return os.Lstat(path) }
func (disk) ReadLink(path string) (string, error)      { return os.Readlink(path) }
func (disk) Symlink(target, path string) error         { return os.Symlink(target, path) }
func (disk) Mkdir(path string) error                   { return os.Mkdir(path, 0o755) }
func (disk) Remove(path string) error                  { return os.Remove(path) }
func (disk) Chmod(path string, mode fs.FileMode) error { return os.Chmod(path, mode) }
func (disk) Chown(path string, uid, gid int) error     { return os.Chown(path, uid, gid) }
func (disk) Chtimes(path string, a, m time.Time) error { return os.Chtimes(path, a, m) }
func (disk) get(path string) ([]byte, error)           { return os.ReadFile(path) }
func (disk) put(path string, content []byte) error     { return os.WriteFile(path, content, 0o644) }

func (disk) owner(info fs.FileInfo) (uid, gid int) {
	stat := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid), int(stat.Gid)
}

func (disk) ReadDir(dir string) ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(dir)
	var infos []fs.FileInfo
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			infos = append(infos, info)
		}
	}
	return infos, err
}

// remoteDisk is an instance's, by a session on its files.
type remoteDisk struct{ *sftp.Client }

func (r remoteDisk) get(path string) ([]byte, error) {
	file, err := r.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func (r remoteDisk) put(path string, content []byte) error {
	file, err := r.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.Write(content)
	return err
}

func (r remoteDisk) owner(info fs.FileInfo) (uid, gid int) {
	stat := info.Sys().(*sftp.FileStat)
	return int(stat.UID), int(stat.GID)
}

// in returns the rig with an empty directory of the test's own.
func (r rig) in(t *testing.T) rig {
	t.Helper()
	r.dir = path.Join(r.dir, strings.NewReplacer("/", "_", " ", "_").Replace(t.Name()))
	must(t, r.beside.Mkdir(r.dir))
	return r
}

func (r rig) at(name string) string { return path.Join(r.dir, name) }

// puts makes a file that has an owner and a mode.
func (r rig) puts(t *testing.T, name, content string, uid, gid int, mode fs.FileMode) {
	t.Helper()
	must(t, r.put(r.at(name), []byte(content)))
	must(t, r.Chown(r.at(name), uid, gid))
	must(t, r.Chmod(r.at(name), mode))
}

func (r rig) links(t *testing.T, target, name string) {
	t.Helper()
	must(t, r.Symlink(target, r.at(name)))
}

func (r rig) makes(t *testing.T, name string) {
	t.Helper()
	must(t, r.beside.Mkdir(r.at(name)))
}

// holds fails unless the file is this one.
func (r rig) holds(t *testing.T, name, content string, uid, gid int, mode fs.FileMode) {
	t.Helper()
	file := name
	if !path.IsAbs(name) {
		file = r.at(name)
	}
	got, err := r.get(file)
	must(t, err)
	if string(got) != content {
		t.Errorf("%s holds %d bytes %.40q, want %d %.40q", name, len(got), got, len(content), content)
	}
	info, err := r.Lstat(file)
	must(t, err)
	u, g := r.owner(info)
	if u != uid || g != gid || info.Mode() != mode {
		t.Errorf("%s is %d:%d %v, want %d:%d %v", name, u, g, info.Mode(), uid, gid, mode)
	}
}

// only fails unless the directory holds these names and nothing else.
func (r rig) only(t *testing.T, dir string, names ...string) {
	t.Helper()
	infos, err := r.ReadDir(dir)
	must(t, err)
	left := map[string]bool{}
	for _, name := range names {
		left[name] = true
	}
	for _, info := range infos {
		if !left[info.Name()] {
			t.Errorf("%s holds %q as well", dir, info.Name())
		}
		delete(left, info.Name())
	}
	for name := range left {
		t.Errorf("%s does not hold %q", dir, name)
	}
}

// temporaries are what writers have left in a directory.
func (r rig) temporaries(t *testing.T, dir string) (names []string) {
	t.Helper()
	infos, err := r.ReadDir(dir)
	must(t, err)
	for _, info := range infos {
		if strings.HasPrefix(info.Name(), ".stacklab-") {
			names = append(names, info.Name())
		}
	}
	return names
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writes fails unless the write goes well and reports changed.
func writes(t *testing.T, m *machine.Machine, file string, w machine.Write, changed bool) {
	t.Helper()
	got, err := m.Write(t.Context(), file, w)
	must(t, err)
	if got != changed {
		t.Errorf("write %s: changed is %v", file, got)
	}
}

func mustSay(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v\ndoes not say %q", err, part)
		}
	}
}

func perm(mode fs.FileMode) *fs.FileMode { return &mode }

func id(n int) *int { return &n }

func text(s string) machine.Write { return machine.Write{Content: []byte(s)} }

func needRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
}

// openDir makes a directory that every user can get to, which t.TempDir is not.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "machine")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o755))
	return dir
}

// host returns the host, with machines of its own.
func host(t *testing.T, cfg machine.SSH) *machine.Machine {
	t.Helper()
	machines := new(machine.Machines)
	m, err := machines.Host(cfg)
	must(t, err)
	t.Cleanup(machines.Close)
	return m
}
