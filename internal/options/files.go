package options

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
	"github.com/stacklab/terraform-provider-stacklab/internal/systemd"
)

// Source is what owners of options need of the provider.
type Source interface {
	place.Source
	// Restarts are those of this run.
	Restarts() *systemd.Restarts
}

// Files are those of one machine, and who restarts its units.
type Files struct {
	*machine.Machine
	Source Source
}

// Connect is the Connect of resources whose models embed [place.Place].
func Connect[M interface {
	Machine(context.Context, place.Source) (*machine.Machine, error)
}](ctx context.Context, s Source, m M) (Files, error) {
	on, err := m.Machine(ctx, s)
	return Files{on, s}, err
}

// File is one file in which options are owned.
type File struct {
	Files
	Path    string
	Restart []string // units that read it
	Create  bool     // whether it is made where it is missing

	// Before and After, where they are set, change what else the units read: before the options say that it is there, and
	// when they say so no more. The units are restarted after all of it, if any of it changed something.
	Before, After func(context.Context) (changed bool, err error)
}

// Claim records that this resource writes the options in this run.
func (f File) Claim(wanted map[Option]Want) error {
	owner := "options " + strings.Join(Names(wanted), ", ")
	for _, key := range Ordered(wanted) {
		if err := f.Source.Run().Claim(f.part(key), owner); err != nil {
			return crud.At(wanted[key].At, err)
		}
	}
	return nil
}

func (f File) claimed(key Option) bool { return f.Source.Run().Claimed(f.part(key)) }

func (f File) part(key Option) string {
	return fmt.Sprintf("option %s of [%s] in %s on %s", key.Name, key.Section, f.Path, f.Name())
}

// Apply makes the file hold what is wanted and gives up what was owned before and is not wanted any more, in one step. It
// restarts units if that changed the file, and returns what is owned now. If only the restart fails, the error is late.
func (f File) Apply(ctx context.Context, before Marks, wanted map[Option]Want) (after Marks, err error) {
	after = before
	err = f.change(ctx, func(e Edit) (err error) {
		after, err = f.own(e, before, wanted)
		return err
	})
	return after, err
}

// Preview returns what Apply would, and changes nothing.
func (f File) Preview(ctx context.Context, before Marks, wanted map[Option]Want) (after Marks, err error) {
	parsed, err := f.Load(ctx)
	if err != nil {
		return nil, err
	}
	return f.own(Edit{parsed}, before, wanted)
}

func (f File) own(e Edit, before Marks, wanted map[Option]Want) (after Marks, err error) {
	after = Marks{}
	maps.Copy(after, before)
	e.GiveUp(after, func(key Option) bool {
		_, kept := wanted[key]
		return !kept && !f.claimed(key)
	})
	// What another resource has taken over is not ours any more either.
	maps.DeleteFunc(after, func(key Option, _ Mark) bool { _, kept := wanted[key]; return !kept })
	return after, e.Own(after, wanted)
}

// Edited is what Apply makes of the file's content, and what is owned then, for those who write several files together.
func (f File) Edited(content []byte, before Marks, wanted map[Option]Want) (edited []byte, after Marks, err error) {
	parsed, err := f.Parse(content)
	if err != nil {
		return nil, nil, err
	}
	after, err = f.own(Edit{parsed}, before, wanted)
	return parsed.Bytes(), after, err
}

// GiveUp gives back all that is owned, but what another resource of this run has taken over. A file that this resource was to make
// goes if nothing is left in it. Units that are gone or do not start are no reason to keep what they read.
func (f File) GiveUp(ctx context.Context, owned Marks) error {
	edit := func(e Edit) error {
		e.GiveUp(maps.Clone(owned), func(key Option) bool { return !f.claimed(key) })
		return nil
	}
	err := f.change(ctx, edit)
	if errors.Is(err, systemd.ErrNoUnit) {
		f.Restart = f.Present(ctx)
		err = f.change(ctx, edit)
	}
	if crud.IsLate(err) {
		crud.Warn(ctx, path.Empty(), "A unit does not run", err.Error()+"\nWhat was there before is put back all the same: mend the unit, and start it.")
		err = nil
	}
	if err == nil && f.Create {
		return f.RemoveEmpty(ctx, f.Path) // unless somebody has written to it meanwhile
	}
	return err
}

// Undo gives back what [File.Apply] has made in this run, where the rest of what it belongs to failed.
func (f File) Undo(ctx context.Context, owned Marks) error {
	f.Unclaim(owned)
	return f.GiveUp(ctx, owned)
}

// Unclaim takes back what [File.Claim] has recorded.
func (f File) Unclaim(owned Marks) {
	for key := range owned {
		f.Source.Run().Unclaim(f.part(key))
	}
}

// Present leaves out the units that are certainly gone.
func (f File) Present(ctx context.Context) []string {
	return slices.DeleteFunc(slices.Clone(f.Restart), func(name string) bool {
		_, err := systemd.Unit{Machine: f.Machine, Name: name}.State(ctx)
		return errors.Is(err, systemd.ErrNoUnit)
	})
}

// Load reads the file.
func (f File) Load(ctx context.Context) (*ini.File, error) {
	content, _, err := f.Read(ctx, f.Path)
	if err != nil {
		return nil, err
	}
	return f.Parse(content)
}

// Parse reads the file's content.
func (f File) Parse(content []byte) (*ini.File, error) {
	parsed, err := ini.Parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s on %s: oslo.config could not read it: %w", f.Path, f.Name(), err)
	}
	return parsed, nil
}

// Due lists the units whose restart a run that died owes.
func (f File) Due(ctx context.Context) (due []string, err error) {
	for _, unit := range f.Restart {
		owed, err := f.Source.Restarts().Due(ctx, f.Machine, unit)
		if err != nil {
			return nil, err
		}
		if owed {
			due = append(due, unit)
		}
	}
	return due, nil
}

// ReadRestart leaves the units out whose restart a run that died owes, so that the next plan shows them.
func (f File) ReadRestart(ctx context.Context, restart *types.List) error {
	due, err := f.Due(ctx)
	if err == nil && len(due) > 0 {
		*restart = crud.TextList(slices.DeleteFunc(slices.Clone(f.Restart), func(unit string) bool { return slices.Contains(due, unit) }))
	}
	return err
}

func (f File) change(ctx context.Context, do func(Edit) error) error {
	done, err := f.Source.Restarts().Begin(ctx, f.Machine, f.Restart...)
	if err != nil {
		return crud.At(path.Root("restart"), err)
	}
	changed := false
	for _, step := range []func(context.Context) (bool, error){f.Before, func(ctx context.Context) (bool, error) { return f.edit(ctx, do) }, f.After} {
		if step == nil {
			continue
		}
		var did bool
		did, err = step(ctx)
		changed = changed || did
		if err != nil {
			break
		}
	}
	restarted := crud.At(path.Root("restart"), done(ctx, changed))
	if err == nil {
		return crud.Late(restarted)
	}
	return errors.Join(err, restarted)
}

func (f File) edit(ctx context.Context, do func(Edit) error) (changed bool, err error) {
	return f.Update(ctx, f.Path, func(old *machine.File) (*machine.Write, error) {
		var write machine.Write
		switch {
		case old != nil:
			write.Content = old.Content
		case f.Create:
			// For root's eyes and its group's, since the services' files hold passwords.
			mode := fs.FileMode(0o640)
			write.Mode = &mode
		default:
			return nil, fs.ErrNotExist
		}
		parsed, err := f.Parse(write.Content)
		if err != nil {
			return nil, err
		}
		if err := do(Edit{parsed}); err != nil {
			return nil, err
		}
		write.Content = parsed.Bytes()
		return &write, nil
	})
}
