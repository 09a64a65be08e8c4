package keystone

import (
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// run is a provider of one run on this machine.
type run struct {
	crud.Run
	machines machine.Machines
	restarts systemd.Restarts
}

func (r *run) source() DirSource { return runSource{r} }

type runSource struct{ *run }

func (s runSource) Run() *crud.Run                        { return &s.run.Run }
func (s runSource) Settle(ctx context.Context) error      { return s.restarts.Settle(ctx) }
func (s runSource) LXD() (*lxdapi.Client, error)          { return nil, fs.ErrNotExist }
func (s runSource) Machines() *machine.Machines           { return &s.machines }
func (s runSource) Host(string) (*machine.Machine, error) { return nil, fs.ErrNotExist }
func (s runSource) Restarts() *systemd.Restarts           { return &s.restarts }
func (s runSource) HTTP() (*http.Client, error)           { return http.DefaultClient, nil }

// nobody owns the directories of these tests.
const nobody = 65534

// newFolder is a signing_dir on this machine, in a directory that everybody may go through.
func newFolder(t *testing.T) (f folder, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("it gives files to other users, which needs root")
	}
	dir, err := os.MkdirTemp("", "stacklab-signing")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o755))
	s := new(run).source()
	on := dirClient{options.Files{Machine: s.Machines().Local(), Source: s}, s}
	accounts, err := on.Accounts(t.Context())
	must(t, err)
	return folder{dirClient: on, path: filepath.Join(dir, "signing"), owner: "nobody", uid: nobody, gid: nobody, accounts: accounts}, dir
}

// is checks whose a file is, its mode, and what it holds.
func is(t *testing.T, name string, uid, gid int, mode fs.FileMode, content string) {
	t.Helper()
	info, err := os.Lstat(name)
	must(t, err)
	stat, _ := info.Sys().(*syscall.Stat_t)
	if int(stat.Uid) != uid || int(stat.Gid) != gid || info.Mode() != mode {
		t.Errorf("%s is %d:%d %v", name, stat.Uid, stat.Gid, info.Mode())
	}
	if info.Mode().IsRegular() {
		got, err := os.ReadFile(name)
		must(t, err)
		if string(got) != content {
			t.Errorf("%s holds %q, want %q", name, got, content)
		}
	}
}

func TestFolderMade(t *testing.T) {
	f, dir := newFolder(t)
	var own dirMark
	must(t, f.fill(t.Context(), &own, "one", "two"))
	is(t, f.path, nobody, nobody, fs.ModeDir|0o700, "")
	is(t, filepath.Join(f.path, signingFile), nobody, nobody, 0o600, "one")
	is(t, filepath.Join(f.path, caFile), nobody, nobody, 0o600, "two")
	must(t, f.fill(t.Context(), &own, "three", "two"))
	must(t, os.WriteFile(filepath.Join(f.path, revokedFile), []byte("{}"), 0o600))
	must(t, f.giveUp(t.Context(), own))
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	must(t, f.giveUp(t.Context(), own)) // again, after a run that died
}

func TestFolderMadeAndUsed(t *testing.T) {
	f, _ := newFolder(t)
	var own dirMark
	must(t, f.fill(t.Context(), &own, "one", "two"))
	must(t, os.WriteFile(filepath.Join(f.path, "else"), []byte("x"), 0o600))
	must(t, f.giveUp(t.Context(), own))
	if left, err := os.ReadDir(f.path); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestFolderFound(t *testing.T) {
	f, _ := newFolder(t)
	must(t, os.Mkdir(f.path, 0o751))
	must(t, os.Chown(f.path, nobody, 0))
	signing, ca, other := filepath.Join(f.path, signingFile), filepath.Join(f.path, caFile), filepath.Join(f.path, "else")
	must(t, os.WriteFile(signing, []byte("before"), 0o640))
	must(t, os.WriteFile(other, []byte("x"), 0o644))
	var own dirMark
	must(t, f.fill(t.Context(), &own, "one", "two"))
	must(t, f.fill(t.Context(), &own, "three", "two"))
	is(t, f.path, nobody, nobody, fs.ModeDir|0o700, "")
	is(t, signing, nobody, nobody, 0o600, "three")
	is(t, other, 0, 0, 0o644, "x")
	must(t, f.giveUp(t.Context(), own))
	is(t, f.path, nobody, 0, fs.ModeDir|0o751, "")
	is(t, signing, 0, 0, 0o640, "before")
	is(t, other, 0, 0, 0o644, "x")
	if _, err := os.Lstat(ca); !os.IsNotExist(err) {
		t.Error("cacert.pem is left: ", err)
	}
}

// TestFolderFoundAndChanged leaves alone what somebody has changed since.
func TestFolderFoundAndChanged(t *testing.T) {
	f, _ := newFolder(t)
	must(t, os.Mkdir(f.path, 0o751))
	var own dirMark
	must(t, f.fill(t.Context(), &own, "one", "two"))
	signing := filepath.Join(f.path, signingFile)
	must(t, os.WriteFile(signing, []byte("fetched by the service"), 0o600))
	must(t, os.Chmod(f.path, 0o710))
	must(t, f.giveUp(t.Context(), own))
	is(t, f.path, nobody, nobody, fs.ModeDir|0o710, "")
	is(t, signing, nobody, nobody, 0o600, "fetched by the service")
}

func TestFolderRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(*testing.T, folder)
		want string
	}{
		{"no directory above", func(t *testing.T, f folder) { must(t, os.RemoveAll(filepath.Dir(f.path))) }, "there is no directory"},
		{"a file", func(t *testing.T, f folder) { must(t, os.WriteFile(f.path, nil, 0o600)) }, "it is a file: not a directory"},
		{"somebody else's", func(t *testing.T, f folder) {
			must(t, os.Mkdir(f.path, 0o755))
			must(t, os.WriteFile(filepath.Join(f.path, "passwd"), nil, 0o600))
		}, "belongs to user 0 and holds passwd: choose a directory for the certificates alone"},
		{"closed above", func(t *testing.T, f folder) { must(t, os.Chmod(filepath.Dir(f.path), 0o700)) }, "user nobody cannot write in .*each directory above must let the user through"},
		{"symlink", func(t *testing.T, f folder) {
			must(t, os.Mkdir(f.path, 0o700))
			must(t, os.Chown(f.path, nobody, nobody))
			target := filepath.Join(filepath.Dir(f.path), "target")
			must(t, os.WriteFile(target, []byte("kept"), 0o600))
			must(t, os.Symlink(target, filepath.Join(f.path, caFile)))
			t.Cleanup(func() { is(t, target, 0, 0, 0o600, "kept") })
		}, "cacert.pem on .* is a symlink, where a file is to be: remove it"},
		{"symlink to nothing", func(t *testing.T, f folder) {
			must(t, os.Mkdir(f.path, 0o700))
			must(t, os.Symlink("../target", filepath.Join(f.path, signingFile)))
		}, "signing_cert.pem on .* is a symlink"},
		{"large", func(t *testing.T, f folder) {
			must(t, os.Mkdir(f.path, 0o700))
			must(t, os.WriteFile(filepath.Join(f.path, signingFile), make([]byte, maxFound+1), 0o600))
		}, "what is there has more than 64 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, _ := newFolder(t)
			c.make(t, f)
			var own dirMark
			mustSay(t, f.fill(t.Context(), &own, "one", "two"), c.want)
		})
	}
}

func TestFolderIsClaimed(t *testing.T) {
	f, _ := newFolder(t)
	must(t, f.claim("/etc/nova/nova.conf"))
	mustSay(t, f.claim("/etc/glance/glance-api.conf"), "signing on .* is declared by two resources .* set the option of the other file with stacklab_oslo_config")
	var own dirMarks
	must(t, f.fill(t.Context(), &own.dirMark, "one", "two"))
	own = own.to("")
	must(t, own.giveUpLeft(t.Context(), f)) // somebody in this run has it from now on
	is(t, filepath.Join(f.path, signingFile), nobody, nobody, 0o600, "one")
}

// TestFolderLeft gives back what was left when the next directory could not be made at first.
func TestFolderLeft(t *testing.T) {
	first, dir := newFolder(t)
	var own dirMarks
	must(t, first.fill(t.Context(), &own.dirMark, "one", "two"))
	second := first
	second.path = filepath.Join(dir, "second")
	own = own.to(second.path)
	must(t, second.fill(t.Context(), &own.dirMark, "one", "two"))
	if back := own.to(first.path); back.Path != first.path || back.Was != nil || len(back.Left) != 1 || back.Left[0].Path != second.path {
		t.Errorf("%+v", back)
	}
	must(t, own.giveUpLeft(t.Context(), second))
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != "second" || len(own.Left) != 0 {
		t.Errorf("%v, %v, %+v", left, err, own)
	}
}

// TestFolderAdopted takes what a run that died has left for its own, and something else not.
func TestFolderAdopted(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func(*testing.T, folder)
		stays bool
	}{
		{"all", func(t *testing.T, f folder) { must(t, f.fill(t.Context(), new(dirMark), "one", "two")) }, false},
		{"empty", func(t *testing.T, f folder) { must(t, f.make(t.Context(), new(dirMark), "", "")) }, false},
		{"other certificate", func(t *testing.T, f folder) { must(t, f.fill(t.Context(), new(dirMark), "one", "three")) }, true},
		{"other mode", func(t *testing.T, f folder) {
			must(t, f.make(t.Context(), new(dirMark), "", ""))
			must(t, os.Chmod(f.path, 0o710))
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, dir := newFolder(t)
			c.make(t, f)
			var own dirMark
			must(t, f.fill(t.Context(), &own, "one", "two"))
			must(t, f.giveUp(t.Context(), own))
			if left, err := os.ReadDir(dir); err != nil || (len(left) > 0) != c.stays {
				t.Errorf("%v, %v", left, err)
			}
		})
	}
}

func TestFolderCertificates(t *testing.T) {
	f, dir := newFolder(t)
	m := newSigner(t, time.Now())
	var own dirMark
	must(t, f.fill(t.Context(), &own, m.signingPEM(), m.caPEM()))
	name := filepath.Join(f.path, signingFile)
	reads := func(want string) {
		t.Helper()
		now, err := f.Stat(t.Context(), f.path)
		must(t, err)
		got, err := f.certificates(t.Context(), now, signingFile)
		if err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	reads(m.signingPEM())
	must(t, os.Chmod(name, 0o200))
	reads("")
	must(t, os.Chmod(name, 0o600))
	must(t, os.Chown(name, 0, 0))
	reads("")
	must(t, os.Chown(name, nobody, 0))
	reads(m.signingPEM())
	must(t, os.WriteFile(name, []byte("x"), 0o600))
	reads("")
	must(t, os.Remove(name))
	reads("")
	secret := filepath.Join(dir, "secret")
	must(t, os.WriteFile(secret, []byte(m.signingPEM()), 0o600))
	must(t, os.Chown(secret, nobody, 0))
	must(t, os.Symlink(secret, name))
	reads("")
}
