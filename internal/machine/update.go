package machine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// File is a regular file as it was read.
type File struct {
	Info
	Content []byte // never nil
}

// Write is what a file is to hold, and whose it is to be. An owner, a group or a mode that is nil stays as it was; a new
// file belongs to who is signed in there, or to the group of a directory that hands its group on, and has mode 0644.
type Write struct {
	Content  []byte       // 64 MiB at most; nil is empty
	UID, GID *int         // see [Accounts] for names
	Mode     *fs.FileMode // of the bits of Permissions
}

// maxTries bounds how often an update starts over because somebody else has changed the file.
const maxTries = 10

var errOvertaken = errors.New("somebody else changed it meanwhile")

// Update reads the file at path, lets change say what it is to be, and replaces it in one step: readers see the old file
// or the new one, and a failure of any kind leaves the old one. It reports whether anything was written.
//
// change gets nil where there is no file, and returns nil to leave all as it is. It is called again when the file was
// changed before it could be replaced. Content, owner, group and mode that are right already are not written. Symlinks
// stay, and what they lead to is replaced, or made where it is missing; its directory must exist. Hard links to the old
// file, and its access control lists and extended attributes, do not come along.
//
// The file is on the disk when Update returns on this machine, and over SSH with OpenSSH's server. LXD offers no way to ask for
// it: there the content gets to the disk when the kernel of LXD's host writes it, half a minute later at most.
func (m *Machine) Update(ctx context.Context, path string, change func(old *File) (*Write, error)) (changed bool, err error) {
	err = m.inTurn(ctx, path, true, func(f files, at place) error {
		if at.info != nil && at.info.Type != TypeFile {
			return isA(at.info.Type)
		}
		for range maxTries {
			old, err := load(f, at.path)
			if err != nil {
				return err
			}
			write, err := change(old.clone())
			if err != nil || write == nil {
				return err
			}
			if err := write.check(); err != nil {
				return err
			}
			want := write.over(old, at.parent)
			if old.is(write.Content, want) {
				return nil
			}
			err = m.replace(ctx, f, at.path, old, write.Content, want)
			if errors.Is(err, errOvertaken) {
				continue
			}
			changed = err == nil
			return err
		}
		return fmt.Errorf("%w, %d times in a row", errOvertaken, maxTries)
	})
	return changed, m.fail(ctx, "write", path, err)
}

// Write makes the file at path hold what w says, see [Machine.Update]. It reports whether anything was written.
func (m *Machine) Write(ctx context.Context, path string, w Write) (changed bool, err error) {
	return m.Update(ctx, path, func(*File) (*Write, error) { return &w, nil })
}

// Edit changes the content of the file at path, which must exist, see [Machine.Update]. It reports whether anything was
// written.
func (m *Machine) Edit(ctx context.Context, path string, edit func(old []byte) ([]byte, error)) (changed bool, err error) {
	return m.Update(ctx, path, func(old *File) (*Write, error) {
		if old == nil {
			return nil, fs.ErrNotExist
		}
		content, err := edit(old.Content)
		return &Write{Content: content}, err
	})
}

// clone is for who may change it in place.
func (f *File) clone() *File {
	if f == nil {
		return nil
	}
	return &File{f.Info, append([]byte{}, f.Content...)}
}

func (w *Write) check() error {
	switch {
	case len(w.Content) > maxFile:
		return errTooLarge
	case w.Mode != nil && *w.Mode&^Permissions != 0:
		return fmt.Errorf("the mode %v holds more than permissions", *w.Mode)
	}
	return nil
}

// over completes what w leaves open from the old file, or from the directory of a new one.
func (w *Write) over(old *File, dir *Info) attributes {
	a := attributes{uid: w.UID, gid: w.GID, mode: 0o644}
	switch {
	case old != nil:
		a.mode = old.Mode
		if a.uid == nil {
			a.uid = &old.UID
		}
		if a.gid == nil {
			a.gid = &old.GID
		}
	case a.gid == nil && dir.Mode&fs.ModeSetgid != 0:
		a.gid = &dir.GID
	}
	if w.Mode != nil {
		a.mode = *w.Mode
	}
	return a
}

func (f *File) is(content []byte, a attributes) bool {
	return f != nil && bytes.Equal(f.Content, content) && f.Info.has(a)
}

func (i *Info) has(a attributes) bool {
	return i.Mode == a.mode && (a.uid == nil || *a.uid == i.UID) && (a.gid == nil || *a.gid == i.GID)
}

// load reads the regular file at path, nil if there is none.
func load(f files, path string) (*File, error) {
	info, err := f.lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Type != TypeFile:
		return nil, isA(info.Type)
	case info.Size > maxFile:
		return nil, errTooLarge
	}
	content, err := f.read(path)
	if err != nil {
		return nil, err
	}
	if content == nil {
		content = []byte{}
	}
	return &File{*info, content}, nil
}

// same reports whether a file is as it was. When it was changed is of no interest if that left no trace.
func same(was, now *File) bool {
	if was == nil || now == nil {
		return was == now
	}
	return now.is(was.Content, attributes{&was.UID, &was.GID, was.Mode})
}
