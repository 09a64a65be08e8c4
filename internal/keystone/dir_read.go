package keystone

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	pathpkg "path"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/pki"
)

func readDir(ctx context.Context, on dirClient, d *signingDir) error {
	file, err := d.file(ctx, on)
	if err != nil {
		return err
	}
	d.Located()
	if err := d.readOption(ctx, file); err != nil {
		return err
	}
	own, err := readDirMarks(ctx)
	if err != nil {
		return err
	}
	imported := crud.Imported(ctx) != nil
	if imported || own.Path == "" {
		own.Path = d.Directory.ValueString()
	}
	f := folder{dirClient: on, path: own.Path}
	if f.accounts, err = on.Accounts(ctx); err != nil {
		return err
	}
	now, err := f.Stat(ctx, f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && imported:
		return crud.NotFound(fmt.Errorf("there is no directory %s, which signing_dir names: %w", f.path, err))
	case errors.Is(err, fs.ErrNotExist):
		now = machine.Info{UID: own.UID, GID: own.GID}
	case err != nil:
		return err
	}
	if imported {
		own.UID, own.GID, own.Was = now.UID, now.GID, attributesOf(now)
		d.Owner, d.Group = types.StringValue(f.accounts.User(now.UID)), types.StringNull()
	}
	f.uid, f.gid = own.UID, own.GID
	d.readAttributes(ctx, f, now)
	signing, err := f.certificates(ctx, now, signingFile)
	if err != nil {
		return err
	}
	ca, err := f.certificates(ctx, now, caFile)
	if err != nil {
		return err
	}
	d.show(signing, ca)
	if imported {
		own.Files = map[string]fileMark{signingFile: {Ours: sumOf(signing)}, caFile: {Ours: sumOf(ca)}}
		owned := options.Marks{signingDirOption: {Ours: []string{d.Directory.ValueString()}}}
		return errors.Join(own.save(ctx), owned.Save(ctx))
	}
	return file.ReadRestart(ctx, &d.Restart)
}

// readOption takes over what the service is told.
func (d *signingDir) readOption(ctx context.Context, file options.File) error {
	has, err := file.Load(ctx)
	if err != nil {
		return err
	}
	values := has.Values(signingDirOption.Section, signingDirOption.Name)
	d.Directory = types.StringNull()
	if len(values) > 0 {
		d.Directory = types.StringValue(values[len(values)-1]) // the one that counts
	}
	if crud.Imported(ctx) == nil {
		return nil
	}
	if len(values) == 0 {
		return crud.NotFound(fmt.Errorf("%s has no option signing_dir in [keystone_authtoken]", file.Path))
	}
	if wrong := directoryPath.Wrong(d.Directory.ValueString()); wrong != "" {
		return crud.Atf(path.Root("directory"), "signing_dir in %s is %q, which %s: give the file the directory's path first", file.Path, d.Directory.ValueString(), wrong)
	}
	return nil
}

// readAttributes takes over whose the directory is. The state's own texts stay where they mean what is there.
func (d *signingDir) readAttributes(ctx context.Context, f folder, now machine.Info) {
	d.Mode = types.StringNull()
	if now.Type != machine.TypeDirectory {
		d.Checks = checksValue(false, false, false)
		return
	}
	d.Mode = types.StringValue(octal(now.Mode))
	uid, err := f.accounts.UID(d.Owner.ValueString())
	owned := err == nil && uid == now.UID
	if !owned {
		d.Owner = types.StringValue(f.accounts.User(now.UID))
	}
	var gid int
	if d.Group.IsNull() {
		gid, err = f.accounts.LoginGID(f.uid)
	} else {
		gid, err = f.accounts.GID(d.Group.ValueString())
	}
	if err != nil || gid != now.GID {
		d.Group = types.StringValue(f.accounts.Group(now.GID))
	}
	d.Checks = checksValue(f.writable(ctx, now), owned && now.UID == f.uid, now.Mode == folderMode)
}

// octal writes a mode as chmod does.
func octal(mode fs.FileMode) string {
	bits := uint32(mode.Perm())
	for i, special := range []fs.FileMode{fs.ModeSticky, fs.ModeSetgid, fs.ModeSetuid} {
		if mode&special != 0 {
			bits |= 0o1000 << i
		}
	}
	return fmt.Sprintf("%04o", bits)
}

// certificates reads a file as the owner could; nil is one that is missing, that the owner cannot read, or without a
// certificate. What a symlink leads to is none of the directory's.
func (f folder) certificates(ctx context.Context, now machine.Info, name string) ([]byte, error) {
	if now.Type != machine.TypeDirectory {
		return nil, nil
	}
	at := pathpkg.Join(now.Path, name)
	content, info, err := f.Read(ctx, at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Path != at || info.UID != f.uid || info.Mode&0o400 == 0 || len(content) > maxCertificates || !utf8.Valid(content):
		return nil, nil
	}
	if _, err := pki.ParseCertificates(content); err != nil {
		return nil, nil //nolint:nilerr // a service would not read it either, and fetch another one
	}
	return content, nil
}

func (d *signingDir) show(signing, ca []byte) {
	for _, shown := range []struct {
		content     []byte
		text        *types.String
		certificate *types.Object
	}{{signing, &d.SigningCertPEM, &d.SigningCert}, {ca, &d.CACertPEM, &d.CACert}} {
		*shown.text, *shown.certificate = types.StringNull(), types.ObjectNull(certificateType)
		if all, err := pki.ParseCertificates(shown.content); err == nil {
			*shown.text, *shown.certificate = types.StringValue(string(shown.content)), certificateValue(all[0])
		}
	}
}
