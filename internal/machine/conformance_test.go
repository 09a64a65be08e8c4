package machine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// conforms runs what every kind of machine must pass.
func conforms(t *testing.T, r rig) {
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
		t.Run(c.name, func(t *testing.T) { c.test(t, r.in(t)) })
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

// Linux does not follow such a symlink either, but cannot know that it is one that we follow.
func testTraps(t *testing.T, r rig) {
	if _, ok := r.beside.(disk); !ok {
		t.Skip("SFTP cannot give a symlink away")
	}
	r.puts(t, "prey", "old", 0, 0, 0o600)
	r.makes(t, "tmp")
	must(t, r.Chmod(r.at("tmp"), fs.ModeSticky|0o777))
	r.links(t, r.at("prey"), "tmp/trap")
	r.links(t, r.at("prey"), "tmp/own")
	must(t, syscall.Lchown(r.at("tmp/trap"), 1000, 1000))
	_, err := r.Machine.Write(t.Context(), r.at("tmp/trap"), text("x"))
	if mustSay(t, err, "put by user 1000 into a directory that all may write to"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v is no ErrPermission", err)
	}
	r.holds(t, "prey", "old", 0, 0, 0o600)
	writes(t, r.Machine, r.at("tmp/own"), text("new"), true)
	r.holds(t, "prey", "new", 0, 0, 0o600)
}

func testNotThere(t *testing.T, r rig) {
	r.puts(t, "file", "x", 0, 0, 0o644)
	_, _, readErr := r.Read(t.Context(), r.at("none"))
	_, statErr := r.Stat(t.Context(), r.at("none"))
	_, writeErr := r.Machine.Write(t.Context(), r.at("none/file"), text("x"))
	_, deepErr := r.Machine.Write(t.Context(), r.at("none/a/b"), text("x"))
	_, editErr := r.Edit(t.Context(), r.at("none"), func([]byte) ([]byte, error) { t.Error("called"); return nil, nil })
	_, mkdirErr := r.Machine.Mkdir(t.Context(), r.at("none/a"), machine.Attributes{})
	for what, err := range map[string]error{
		"read": readErr, "stat": statErr, "write": writeErr, "deep": deepErr, "edit": editErr, "mkdir": mkdirErr,
		"remove": r.Machine.Remove(t.Context(), r.at("none")),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v is no ErrNotExist", what, err)
		}
	}
	mustSay(t, readErr, "read "+r.at("none")+" on "+r.Name()+": file does not exist")
	mustSay(t, writeErr, "there is no directory "+r.at("none"))
	_, err := r.Machine.Write(t.Context(), r.at("file/x"), text("x"))
	if mustSay(t, err, r.at("file")+": not a directory"); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("%v is no ENOTDIR", err)
	}
}

func testNotAFile(t *testing.T, r rig) {
	r.makes(t, "dir")
	_, writeErr := r.Machine.Write(t.Context(), r.at("dir"), text("x"))
	_, _, readErr := r.Read(t.Context(), r.at("dir"))
	for _, err := range []error{writeErr, readErr} {
		if mustSay(t, err, "it is a directory"); !errors.Is(err, syscall.EISDIR) {
			t.Errorf("%v is no EISDIR", err)
		}
	}
	if r.noCommands {
		return
	}
	_, err := r.Check(t.Context(), machine.Command{Args: []string{"mkfifo", r.at("pipe")}})
	must(t, err)
	_, _, err = r.Read(t.Context(), r.at("pipe"))
	mustSay(t, err, "it is a device, socket or pipe, not a file")
}

func testBadRequests(t *testing.T, r rig) {
	for _, name := range []string{"", "etc/hosts", "./x"} {
		_, writeErr := r.Machine.Write(t.Context(), name, text("x"))
		_, _, readErr := r.Read(t.Context(), name)
		_, statErr := r.Stat(t.Context(), name)
		_, mkdirErr := r.Machine.Mkdir(t.Context(), name, machine.Attributes{})
		for _, err := range []error{writeErr, readErr, statErr, mkdirErr, r.Machine.Remove(t.Context(), name)} {
			mustSay(t, err, "the path is not absolute")
		}
	}
	_, err := r.Machine.Write(t.Context(), r.at("a\x00b"), text("x"))
	mustSay(t, err, "zero byte")
	_, err = r.Machine.Write(t.Context(), r.at("x"), machine.Write{Mode: perm(fs.ModeDir | 0o755)})
	mustSay(t, err, "more than permissions")
	_, err = r.Machine.Write(t.Context(), r.at("x"), machine.Write{Content: make([]byte, 64<<20+1)})
	mustSay(t, err, "larger than 64 MiB")
	mustSay(t, r.Machine.Remove(t.Context(), "/"), "root directory")
	r.only(t, r.dir)
}

func testContents(t *testing.T, r rig) {
	random := make([]byte, 5<<20)
	rand.NewChaCha8([32]byte{}).Read(random)
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

func testEdit(t *testing.T, r rig) {
	r.puts(t, "file", "one\n", 3, 4, 0o600)
	changed, err := r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) { return append(old, "two\n"...), nil })
	if !changed || err != nil {
		t.Fatal(changed, err)
	}
	r.holds(t, "file", "one\ntwo\n", 3, 4, 0o600)
	enough := errors.New("enough")
	changed, err = r.Edit(t.Context(), r.at("file"), func([]byte) ([]byte, error) { return nil, enough })
	if changed || !errors.Is(err, enough) {
		t.Error(changed, err)
	}
	changed, err = r.Update(t.Context(), r.at("file"), func(old *machine.File) (*machine.Write, error) {
		if string(old.Content) != "one\ntwo\n" || old.UID != 3 || old.Path != r.at("file") {
			t.Errorf("%+v", old)
		}
		return nil, nil
	})
	if changed || err != nil {
		t.Error(changed, err)
	}
	changed, err = r.Update(t.Context(), r.at("none"), func(old *machine.File) (*machine.Write, error) {
		if old != nil {
			t.Errorf("%+v", old)
		}
		return nil, nil
	})
	if changed || err != nil {
		t.Error(changed, err)
	}
	r.holds(t, "file", "one\ntwo\n", 3, 4, 0o600)
	r.only(t, r.dir, "file")
}

func testEditsAtOnce(t *testing.T, r rig) {
	r.puts(t, "file", "", 0, 0, 0o644)
	r.links(t, "file", "link")
	var group sync.WaitGroup
	const writers = 20
	for i := range writers {
		group.Go(func() {
			_, err := r.Edit(t.Context(), r.at([]string{"file", "link"}[i%2]), func(old []byte) ([]byte, error) {
				return fmt.Appendf(old, "%d\n", i), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	got, err := r.get(r.at("file"))
	must(t, err)
	lines := strings.Fields(string(got))
	slices.Sort(lines)
	if len(slices.Compact(lines)) != writers {
		t.Errorf("lost some: %q", lines)
	}
	r.only(t, r.dir, "file", "link")
}

func testOutsideChanges(t *testing.T, r rig) {
	r.puts(t, "file", "a", 0, 0, 0o644)
	calls := 0
	changed, err := r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) {
		if calls++; calls < 4 {
			must(t, r.put(r.at("file"), fmt.Appendf(old, "%d", calls)))
		}
		return append(old, "!"...), nil
	})
	if !changed || err != nil || calls != 4 {
		t.Errorf("%v, %v after %d calls", changed, err, calls)
	}
	r.holds(t, "file", "a123!", 0, 0, 0o644)
	_, err = r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) {
		calls++
		must(t, r.put(r.at("file"), strconv.AppendInt(nil, int64(calls), 10)))
		return append(old, "!"...), nil
	})
	mustSay(t, err, "somebody else changed it meanwhile, 10 times in a row")
	// Made, or removed, by somebody else.
	calls = 0
	_, err = r.Update(t.Context(), r.at("new"), func(old *machine.File) (*machine.Write, error) {
		if calls++; calls == 1 {
			must(t, r.put(r.at("new"), []byte("theirs")))
			return &machine.Write{Content: []byte("ours")}, nil
		}
		return nil, errors.Join(fs.ErrExist)
	})
	if !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	r.holds(t, "new", "theirs", 0, 0, 0o644)
	_, err = r.Edit(t.Context(), r.at("new"), func([]byte) ([]byte, error) {
		must(t, r.beside.Remove(r.at("new")))
		return []byte("ours"), nil
	})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	// Another owner is a change as well.
	calls = 0
	_, err = r.Edit(t.Context(), r.at("file"), func([]byte) ([]byte, error) {
		if calls++; calls == 1 {
			must(t, r.Chmod(r.at("file"), 0o600))
		}
		return []byte("x"), nil
	})
	must(t, err)
	r.holds(t, "file", "x", 0, 0, 0o600)
	r.only(t, r.dir, "file")
}

// While a secret is on its way, nobody else can open any file that holds some of it, nor one that will.
func testSecrets(t *testing.T, r rig) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 4 {
			w := machine.Write{Content: bytes.Repeat([]byte{byte('a' + i)}, 2<<20), GID: id(7), Mode: perm(0o640)}
			if _, err := r.Machine.Write(t.Context(), r.at("secret"), w); err != nil {
				t.Error(err)
			}
		}
	}()
	seen := 0
	for {
		select {
		case <-done:
			if seen == 0 && !r.old {
				t.Error("nothing was seen")
			}
			r.holds(t, "secret", strings.Repeat("d", 2<<20), 0, 7, 0o640)
			return
		default:
		}
		names := r.temporaries(t, r.dir)
		for _, name := range names {
			inside, err := r.Lstat(r.at(name + "/new"))
			info, dirErr := r.Lstat(r.at(name))
			switch {
			case dirErr != nil:
				continue
			case info.Mode().IsRegular() && info.Mode()&0o007 != 0:
				t.Errorf("a file of mode %v", info.Mode())
			case err == nil && info.Mode()&0o077 != 0:
				t.Errorf("a file in a directory of mode %v", info.Mode())
			}
			if info.Mode().IsRegular() || err == nil && inside.Size() > 0 {
				seen++
			}
		}
	}
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

func testRemains(t *testing.T, r rig) {
	const random = "abcdefghijklmnopqrstuvwxyz"
	r.puts(t, "conf", "old", 0, 0, 0o644)
	hour, minute := time.Now().Add(-time.Hour), time.Now().Add(-time.Minute)
	remain := func(name string, when time.Time, dir bool) {
		t.Helper()
		if dir {
			r.makes(t, name)
			r.puts(t, name+"/new", "x", 0, 0, 0o600)
		} else {
			r.puts(t, name, "x", 0, 0, 0o600)
		}
		must(t, r.Chtimes(r.at(name), when, when))
	}
	a, b, c := random, strings.ToLower(strings.Repeat("z", 26)), strings.Repeat("2", 26)
	remain(".stacklab-conf-"+a, hour, false)
	remain(".stacklab-conf-"+b, hour, true)
	remain(".stacklab-conf-"+c, minute, true)
	remain(".stacklab-other-"+a, hour, false)
	remain(".stacklab-conf-"+a+"x", hour, false)
	writes(t, r.Machine, r.at("conf"), text("old"), false)
	r.only(t, r.dir, "conf", ".stacklab-conf-"+a, ".stacklab-conf-"+b, ".stacklab-conf-"+c, ".stacklab-other-"+a, ".stacklab-conf-"+a+"x")
	writes(t, r.Machine, r.at("conf"), text("new"), true)
	r.only(t, r.dir, "conf", ".stacklab-conf-"+c, ".stacklab-other-"+a, ".stacklab-conf-"+a+"x")
}

func testCancelled(t *testing.T, r rig) {
	enough := errors.New("enough")
	old, new := strings.Repeat("o", 1<<20), bytes.Repeat([]byte("n"), 1<<20)
	r.puts(t, "file", old, 0, 0, 0o644)
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := r.Update(ctx, r.at("file"), func(*machine.File) (*machine.Write, error) {
		cancel(enough)
		return &machine.Write{Content: new}, nil
	})
	if !errors.Is(err, enough) {
		t.Error(err)
	}
	r.holds(t, "file", old, 0, 0, 0o644)
	r.only(t, r.dir, "file")
	_, _, err = r.Read(ctx, r.at("file"))
	if !errors.Is(err, enough) {
		t.Error(err)
	}
	for i := range 20 {
		ctx, cancel := context.WithCancelCause(t.Context())
		content := append(slices.Clone(new), byte('a'+i))
		_, err := r.Update(ctx, r.at("file"), func(*machine.File) (*machine.Write, error) {
			time.AfterFunc(rand.N(30*time.Millisecond), func() { cancel(enough) })
			return &machine.Write{Content: content}, nil
		})
		if err != nil && !errors.Is(err, enough) {
			t.Error(err)
		}
		cancel(nil)
		got, getErr := r.get(r.at("file"))
		must(t, getErr)
		if len(got) != len(content) && len(got) != len(old) || err == nil && !bytes.Equal(got, content) {
			t.Errorf("%d bytes after %v", len(got), err)
		}
		if left := r.temporaries(t, r.dir); len(left) > 0 {
			t.Errorf("left after %v: %q", err, left)
		}
	}
	// The turn of the file was given back.
	writes(t, r.Machine, r.at("file"), text("after"), true)
	// Who waits for a turn stops waiting.
	inside, leave := make(chan struct{}), make(chan struct{})
	go func() {
		_, _ = r.Edit(t.Context(), r.at("file"), func(old []byte) ([]byte, error) {
			close(inside)
			<-leave
			return old, nil
		})
	}()
	<-inside
	ctx, cancelWait := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, enough)
	defer cancelWait()
	_, err = r.Machine.Write(ctx, r.at("file"), text("never"))
	close(leave)
	if !errors.Is(err, enough) {
		t.Error(err)
	}
}

func testReadOnly(t *testing.T, r rig) {
	if r.mount == nil {
		t.Skip("nothing can be mounted there")
	}
	r.makes(t, "mount")
	r.mount(r.at("mount"))
	r.puts(t, "mount/file", "old", 0, 0, 0o644)
	r.makes(t, "mount/dir")
	r.readOnly(r.at("mount"))
	_, writeErr := r.Machine.Write(t.Context(), r.at("mount/file"), text("new"))
	_, newErr := r.Machine.Write(t.Context(), r.at("mount/new"), text("new"))
	_, mkdirErr := r.Machine.Mkdir(t.Context(), r.at("mount/made"), machine.Attributes{})
	_, chmodErr := r.Machine.Mkdir(t.Context(), r.at("mount/dir"), machine.Attributes{Mode: perm(0o700)})
	for what, err := range map[string]error{
		"write": writeErr, "new": newErr, "mkdir": mkdirErr, "chmod": chmodErr, "remove": r.Machine.Remove(t.Context(), r.at("mount/file")),
	} {
		if !r.old && !errors.Is(err, syscall.EROFS) {
			t.Errorf("%s: %v is no EROFS", what, err)
		}
		mustSay(t, err, "on "+r.Name())
		if err != nil && !strings.Contains(strings.ToLower(err.Error()), "read-only file system") {
			t.Errorf("%s: %v", what, err)
		}
	}
	r.holds(t, "mount/file", "old", 0, 0, 0o644)
	writes(t, r.Machine, r.at("mount/file"), text("old"), false)
}

func testFull(t *testing.T, r rig) {
	if r.mount == nil {
		t.Skip("nothing can be mounted there")
	}
	r.makes(t, "mount")
	r.mount(r.at("mount"))
	old := strings.Repeat("o", 400<<10)
	r.puts(t, "mount/file", old, 1, 2, 0o640)
	for range 3 {
		_, err := r.Machine.Write(t.Context(), r.at("mount/file"), machine.Write{Content: bytes.Repeat([]byte("n"), 900<<10)})
		if !r.old && !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%v is no ENOSPC", err)
		}
		if mustSay(t, err, "write "+r.at("mount/file")+" on "+r.Name()); !strings.Contains(strings.ToLower(err.Error()), "no space left on device") {
			t.Error(err)
		}
		r.holds(t, "mount/file", old, 1, 2, 0o640)
		r.only(t, r.at("mount"), "file")
	}
	writes(t, r.Machine, r.at("mount/file"), text("fits"), true)
	r.holds(t, "mount/file", "fits", 1, 2, 0o640)
}

func testPermission(t *testing.T, r rig) {
	if r.other == nil {
		t.Skip("one is always root there")
	}
	r.puts(t, "secret", "x", 0, 0, 0o600)
	r.puts(t, "open", "x", 65534, 65534, 0o644)
	r.makes(t, "theirs")
	must(t, r.Chown(r.at("theirs"), 65534, 65534))
	r.puts(t, "theirs/roots", "x", 0, 0, 0o644)
	r.makes(t, "closed")
	r.puts(t, "closed/file", "x", 0, 0, 0o644)
	must(t, r.Chmod(r.at("closed"), 0o700))
	_, _, readErr := r.other.Read(t.Context(), r.at("secret"))
	_, _, closedErr := r.other.Read(t.Context(), r.at("closed/file"))
	_, writeErr := r.other.Write(t.Context(), r.at("open"), text("new"))
	_, giveErr := r.other.Write(t.Context(), r.at("theirs/roots"), text("new"))
	_, mkdirErr := r.other.Mkdir(t.Context(), r.at("made"), machine.Attributes{})
	for what, err := range map[string]error{
		"read": readErr, "closed": closedErr, "write": writeErr, "give away": giveErr, "mkdir": mkdirErr,
		"remove": r.other.Remove(t.Context(), r.at("open")),
	} {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v is no ErrPermission", what, err)
		}
		mustSay(t, err, "as user nobody")
	}
	mustSay(t, writeErr, "make a new file in "+r.dir)
	mustSay(t, giveErr, "give the new file to user 0 and group 0")
	r.only(t, r.at("theirs"), "roots")
	writes(t, r.other, r.at("theirs/own"), machine.Write{Content: []byte("x"), Mode: perm(0o600)}, true)
	r.holds(t, "theirs/own", "x", 65534, 65534, 0o600)
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
