package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"syscall"
)

// maxLinks is Linux's own limit of symlinks in one path.
const maxLinks = 40

// place is where a path leads to through symlinks.
type place struct {
	path   string
	info   *Info // nil if nothing is there
	parent *Info // nil for the root
}

func checkPath(name string) error {
	switch {
	case !path.IsAbs(name):
		return errors.New("the path is not absolute: write it from / on")
	case strings.ContainsRune(name, 0):
		return errors.New("the path holds a zero byte")
	}
	return nil
}

// resolve follows a path as the machine itself would, also where it is not this one, or does not run. The last element
// need not exist. Where follow is not set, a symlink in the last element is not followed.
func resolve(f files, name string, follow bool) (place, error) {
	if err := checkPath(name); err != nil {
		return place{}, err
	}
	root, err := f.lstat("/")
	if err != nil {
		return place{}, err
	}
	chain, rest, links := []*Info{root}, strings.Split(name, "/"), 0
	for len(rest) > 0 {
		element, at := rest[0], chain[len(chain)-1]
		rest = rest[1:]
		switch element {
		case "", ".":
			continue
		case "..":
			chain = chain[:max(len(chain)-1, 1)]
			continue
		}
		last := len(strings.Join(rest, "")) == 0
		next, err := f.lstat(path.Join(at.Path, element))
		switch {
		case errors.Is(err, fs.ErrNotExist) && last:
			return place{path: path.Join(at.Path, element), parent: at}, nil
		case errors.Is(err, fs.ErrNotExist):
			return place{}, fmt.Errorf("there is no directory %s: %w", shown(path.Join(at.Path, element)), err)
		case err != nil:
			return place{}, fmt.Errorf("look at %s: %w", shown(path.Join(at.Path, element)), err)
		case next.Type == TypeSymlink && (follow || !last):
			if links++; links > maxLinks {
				return place{}, fmt.Errorf("%s leads in a circle: %w", shown(next.Path), syscall.ELOOP)
			}
			if isTrap(at, next) {
				return place{}, fmt.Errorf("the symlink %s was put by user %d into a directory that all may write to, and is not followed: %w",
					shown(next.Path), next.UID, fs.ErrPermission)
			}
			target, err := f.readlink(next.Path)
			if err != nil {
				return place{}, fmt.Errorf("read the symlink %s: %w", shown(next.Path), err)
			}
			if path.IsAbs(target) {
				chain = chain[:1]
			}
			rest = append(strings.Split(target, "/"), rest...)
		case next.Type != TypeDirectory && !last:
			return place{}, fmt.Errorf("%s: %w", shown(next.Path), syscall.ENOTDIR)
		case next.Type == TypeDirectory:
			chain = append(chain, next)
		default:
			return place{next.Path, next, at}, nil
		}
	}
	at := chain[len(chain)-1]
	if len(chain) == 1 {
		return place{at.Path, at, nil}, nil
	}
	return place{at.Path, at, chain[len(chain)-2]}, nil
}

// isTrap reports whether Linux would not follow a symlink either (fs.protected_symlinks), whoever asks.
func isTrap(dir, link *Info) bool {
	return dir.Mode&fs.ModeSticky != 0 && dir.Mode&0o002 != 0 && link.UID != dir.UID
}

// resolveFile is resolve for a path that is to be a regular file, if it is there.
func resolveFile(f files, name string) (place, error) {
	at, err := resolve(f, name, true)
	if err == nil && at.info != nil && at.info.Type != TypeFile {
		err = isA(at.info.Type)
	}
	return at, err
}
