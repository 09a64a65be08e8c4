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
// The order is: journal, directories, key and certificate of the CA, signing key, signing certificate, options, restart. Each
// file is written in one step, after the journal, which lies beside the file of options and holds what private state will: which
// files and directories are made, of which the original is kept, and what the files will hold (no secrets). So whenever the
// provider is killed, the next create knows what is of the one that died:
//
//   - Before the journal nothing was changed.
//   - Until all four files are there, some are missing, or do not belong together: all are made anew. Nobody uses them yet.
//   - Then they are whole and as configured: they stay, and the options are written. Whether the restart is still due, the
//     units' own mark tells, see [systemd.Restarts].
//   - When everything was read back the journal goes. A provider that is killed after that and before it answers leaves
//     material that the next create adopts, with a warning, and that its destroy leaves behind: it looks like somebody else's.
//
// An update writes the journal as well, so that a destroy after a killed one knows both what was before and what came after.
type work struct {
	options.File
	signing signing
	owner   owner
	marks   marks
	has     map[role]*machine.File
	given   map[role]string // prints of what is given
	begun   bool // something was changed
}

// owner is whose the files are to be.
type owner struct{ uid, gid int }

// at is the file of options and its readers.
func (s signing) at(ctx context.Context, on options.Files) (*work, error) {
	restart, err := crud.Texts(ctx, s.Restart)
	return &work{File: options.File{Files: on, Path: s.Path.ValueString(), Restart: restart}, signing: s, marks: newMarks()}, err
}

// open claims what is to be written, and looks at what is there.
func (s signing) open(ctx context.Context, on options.Files) (*work, error) {
	w, err := s.at(ctx, on)
	if err != nil {
		return nil, err
	}
	if err := w.Claim(s.options()); err != nil {
		return nil, err
	}
	for _, r := range s.roles() {
		if err := w.Source.Run().Claim(w.part(s.path(r)), "the signing material of "+w.Path); err != nil {
			return nil, crud.At(r.at(), err)
		}
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
	w.has, err = s.load(ctx, on.Machine)
	return w, err
}

func (w *work) part(file string) string { return fmt.Sprintf("file %s on %s", file, w.Name()) }

func (s signing) owner(accounts *machine.Accounts) (o owner, err error) {
	var errUser, errGroup error
	o.uid, errUser = accounts.UID(s.Owner.ValueString())
	o.gid, errGroup = accounts.GID(s.Group.ValueString())
	return o, errors.Join(crud.At(path.Root("owner"), errUser), crud.At(path.Root("group"), errGroup))
}

// resume takes over the journal of a run that died, if there is one, and clears away what is not wanted any more.
func (w *work) resume(ctx context.Context) error {
	if begun, err := w.readJournal(ctx); err != nil || !begun {
		return err
	}
	for r, m := range w.marks.Files {
		if has := w.has[r]; m.Path == w.signing.path(r) && has != nil && m.Made && !m.wrote(r.print(has.Content)) {
			delete(w.marks.Files, r) // somebody has put another file there since
		}
	}
	wanted := w.signing.roles()
	_, err := w.giveUp(ctx, func(r role) bool { return w.marks.Files[r].Path != w.signing.path(r) || !contains(wanted, r) })
	return err
}

// remember takes over what private state keeps, and what the journal of a run that died adds to it.
func (w *work) remember(ctx context.Context) error {
	if err := w.marks.read(ctx); err != nil {
		return err
	}
	_, err := w.readJournal(ctx)
	return err
}

// adopt takes what is there, and was not made by a run that died, for what is wanted. It stays when the resource goes.
func (w *work) adopt(ctx context.Context) {
	var adopted []string
	for _, r := range w.signing.roles() {
		if _, marked := w.marks.Files[r]; !marked {
			w.marks.Files[r] = found(r, w.signing.path(r), w.has[r].Content)
			adopted = append(adopted, w.signing.path(r))
		}
	}
	if len(adopted) > 0 {
		crud.Warn(ctx, path.Empty(), "Adopted the signing material of "+w.Path, "It existed already, just as the configuration wants it, and is managed from now on. "+
			"These files stay when the resource is destroyed: "+strings.Join(adopted, ", ")+".")
	}
}

// apply writes contents, the options, and whose the files are. What has no new content keeps the one that it has.
func (w *work) apply(ctx context.Context, before options.Marks, contents contents) error {
	if err := w.take(ctx, contents); err != nil {
		return err
	}
	wanted := w.signing.roles()
	w.Before = func(ctx context.Context) (bool, error) { return w.write(ctx, contents) }
	w.After = func(ctx context.Context) (bool, error) {
		return w.giveUp(ctx, func(r role) bool { return !contains(wanted, r) })
	}
	after, err := w.Apply(ctx, before, w.signing.options())
	if err == nil {
		w.marks.settle()
	}
	if w.begun {
		err = crud.Partial(err)
	}
	return errors.Join(err, after.Save(ctx), w.marks.save(ctx))
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
		m, marked := w.marks.Files[r]
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
		w.marks.Files[r] = m
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

// done removes the journal.
func (w *work) done(ctx context.Context) error {
	err := w.Remove(ctx, w.journal())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
