package oslo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// seen is a service's file as it was read.
type seen struct {
	service
	file     options.File
	has      *ini.File
	location string
	section  string // "" if it cannot be told
}

func (s service) look(ctx context.Context, source options.Source) (f seen, err error) {
	f.service = s
	if f.location, err = s.location(ctx); err != nil {
		return f, err
	}
	if f.file, err = s.file(ctx, source); err != nil {
		return f, err
	}
	f.has, err = f.file.Load(ctx)
	return f, err
}

// value is the value of an option that counts, nil if there is none, or if it cannot be told.
func (f seen) value(option string) *string {
	if f.section == "" || option == versionOption && f.Release.IsNull() && disagree(f.has) {
		return nil
	}
	return last(f.has, f.section, option)
}

// readTopology shows a setting that any of the files has otherwise, and leaves out services whose file is missing and units that a
// run that died has left stopped: the next plan mends these.
func readTopology(ctx context.Context, source options.Source, t *topology) error {
	if crud.Imported(ctx) != nil {
		return t.take(ctx, source)
	}
	owned, err := readOwned(ctx)
	if err != nil {
		return err
	}
	services, err := t.services(ctx)
	if err != nil {
		return err
	}
	var (
		files   []seen
		missing []error
	)
	for _, s := range services {
		f, err := s.look(ctx, source)
		switch {
		case errors.Is(place.Errors(err), crud.ErrNotFound):
			missing = append(missing, err)
			delete(owned, f.location)
			continue
		case err != nil:
			return err
		}
		f.section, _ = owned[f.location].section(f.has, s.Release.ValueString()) // a plan says what is wrong
		files = append(files, f)
	}
	if len(files) == 0 {
		return crud.NotFound(errors.Join(missing...))
	}
	if len(owned) == 0 {
		if owned, err = t.owned(files); err != nil {
			return err
		}
	}
	if err := owned.save(ctx); err != nil {
		return err
	}
	if t.ID.IsUnknown() {
		if err := t.planID(ctx); err != nil {
			return err
		}
	}
	t.readSettings(files)
	if err := t.readPassword(files, owned); err != nil {
		return err
	}
	return t.readServices(ctx, files, len(missing) > 0)
}

func (t *topology) readSettings(files []seen) {
	for _, s := range settings {
		if _, declared := s.text(t); !declared {
			continue
		}
		for _, f := range files {
			if has := f.value(s.option); !s.is(t, has) {
				s.take(t, has)
				break
			}
		}
	}
}

// readPassword makes the version null, which the next plan mends, when a file has another password than the one written.
func (t *topology) readPassword(files []seen, owned ownedServices) error {
	if t.PasswordWOVersion.IsNull() {
		return nil
	}
	type look struct{ hash, value string }
	looked := map[look]bool{} // the hash is slow, and one for all
	for _, f := range files {
		var values []string
		if value := f.value(passwordOption); value != nil {
			values = []string{*value}
		}
		mark := owned[f.location].Options[options.Option{Section: f.section, Name: passwordOption}]
		key := look{fmt.Sprint(mark.Hash), fmt.Sprint(values)}
		same, done := looked[key]
		if !done {
			var err error
			if same, err = mark.Is(values); err != nil {
				return err
			}
			same = same && mark.Hash != nil
			looked[key] = same
		}
		if !same {
			t.PasswordWOVersion = types.StringNull()
		}
	}
	return nil
}

func (t *topology) readServices(ctx context.Context, files []seen, changed bool) error {
	left := make([]service, len(files))
	for i, f := range files {
		left[i] = f.service
		due, err := f.file.Due(ctx)
		if err != nil {
			return err
		}
		if len(due) > 0 {
			left[i].Restart = crud.TextList(slices.DeleteFunc(f.file.Restart, func(unit string) bool { return slices.Contains(due, unit) }))
			changed = true
		}
	}
	if !changed {
		return nil
	}
	list, err := listOf(ctx, serviceType, left)
	t.Services = list
	return err
}
