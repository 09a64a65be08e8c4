package oslo

import (
	"context"
	"fmt"

	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// take completes a topology that an import made from the files in its ID.
func (t *topology) take(ctx context.Context, source options.Source) error {
	services, err := parseTopologyID(t.ID.ValueString())
	if err != nil {
		return err
	}
	files := make([]seen, len(services))
	owned := ownedServices{}
	for i, s := range services {
		f, err := s.look(ctx, source)
		if err != nil {
			return err
		}
		if _, twice := owned[f.location]; twice {
			return wrongID(t.ID.ValueString(), fmt.Errorf("%s stands twice", f.location))
		}
		if f.section, err = qpidSectionOf(f.has, ""); err != nil {
			return fmt.Errorf("%s on %s cannot be imported, leave it out and let an apply write it: %w", f.file.Path, f.file.Name(), err)
		}
		files[i], owned[f.location] = f, ownedService{Options: options.Marks{}, Imported: true}
	}
	for _, s := range settings {
		t.agreed(s, files, owned)
	}
	list, err := listOf(ctx, serviceType, services)
	if err != nil {
		return err
	}
	t.Services = list
	if err := t.planID(ctx); err != nil {
		return err
	}
	return owned.save(ctx)
}

// agreed takes a setting over that is the same in all files.
func (t *topology) agreed(s setting, files []seen, owned ownedServices) {
	if !s.take(t, files[0].value(s.option)) {
		return
	}
	for _, f := range files {
		if !s.is(t, f.value(s.option)) {
			s.take(t, nil)
			return
		}
	}
	for _, f := range files {
		owned[f.location].Options[options.Option{Section: f.section, Name: s.option}] = options.Mark{Ours: f.has.Values(f.section, s.option)}
	}
}
