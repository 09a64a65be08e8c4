package machine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
)

// replace puts a new file in the place of the old one, unless that has changed.
func (m *Machine) replace(ctx context.Context, f files, target string, old *File, content []byte, a attributes) (err error) {
	temporary := path.Join(path.Dir(target), temporaryName(target))
	defer func() {
		if err != nil {
			m.discard(ctx, f, temporary)
		}
	}()
	staged, err := f.begin(temporary)
	if err != nil {
		return fmt.Errorf("make a new file in %s: %w", shown(path.Dir(target)), err)
	}
	sweep(f, target, temporary)
	if err := f.fill(staged, content, a); err != nil {
		return err
	}
	switch filled, err := f.lstat(staged); {
	case err != nil:
		return err
	case !filled.has(a):
		return fmt.Errorf("the machine does not set the mode %v and the owner that are wanted", a.mode)
	}
	now, err := load(f, target)
	switch {
	case err != nil:
		return err
	case !same(old, now):
		return errOvertaken
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	if err := f.rename(staged, target); err != nil {
		return fmt.Errorf("put the new file in its place: %w", err)
	}
	err = f.syncDir(path.Dir(target))
	if staged != temporary && f.remove(temporary) != nil {
		m.discard(ctx, f, temporary)
	}
	if err != nil {
		return fmt.Errorf("it is written, but may be lost if the power fails: %w", err)
	}
	return nil
}

const (
	temporaryPrefix = ".stacklab-"
	maxNameInName   = 200 // bytes; a name can have 255
	stagedName      = "new"
)

// temporaryName tells to whoever finds the file what it was for.
func temporaryName(target string) string { return temporaryOf(target) + strings.ToLower(rand.Text()) }

func temporaryOf(target string) string {
	base := path.Base(target)
	if len(base) > maxNameInName {
		base = strings.ToValidUTF8(base[:maxNameInName], "")
	}
	return temporaryPrefix + base + "-"
}

func isTemporaryOf(target, name string) bool {
	rest, ok := strings.CutPrefix(name, temporaryOf(target))
	return ok && len(rest) == len(rand.Text()) && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// abandonedAfter is when a temporary file counts as that of a writer that was killed. One that is only slow fails when
// its file goes, and leaves the target as it is.
const abandonedAfter = 10 * time.Minute

// sweep removes what killed writers of the target have left. Their age is measured from our own temporary file, by the
// machine's clock. What it cannot remove is left to the next one.
func sweep(f files, target, ours string) {
	names, err := f.list(path.Dir(target))
	if err != nil {
		return
	}
	now := names[path.Base(ours)]
	if now == nil {
		return
	}
	for name, info := range names {
		if isTemporaryOf(target, name) && now.ModTime.Sub(info.ModTime) > abandonedAfter {
			_ = unstage(f, path.Join(path.Dir(target), name))
		}
	}
}

const discardWithin = 5 * time.Second

// discard removes our temporary file, also when ctx has ended, and the session with it.
func (m *Machine) discard(ctx context.Context, f files, temporary string) {
	if ctx.Err() == nil && unstage(f, temporary) == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), discardWithin)
	defer cancel()
	f.settle(ctx)
	f.close() // a host may allow few sessions
	again, err := m.open(ctx)
	if err != nil {
		return
	}
	defer again.close()
	_ = unstage(again, temporary) // the error that led here matters more
}

// unstage removes what begin and fill have made. What a session that broke off had still under way may come in between.
func unstage(f files, temporary string) error {
	for tries := 0; ; tries++ {
		err := f.remove(temporary)
		switch {
		case err == nil || errors.Is(err, fs.ErrNotExist):
			return nil
		case tries == 3:
			return err
		}
		_ = f.remove(path.Join(temporary, stagedName))
	}
}
