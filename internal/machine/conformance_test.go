package machine_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// conforms runs what every kind of machine must pass, or the cases of it that are named. Where the trouble of a case cannot be
// made, there is no such case.
func conforms(t *testing.T, r rig, names ...string) {
	_, gives := r.beside.(disk) // SFTP cannot give a symlink away
	impossible := map[string]bool{"traps": !gives, "read-only": r.mount == nil, "full": r.mount == nil, "permission": r.other == nil}
	for _, c := range []struct {
		name string
		test func(*testing.T, rig)
	}{
		{"create", testCreate},
		{"replace", testReplace},
		{"unchanged", testUnchanged},
		{"symlinks", testSymlinks},
		{"traps", testTraps},
		{"not there", testNotThere},
		{"not a file", testNotAFile},
		{"bad requests", testBadRequests},
		{"contents", testContents},
		{"names", testNames},
		{"edit", testEdit},
		{"edits at once", testEditsAtOnce},
		{"outside changes", testOutsideChanges},
		{"secrets", testSecrets},
		{"directories", testDirectories},
		{"remove", testRemove},
		{"remains", testRemains},
		{"cancelled", testCancelled},
		{"read-only", testReadOnly},
		{"full", testFull},
		{"permission", testPermission},
		{"accounts", testAccounts},
		{"commands", testCommands},
	} {
		if !impossible[c.name] && (len(names) == 0 || slices.Contains(names, c.name)) {
			t.Run(c.name, func(t *testing.T) { c.test(t, r.in(t)) })
		}
	}
}

func testCreate(t *testing.T, r rig) {
	writes(t, r.Machine, r.at("plain"), text("new"), true)
	r.holds(t, "plain", "new", 0, 0, 0o644)
	key := machine.Write{Content: []byte("key"), UID: id(12), GID: id(34), Mode: perm(0o640)}
	writes(t, r.Machine, r.at("key"), key, true)
	r.holds(t, "key", "key", 12, 34, 0o640)
	got, info, err := r.Read(t.Context(), r.at("key"))
	must(t, err)
	want := machine.Info{Path: r.at("key"), Type: machine.TypeFile, UID: 12, GID: 34, Mode: 0o640, Size: 3, ModTime: info.ModTime}
	if string(got) != "key" || info != want || time.Since(info.ModTime).Abs() > time.Minute {
		t.Errorf("%q, %+v, want %+v", got, info, want)
	}
	if stat, err := r.Stat(t.Context(), r.at("key")); err != nil || stat != info {
		t.Errorf("%+v, %v, want %+v", stat, err, info)
	}
	// A directory that hands its group on does so here too.
	r.makes(t, "shared")
	must(t, r.Chown(r.at("shared"), 0, 56))
	if r.Chmod(r.at("shared"), fs.ModeSetgid|0o755) != nil {
		return
	}
	if info, err := r.Lstat(r.at("shared")); err != nil || info.Mode()&fs.ModeSetgid == 0 {
		return // LXD 5.0 does not set this bit
	}
	writes(t, r.Machine, r.at("shared/new"), text("x"), true)
	r.holds(t, "shared/new", "x", 0, 56, 0o644)
}

func testReplace(t *testing.T, r rig) {
	r.puts(t, "file", "old", 12, 34, 0o640)
	writes(t, r.Machine, r.at("file"), text("kept"), true)
	r.holds(t, "file", "kept", 12, 34, 0o640)
	writes(t, r.Machine, r.at("file"), machine.Write{Content: []byte("kept"), GID: id(0)}, true)
	r.holds(t, "file", "kept", 12, 0, 0o640)
	writes(t, r.Machine, r.at("file"), machine.Write{Content: []byte("kept"), UID: id(0), Mode: perm(0o600)}, true)
	r.holds(t, "file", "kept", 0, 0, 0o600)
	r.only(t, r.dir, "file")
}

func testUnchanged(t *testing.T, r rig) {
	r.puts(t, "file", "same", 12, 34, 0o640)
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	must(t, r.Chtimes(r.at("file"), long, long))
	must(t, r.Chtimes(r.dir, long, long))
	writes(t, r.Machine, r.at("file"), text("same"), false)
	writes(t, r.Machine, r.at("file"), machine.Write{Content: []byte("same"), UID: id(12), GID: id(34), Mode: perm(0o640)}, false)
	changed, err := r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) { return old, nil })
	if changed || err != nil {
		t.Errorf("edit: %v, %v", changed, err)
	}
	for _, name := range []string{r.at("file"), r.dir} {
		info, err := r.Lstat(name)
		must(t, err)
		if !info.ModTime().Equal(long) {
			t.Errorf("%s was touched", name)
		}
	}
}

func testSymlinks(t *testing.T, r rig) {
	r.makes(t, "real")
	r.makes(t, "real/deep")
	r.makes(t, "other")
	r.puts(t, "real/file", "old", 1, 2, 0o640)
	for link, target := range map[string]string{
		"absolute":        r.at("real/file"),
		"relative":        "real/file",
		"chain":           "relative",
		"linked":          "real/deep",
		"real/deep/up":    "../file", // not what linked/../file is as text
		"real/deep/again": "up",
		"dangling":        "other/new",
		"loop":            "loop",
		"nowhere":         "none/file",
		"folder":          "real",
		"above":           "../../../../../../../../../../../../" + r.at("real/file"),
	} {
		r.links(t, target, link)
	}
	for i, link := range []string{"absolute", "relative", "chain", "linked/up", "linked/again", "linked/../file", "./relative", "above", "folder//file"} {
		content := strconv.Itoa(i)
		name := r.dir + "/" + link
		writes(t, r.Machine, name, text(content), true)
		r.holds(t, "real/file", content, 1, 2, 0o640)
		got, info, err := r.Read(t.Context(), name)
		if err != nil || string(got) != content || info.Path != r.at("real/file") {
			t.Errorf("%s: read %q, %+v, %v", link, got, info, err)
		}
	}
	if got, err := r.ReadLink(r.at("chain")); err != nil || got != "relative" {
		t.Errorf("the symlink became %q, %v", got, err)
	}
	_, err := r.Stat(t.Context(), r.at("dangling"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("stat of a dangling symlink: %v", err)
	}
	writes(t, r.Machine, r.at("dangling"), text("made"), true)
	r.holds(t, "other/new", "made", 0, 0, 0o644)
	if info, err := r.Stat(t.Context(), r.at("folder")); err != nil || info.Type != machine.TypeDirectory || info.Path != r.at("real") {
		t.Errorf("stat of a directory: %+v, %v", info, err)
	}
	_, err = r.Machine.Write(t.Context(), r.at("loop"), text("x"))
	if mustSay(t, err, "write "+r.at("loop")+" on "+r.Name()+": ", "leads in a circle"); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("%v is no ELOOP", err)
	}
	_, err = r.Machine.Write(t.Context(), r.at("nowhere"), text("x"))
	if mustSay(t, err, "there is no directory "+r.at("none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is no ErrNotExist", err)
	}
	r.only(t, r.at("real"), "deep", "file")
	r.only(t, r.at("other"), "new")
}

func testContents(t *testing.T, r rig) {
	random := make([]byte, 5<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(random) // never fails
	for name, content := range map[string][]byte{
		"binary": {0, 1, 0xff, '\n', '\r', 0x80, 0},
		"empty":  {},
		"large":  random,
		"crlf":   []byte("a\r\nb\r\n"),
	} {
		writes(t, r.Machine, r.at(name), machine.Write{Content: content}, true)
		writes(t, r.Machine, r.at(name), machine.Write{Content: content}, false)
		r.holds(t, name, string(content), 0, 0, 0o644)
		got, _, err := r.Read(t.Context(), r.at(name))
		if err != nil || !bytes.Equal(got, content) || got == nil {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		writes(t, r.Machine, r.at(name), text("short"), true)
		r.holds(t, name, "short", 0, 0, 0o644)
	}
}

func testNames(t *testing.T, r rig) {
	names := []string{
		"with space", `quotes'"`, "$(touch x)`true`", "new\nline", "größe 日本", `back\slash`, "-rf", "*", "a;b&c|d", ".hidden",
		strings.Repeat("l", 255), strings.Repeat("ö", 127), "percent%2Fx?y#z",
	}
	for _, name := range names {
		writes(t, r.Machine, r.dir+"/"+name, text("first"), true)
		writes(t, r.Machine, r.dir+"/"+name, text(name), true)
		got, _, err := r.Read(t.Context(), r.dir+"/"+name)
		if err != nil || string(got) != name {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	r.only(t, r.dir, names...)
	_, _, err := r.Read(t.Context(), r.dir+"/no\nfile")
	mustSay(t, err, `no\nfile" on `)
}

func testDirectories(t *testing.T, r rig) {
	mkdir := func(name string, a machine.Attributes, changed bool) {
		t.Helper()
		got, err := r.Machine.Mkdir(t.Context(), r.at(name), a)
		if err != nil || got != changed {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	is := func(name string, uid, gid int, mode fs.FileMode) {
		t.Helper()
		info, err := r.Lstat(r.at(name))
		must(t, err)
		if u, g := r.owner(info); u != uid || g != gid || info.Mode() != mode|fs.ModeDir {
			t.Errorf("%s is %d:%d %v", name, u, g, info.Mode())
		}
	}
	mkdir("plain", machine.Attributes{}, true)
	is("plain", 0, 0, 0o755)
	mkdir("plain", machine.Attributes{}, false)
	mkdir("private", machine.Attributes{UID: id(5), GID: id(6), Mode: perm(0o750)}, true)
	is("private", 5, 6, 0o750)
	mkdir("private", machine.Attributes{}, false)
	mkdir("private", machine.Attributes{UID: id(5), GID: id(6), Mode: perm(0o750)}, false)
	mkdir("private", machine.Attributes{GID: id(0)}, true)
	mkdir("private", machine.Attributes{Mode: perm(0o700)}, true)
	is("private", 5, 0, 0o700)
	r.links(t, "private", "link")
	mkdir("link", machine.Attributes{Mode: perm(0o711)}, true)
	is("private", 5, 0, 0o711)
	r.puts(t, "file", "x", 0, 0, 0o644)
	names, err := r.List(t.Context(), r.dir)
	if err != nil || len(names) != 4 || names["link"].Type != machine.TypeSymlink || names["private"].UID != 5 || names["file"].Size != 1 {
		t.Errorf("%v, %v", names, err)
	}
	if names, err = r.List(t.Context(), r.at("link")); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
	if _, err = r.List(t.Context(), r.at("file")); !errors.Is(err, syscall.ENOTDIR) {
		t.Error(err)
	}
	if _, err = r.List(t.Context(), r.at("none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	_, err = r.Machine.Mkdir(t.Context(), r.at("file"), machine.Attributes{})
	if mustSay(t, err, "it is a file: not a directory"); !errors.Is(err, syscall.ENOTDIR) {
		t.Error(err)
	}
}

func testRemove(t *testing.T, r rig) {
	r.puts(t, "file", "x", 0, 0, 0o644)
	r.links(t, "file", "link")
	r.links(t, "none", "dangling")
	r.makes(t, "dir")
	r.puts(t, "dir/file", "x", 0, 0, 0o644)
	r.links(t, "dir", "linked")
	err := r.Machine.Remove(t.Context(), r.at("dir"))
	if mustSay(t, err, "remove "+r.at("dir")); !r.old && !errors.Is(err, syscall.ENOTEMPTY) {
		t.Errorf("%v is no ENOTEMPTY", err)
	}
	for _, name := range []string{"link", "dangling", "linked/file", "dir"} {
		must(t, r.Machine.Remove(t.Context(), r.at(name)))
	}
	r.only(t, r.dir, "file", "linked")
}

func testAccounts(t *testing.T, r rig) {
	a, err := r.Accounts(t.Context())
	must(t, err)
	uid, err := a.UID("root")
	if uid != 0 || err != nil || a.User(0) != "root" || a.Group(0) != "root" {
		t.Errorf("%d, %v, %q, %q", uid, err, a.User(0), a.Group(0))
	}
	if gid, err := a.LoginGID(0); gid != 0 || err != nil {
		t.Errorf("%d, %v", gid, err)
	}
	_, err = a.LoginGID(987654)
	mustSay(t, err, r.Name()+" has no user 987654 in /etc/passwd")
	_, err = a.GID("roots")
	mustSay(t, err, r.Name()+` has no group "roots" in /etc/group: there are root`)
}
