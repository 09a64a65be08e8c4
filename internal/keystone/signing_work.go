package keystone

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// work is one change of signing material and of the options that name it.
//
// The order is: record, directories, key and certificate of the CA, signing key, signing certificate, options, restart, record. Each
// file is written in one step. The record lies beside the file of options and says before anything is done which files and
// directories are made, of which the original is kept, what the files will hold, and which options are set. So it does not matter
// when the provider is killed:
//
//   - Before the record nothing was changed.
//   - Until all four files are there, some are missing, or do not belong together. Those that the record tells of are ours, and all are made
//     anew. No option names them yet; in an update Keystone reads a set that does not fit together until the next apply.
//   - Then they are whole and as configured: they stay, and the options are written. Whether the restart is still due, the
//     units' own mark tells, see [systemd.Restarts].
//   - After a destroy that was killed, what is still there is given up by the next one. The record goes last.
//
// The record stays as long as the resource: an update that is killed leaves Terraform without private state, and an import has none.
type work struct {
	options.File
	signing signing
	owner   owner
	record  record
	has     map[role]*machine.File
	given   map[role]string // prints of what is given
	begun   bool            // something was changed
}

// owner is whose the files are to be.
type owner struct{ uid, gid int }

// at is the file of options and its readers.
func (s signing) at(ctx context.Context, on options.Files) (*work, error) {
	restart, err := crud.Texts(ctx, s.Restart)
	return &work{File: options.File{Files: on, Path: s.Path.ValueString(), Restart: restart}, signing: s}, err
}

// open claims what is to be written, and looks at what is there.
func (s signing) open(ctx context.Context, on options.Files) (*work, error) {
	w, err := s.at(ctx, on)
	if err != nil {
		return nil, err
	}
	if err := w.claim(); err != nil {
		return nil, err
	}
	accounts, err := w.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	if w.owner, err = s.owner(accounts); err != nil {
		return nil, err
	}
	if s.given() {
		g, err := s.handed(ctx)
		if err != nil {
			return nil, err
		}
		w.given = map[role]string{}
		for r, content := range g.contents() {
			w.given[r] = r.print(content)
		}
	}
	if w.has, err = s.load(ctx, on.Machine); err != nil {
		return nil, err
	}
	return w, w.remember(ctx)
}

func (w *work) claim() error {
	if err := w.Claim(w.signing.options()); err != nil {
		return err
	}
	for _, r := range w.signing.roles() {
		if err := w.Source.Run().Claim(w.part(w.signing.path(r)), "the signing material of "+w.Path); err != nil {
			return crud.At(r.at(), err)
		}
	}
	return nil
}

func (w *work) unclaim() {
	w.Unclaim(w.record.Options)
	for _, m := range w.record.Files {
		w.Source.Run().Unclaim(w.part(m.Path))
	}
}

func (w *work) part(file string) string { return fmt.Sprintf("file %s on %s", file, w.Name()) }

func (s signing) owner(accounts *machine.Accounts) (o owner, err error) {
	var errUser, errGroup error
	o.uid, errUser = accounts.UID(s.Owner.ValueString())
	o.gid, errGroup = accounts.GID(s.Group.ValueString())
	return o, errors.Join(crud.At(path.Root("owner"), errUser), crud.At(path.Root("group"), errGroup))
}

// resume takes over what a run that died has begun: what is not wanted any more is cleared away, and what somebody else has put there since
// is somebody else's.
func (w *work) resume(ctx context.Context) error {
	for r, m := range w.record.Files {
		if has := w.has[r]; m.Path == w.signing.path(r) && has != nil && m.Made && !m.wrote(r.print(has.Content)) {
			delete(w.record.Files, r)
		}
	}
	wanted := w.signing.roles()
	_, err := w.giveUp(ctx, func(r role) bool { return w.record.Files[r].Path != w.signing.path(r) || !contains(wanted, r) })
	return err
}

// adopt takes what is there for what is wanted.
func (w *work) adopt(ctx context.Context) {
	var adopted []string
	for _, r := range w.signing.roles() {
		if _, marked := w.record.Files[r]; !marked {
			w.record.Files[r] = found(r, w.signing.path(r), w.has[r].Content)
			adopted = append(adopted, w.signing.path(r))
		}
	}
	summary := "Adopted the signing material of " + w.Path
	switch {
	case len(adopted) > 0:
		crud.Warn(ctx, path.Empty(), summary, "It existed already, just as the configuration wants it, and is managed from now on. "+
			"These files stay when the resource is destroyed: "+strings.Join(adopted, ", ")+".")
	case w.record.Complete:
		crud.Warn(ctx, path.Empty(), summary, "It existed already, just as the configuration wants it, and is managed from now on. "+
			"This provider has made it: if another configuration still manages it, remove it from one of them.")
	}
}

// apply writes contents, the options, and whose the files are. What has no new content keeps the one that it has.
func (w *work) apply(ctx context.Context, contents contents) error {
	if err := w.take(ctx, contents); err != nil {
		return err
	}
	wanted := w.signing.roles()
	w.Before = func(ctx context.Context) (bool, error) { return w.write(ctx, contents) }
	w.After = func(ctx context.Context) (bool, error) {
		return w.giveUp(ctx, func(r role) bool { return !contains(wanted, r) })
	}
	after, err := w.Apply(ctx, w.record.Options, w.signing.options())
	w.record.Options = after
	if w.begun {
		err = crud.Partial(err)
	}
	return errors.Join(err, crud.SetPrivate(ctx, recordKey, w.record))
}

// take decides for each file that gets new content how it is taken, and which directories are to be made. Somebody else's file
// is replaced only where that is allowed, and is kept beside the new one.
func (w *work) take(ctx context.Context, contents contents) error {
	var errs []error
	for _, r := range allRoles {
		content, wanted := contents[r]
		if !wanted {
			continue
		}
		m, marked := w.record.Files[r]
		m.Path = w.signing.path(r)
		has := w.has[r]
		switch {
		case has == nil:
			m.Made = !m.Kept
		case m.Made || m.Kept:
		case !marked && !w.signing.Overwrite.ValueBool():
			errs = append(errs, w.foreign(r))
			continue
		default:
			if err := w.free(ctx, m.original()); err != nil {
				errs = append(errs, crud.At(r.at(), err))
			}
			m.Kept, m.Prints = true, nil
		}
		m.Prints = append(m.Prints, r.print(content))
		w.record.Files[r] = m
	}
	if len(errs) > 0 || len(contents) == 0 {
		return errors.Join(errs...)
	}
	return w.takeDirectories(ctx)
}

func (w *work) foreign(r role) error {
	return crud.Atf(r.at(), "%s exists on %s, and is not what the configuration wants (%s): remove it, name another file, or write overwrite = true, "+
		"which keeps it as %s until the resource is destroyed", w.signing.path(r), w.Name(), strings.Join(w.differs(), "; "), mark{Path: w.signing.path(r)}.original())
}

// free makes sure that the place of an original is free.
func (w *work) free(ctx context.Context, original string) error {
	_, err := w.Stat(ctx, original)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("%s exists on %s already: it is what an earlier run has kept of somebody's file; move it back, or away", original, w.Name())
	}
	return err
}
