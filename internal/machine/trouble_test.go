package machine_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

// Linux does not follow such a symlink either, but cannot know that it is one that we follow.
func testTraps(t *testing.T, r rig) {
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
	_, err = r.Check(t.Context(), machine.Command{Args: []string{"truncate", "-s", "65M", r.at("huge")}})
	must(t, err)
	_, _, err = r.Read(t.Context(), r.at("huge"))
	mustSay(t, err, "larger than 64 MiB")
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

func testReadOnly(t *testing.T, r rig) {
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
	r.makes(t, "mount")
	r.mount(r.at("mount"))
	old := strings.Repeat("o", 400<<10)
	r.puts(t, "mount/file", old, 1, 2, 0o640)
	for range 3 {
		_, err := r.Machine.Write(t.Context(), r.at("mount/file"), machine.Write{Content: bytes.Repeat([]byte("n"), 900<<10)})
		if !r.old && !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%v is no ENOSPC", err)
		}
		if mustSay(t, err, "write "+r.at("mount/file")+" on "+r.Name()); !r.old && !strings.Contains(strings.ToLower(err.Error()), "no space left on device") {
			t.Error(err)
		}
		r.holds(t, "mount/file", old, 1, 2, 0o640)
		r.only(t, r.at("mount"), "file")
	}
	writes(t, r.Machine, r.at("mount/file"), text("fits"), true)
	r.holds(t, "mount/file", "fits", 1, 2, 0o640)
}

func testPermission(t *testing.T, r rig) {
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
