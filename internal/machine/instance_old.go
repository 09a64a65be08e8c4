package machine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// oldFiles are the files of an instance of LXD before 5.0, which has no SFTP: what its files API cannot do, programs of
// the instance do, which must run. What they fail of is known in their words alone.
type oldFiles struct {
	*instance
	ctx    context.Context // the one that the session was opened with
	tooOld *lxdapi.ExtensionError
}

func (f *oldFiles) settle(context.Context) {}

func (f *oldFiles) close() {}

// do runs a program that must succeed and returns what it wrote.
func (f *oldFiles) do(command ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	code, err := f.client.Exec(f.ctx, f.name, lxdapi.Exec{
		Command: command, Environment: map[string]string{"LC_ALL": "C"}, Stdout: &stdout, Stderr: &stderr,
	})
	err = f.failed(err)
	stopped := new(stateError)
	switch {
	case errors.As(err, &stopped) && stopped.State == lxdapi.LayerStopped:
		err = fmt.Errorf("%w, and version %s of LXD needs it for files as well", err, f.tooOld.Version)
	case err == nil && code != 0:
		err = &ExitError{command, Result{ExitCode: code, Stderr: stderr.Bytes()}}
	}
	return strings.TrimSuffix(stdout.String(), "\n"), err
}

const statFormat = "%f %u %g %s %Y"

func (f *oldFiles) lstat(name string) (*Info, error) {
	const script = `if [ -e "$2" ] || [ -L "$2" ]; then exec stat -c "$1" "$2"; fi`
	line, err := f.do("sh", "-c", script, "sh", statFormat, name)
	switch {
	case err != nil:
		return nil, err
	case line == "":
		return nil, fs.ErrNotExist
	}
	return parseStat(name, line)
}

// parseStat reads statFormat. The mode comes in hexadecimal and with the type's bits.
func parseStat(name, line string) (*Info, error) {
	var raw uint32
	var seconds int64
	info := &Info{Path: name}
	if _, err := fmt.Sscanf(line, "%x %d %d %d %d", &raw, &info.UID, &info.GID, &info.Size, &seconds); err != nil {
		return nil, fmt.Errorf("stat tells %q of %s: %w", line, shown(name), err)
	}
	info.ModTime = time.Unix(seconds, 0)
	info.Mode = fs.FileMode(raw).Perm()
	for _, special := range specials {
		if raw&special.octal != 0 {
			info.Mode |= special.mode
		}
	}
	info.Type = TypeOther
	switch raw & 0o170000 {
	case 0o100000:
		info.Type = TypeFile
	case 0o040000:
		info.Type = TypeDirectory
	case 0o120000:
		info.Type = TypeSymlink
	}
	return info, nil
}

func (f *oldFiles) readlink(name string) (string, error) { return f.do("readlink", name) }

// list leaves out what a name with a line's end in it would be taken for.
func (f *oldFiles) list(dir string) (map[string]*Info, error) {
	out, err := f.do("find", dir, "-mindepth", "1", "-maxdepth", "1", "-exec", "stat", "-c", statFormat+" %n", "{}", "+")
	if err != nil {
		return nil, err
	}
	names := map[string]*Info{}
	for line := range strings.Lines(out) {
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 6)
		if len(fields) != 6 || !strings.HasPrefix(fields[5], dir) {
			continue
		}
		if info, err := parseStat(fields[5], line); err == nil {
			names[path.Base(fields[5])] = info
		}
	}
	return names, nil
}

func (f *oldFiles) read(name string) ([]byte, error) {
	content, _, err := f.client.ReadFile(f.ctx, f.name, name)
	return content, err
}

func (f *oldFiles) begin(name string) (string, error) {
	return path.Join(name, stagedName), f.mkdir(name)
}

func (f *oldFiles) fill(staged string, content []byte, a attributes) error {
	mode := a.mode.Perm()
	err := f.client.WriteFile(f.ctx, f.name, staged, lxdapi.FileWrite{
		Content: bytes.NewReader(content), UID: a.uid, GID: a.gid, Mode: &mode,
	})
	if err != nil || mode == a.mode {
		return err
	}
	return f.chmod(staged, a.mode)
}

func (f *oldFiles) rename(from, to string) error {
	_, err := f.do("mv", "-f", "-T", from, to)
	return err
}

func (f *oldFiles) remove(name string) error {
	info, err := f.lstat(name)
	switch {
	case err != nil:
	case info.Type == TypeDirectory:
		_, err = f.do("rmdir", name)
	default:
		_, err = f.do("rm", "-f", name)
	}
	return err
}

func (f *oldFiles) mkdir(name string) error {
	_, err := f.do("mkdir", "-m", "0700", name)
	return err
}

func (f *oldFiles) chown(name string, uid, gid int) error {
	_, err := f.do("chown", "-h", strconv.Itoa(uid)+":"+strconv.Itoa(gid), name)
	return err
}

func (f *oldFiles) chmod(name string, mode fs.FileMode) error {
	_, err := f.do("chmod", fmt.Sprintf("%04o", octal(mode)), name)
	return err
}

func (f *oldFiles) syncDir(string) error { return nil }

// specials are the bits of a mode that Go has elsewhere.
var specials = [...]struct {
	octal uint32
	mode  fs.FileMode
}{{0o4000, fs.ModeSetuid}, {0o2000, fs.ModeSetgid}, {0o1000, fs.ModeSticky}}

// octal is a mode as chmod takes it.
func octal(mode fs.FileMode) uint32 {
	n := uint32(mode.Perm())
	for _, special := range specials {
		if mode&special.mode != 0 {
			n |= special.octal
		}
	}
	return n
}
