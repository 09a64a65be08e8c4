package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/turns"
)

// Machine is one machine of the lab. It may be used by several goroutines. Nothing is dialled before its first use.
type Machine struct {
	transport
	turns *turns.Turns
}

// Name is how messages call the machine, such as "this machine", `instance "compute/inner"` or "host juju-4
// (root@10.0.0.4:22)".
func (m *Machine) Name() string { return m.transport.Name() }

// ID is the same for the same machine: a host has one whatever its name and whoever signs in there.
func (m *Machine) ID() string { return m.transport.ID() }

// transport is a way to a machine.
type transport interface {
	Name() string
	ID() string
	// user names who works there where that is not root.
	user() string
	// open begins a session on the machine's files, which breaks off when ctx ends.
	open(ctx context.Context) (files, error)
	// run runs a command and returns its exit code as a shell counts it.
	run(ctx context.Context, c Command, stdout, stderr *capture) (int, error)
}

// files is a session on the files of a machine. Paths are absolute and clean. No call follows a symlink in the last
// element of its path.
type files interface {
	lstat(path string) (*Info, error)
	readlink(path string) (string, error)
	// list describes what is in a directory.
	list(dir string) (map[string]*Info, error)
	// read reads a regular file of at most maxFile bytes.
	read(path string) ([]byte, error)
	// begin makes a place for a new file that nobody else can look into: at path, or in a directory made at path. It
	// returns where the file is to be filled.
	begin(path string) (staged string, err error)
	// fill writes the file in a place made by begin, and to the disk where that can be asked for.
	fill(staged string, content []byte, a attributes) error
	// rename replaces what is at to in one step.
	rename(from, to string) error
	// remove removes a file, a symlink or an empty directory.
	remove(path string) error
	mkdir(path string) error
	chown(path string, uid, gid int) error
	chmod(path string, mode fs.FileMode) error
	// syncDir writes the names in a directory to the disk where that can be asked for.
	syncDir(dir string) error
	// settle waits until nothing is under way any more of what the end of the session's context has cut short.
	settle(ctx context.Context)
	close()
}

// attributes are an owner and a mode. An ID that is nil is left as it comes.
type attributes struct {
	uid, gid *int
	mode     fs.FileMode
}

// Type says what a path is.
type Type string

// The types of files. Devices, sockets and pipes are [TypeOther].
const (
	TypeFile      Type = "file"
	TypeDirectory Type = "directory"
	TypeSymlink   Type = "symlink"
	TypeOther     Type = "device, socket or pipe"
)

// Info describes a file or directory, as seen on its machine.
type Info struct {
	Path     string // where it really is, if symlinks led there
	Type     Type
	UID, GID int
	Mode     fs.FileMode // the bits of Permissions
	Size     int64       // bytes
	ModTime  time.Time   // by the machine's clock, on most in whole seconds
}

// Permissions are the bits of a mode that a file can be given.
const Permissions = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

func typeOf(mode fs.FileMode) Type {
	switch mode.Type() {
	case 0:
		return TypeFile
	case fs.ModeDir:
		return TypeDirectory
	case fs.ModeSymlink:
		return TypeSymlink
	}
	return TypeOther
}

// fail tells what was tried where. It keeps err in the chain, and gives the context's end for what only broke off
// because of it.
func (m *Machine) fail(ctx context.Context, verb, path string, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = cause
	}
	if namesMachine(err) {
		return fmt.Errorf("%s %s: %w", verb, shown(path), err)
	}
	return fmt.Errorf("%s %s on %s: %w", verb, shown(path), m.Name(), m.permission(err))
}

// owner is what to pass to chown, and whether there is a need to.
func (a attributes) owner(now *Info) (uid, gid int, differs bool) {
	uid, gid = now.UID, now.GID
	if a.uid != nil {
		uid = *a.uid
	}
	if a.gid != nil {
		gid = *a.gid
	}
	return uid, gid, uid != now.UID || gid != now.GID
}
