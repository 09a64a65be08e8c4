package keystone

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	pathpkg "path"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
)

const (
	folderMode = fs.FileMode(0o700)
	fileMode   = fs.FileMode(0o600) // which services give the files that they fetch themselves
	maxFound   = 64 << 10           // bytes of a file that is replaced, and kept in private state
)

// folder is a signing_dir, and whose it is to be.
type folder struct {
	dirClient
	path     string
	owner    string
	uid, gid int
	accounts *machine.Accounts
}

// folder finds out whose the directory is to be.
func (d signingDir) folder(ctx context.Context, on dirClient) (f folder, err error) {
	f = folder{dirClient: on, path: d.Directory.ValueString(), owner: d.Owner.ValueString()}
	if f.accounts, err = on.Accounts(ctx); err != nil {
		return f, err
	}
	if f.uid, err = f.accounts.UID(f.owner); err != nil {
		return f, crud.At(path.Root("owner"), err)
	}
	if d.Group.IsNull() {
		if f.gid, err = f.accounts.LoginGID(f.uid); err != nil {
			return f, crud.Atf(path.Root("group"), "%w: write group", err)
		}
		return f, nil
	}
	f.gid, err = f.accounts.GID(d.Group.ValueString())
	return f, crud.At(path.Root("group"), err)
}

// at is another directory on the same machine.
func (f folder) at(path string) folder { return folder{dirClient: f.dirClient, path: path} }

func (f folder) part() string { return fmt.Sprintf("directory %s on %s", f.path, f.Name()) }

// claim records that this resource writes the directory: two would take it away from each other when one goes.
func (f folder) claim(file string) error {
	if err := f.source.Run().Claim(f.part(), "signing_dir of "+file); err != nil {
		return crud.Atf(path.Root("directory"), "%w, and set the option of the other file with stacklab_oslo_config", err)
	}
	return nil
}

// fill makes the directory and puts the certificates into it, and notes what was there.
func (f folder) fill(ctx context.Context, own *dirMark, signing, ca string) error {
	err := f.make(ctx, own, signing, ca)
	if err == nil {
		err = f.put(ctx, own, signingFile, []byte(signing))
	}
	if err == nil {
		err = f.put(ctx, own, caFile, []byte(ca))
	}
	if err == nil && !f.writable(ctx, machine.Info{UID: f.uid, Mode: folderMode}) {
		err = fmt.Errorf("user %s cannot write in %s on %s: each directory above must let the user through (chmod o+x), and its file system must not be read-only", f.owner, f.path, f.Name())
	}
	if err != nil {
		return crud.At(path.Root("directory"), err)
	}
	return nil
}

func (f folder) make(ctx context.Context, own *dirMark, signing, ca string) error {
	found, err := f.Stat(ctx, f.path)
	switch {
	case err == nil && own.Path == "":
		if own.Was, err = f.take(ctx, found, signing, ca); err != nil {
			return err
		}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	mode := folderMode
	_, err = f.Mkdir(ctx, f.path, machine.Attributes{UID: &f.uid, GID: &f.gid, Mode: &mode})
	if err == nil {
		own.Path, own.UID, own.GID = f.path, f.uid, f.gid
	}
	return err
}

// take looks at a directory that was found, and tells what to give back one day. One that is as this resource makes it is its own: a
// run that died has left it, or it is the service's cache.
func (f folder) take(ctx context.Context, found machine.Info, signing, ca string) (*attributes, error) {
	if found.Type != machine.TypeDirectory {
		return nil, nil // and Mkdir says so
	}
	foreign, err := f.foreign(ctx)
	switch {
	case err != nil:
		return nil, err
	case len(foreign) > 0 && found.UID != f.uid:
		return nil, fmt.Errorf("%s on %s belongs to user %d and holds %s: choose a directory for the certificates alone", f.path, f.Name(), found.UID, strings.Join(foreign, ", "))
	case len(foreign) > 0 || *attributesOf(found) != (attributes{f.uid, f.gid, folderMode}):
		return attributesOf(found), nil
	}
	for name, content := range map[string]string{signingFile: signing, caFile: ca} {
		has, _, err := f.Read(ctx, pathpkg.Join(f.path, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err == nil && string(has) != content {
			return attributesOf(found), nil
		}
	}
	return nil, nil
}

const maxForeign = 5

// foreign names what is in the directory beside the files of the service's cache.
func (f folder) foreign(ctx context.Context) (names []string, err error) {
	all, err := f.List(ctx, f.path)
	for name := range all {
		if name != signingFile && name != caFile && name != revokedFile {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > maxForeign {
		names = append(names[:maxForeign], "...")
	}
	return names, err
}

// put writes a file. In a directory that a service may write to, a symlink could lead anywhere, and is not followed.
func (f folder) put(ctx context.Context, own *dirMark, name string, content []byte) error {
	real, err := f.Stat(ctx, f.path)
	if err != nil {
		return err
	}
	at := pathpkg.Join(real.Path, name)
	all, err := f.List(ctx, real.Path)
	if err != nil {
		return err
	}
	if found := all[name]; found != nil && found.Type != machine.TypeFile {
		return fmt.Errorf("%s on %s is a %s, where a file is to be: remove it", at, f.Name(), found.Type)
	}
	mode := fileMode
	_, err = f.Update(ctx, at, func(old *machine.File) (*machine.Write, error) {
		mark, known := own.Files[name]
		switch {
		case old != nil && old.Path != at:
			return nil, fmt.Errorf("it leads to %s: remove the symlink", old.Path)
		case old != nil && !known && len(old.Content) > maxFound:
			return nil, fmt.Errorf("what is there has more than %d KiB, and is no certificate: move it away", maxFound>>10)
		case old != nil && !known:
			mark.Was, mark.Content = attributesOf(old.Info), old.Content
		}
		mark.Ours = sumOf(content)
		if own.Files == nil {
			own.Files = map[string]fileMark{}
		}
		own.Files[name] = mark
		return &machine.Write{Content: content, UID: &f.uid, GID: &f.gid, Mode: &mode}, nil
	})
	return err
}
