package oslo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

func createTopology(ctx context.Context, source options.Source, t *topology) error {
	return t.apply(ctx, source, ownedServices{})
}

func updateTopology(ctx context.Context, source options.Source, plan *topology, _ topology) error {
	before, err := readOwned(ctx)
	if err != nil {
		return err
	}
	return plan.apply(ctx, source, before)
}

func deleteTopology(ctx context.Context, source options.Source, _ topology) error {
	before, err := readOwned(ctx)
	if err != nil {
		return err
	}
	parts, err := before.goers(ctx, source, nil)
	if err == nil {
		err = cleanBreak(ctx, source.Restarts(), parts)
	}
	// What turns out to be missing in the middle of it does not mean that all is gone.
	return each(err, func(err error) error { return errors.New(err.Error()) })
}

// apply makes the files of all services hold what is declared, and remembers what is owned.
func (t topology) apply(ctx context.Context, source options.Source, before ownedServices) error {
	password, err := t.password(ctx)
	if err != nil {
		return err
	}
	parts, err := t.parts(ctx, source, before, password)
	if err != nil {
		return err
	}
	after := ownedServices{}
	for _, p := range parts {
		after[p.location] = ownedService{}
	}
	gone, err := before.goers(ctx, source, after)
	if err == nil {
		err = cleanBreak(ctx, source.Restarts(), append(parts, gone...))
	}
	if err != nil {
		return each(err, func(err error) error { return crud.Redact(err, password.shown()) })
	}
	for _, p := range parts {
		after[p.location] = ownedService{Options: p.after, Restart: p.Restart}
	}
	return after.save(ctx)
}

// parts are the shares of the services that are declared.
func (t topology) parts(ctx context.Context, source options.Source, before ownedServices, password *password) ([]*part, error) {
	services, err := t.services(ctx)
	if err != nil {
		return nil, err
	}
	var (
		parts []*part
		errs  []error
	)
	for i, s := range services {
		p, err := t.part(ctx, source, s, before, password)
		if err != nil {
			errs = append(errs, crud.At(serviceAt(i, "path"), fmt.Errorf("service %s: %w", s.Name.ValueString(), err)))
			continue
		}
		p.at = serviceAt(i, "path")
		parts = append(parts, p)
	}
	return parts, errors.Join(errs...)
}

func (t topology) part(ctx context.Context, source options.Source, s service, before ownedServices, password *password) (*part, error) {
	file, err := s.file(ctx, source)
	if err != nil {
		return nil, err
	}
	location, err := s.location(ctx)
	if err != nil {
		return nil, err
	}
	has, err := file.Load(ctx)
	if err != nil {
		return nil, err
	}
	owned := before[location]
	left, err := owned.left(has)
	if err != nil {
		return nil, err
	}
	section, err := owned.section(has, s.Release.ValueString())
	if err != nil {
		return nil, err
	}
	if !left {
		owned = ownedService{}
	}
	if owned.Imported && password != nil { // it was imported with the rest
		key := options.Option{Section: section, Name: passwordOption}
		if values := has.Values(key.Section, key.Name); len(values) > 0 {
			owned.Options[key] = options.Mark{Ours: values}
		}
	}
	wanted := t.wanted(section, password)
	return &part{File: file, location: location, before: owned.Options, wanted: wanted}, file.Claim(wanted)
}

// wanted are the declared options of every service whose options are in a section.
func (t topology) wanted(section string, password *password) map[options.Option]options.Want {
	all := map[options.Option]options.Want{}
	for _, s := range settings {
		if text, declared := s.text(&t); declared {
			all[options.Option{Section: section, Name: s.option}] = options.Want{Values: []string{text}, At: path.Root(s.attribute)}
		}
	}
	if password != nil {
		all[options.Option{Section: section, Name: passwordOption}] = options.Want{
			Values: []string{literal(password.text)}, Secret: true, Hash: &password.hash, At: path.Root("password_wo"),
		}
	}
	return all
}

// password is "password_wo".
type password struct {
	text string
	hash crud.Hash // of the values that the option has
}

func (t topology) password(ctx context.Context) (*password, error) {
	var configured types.String
	if err := crud.Configured(ctx, path.Root("password_wo"), &configured); err != nil || configured.IsNull() {
		return nil, err
	}
	hash, err := crud.HashOf([]string{literal(configured.ValueString())})
	return &password{configured.ValueString(), hash}, err
}

// shown are the forms in which a service may quote the password.
func (p *password) shown() map[options.Option]string {
	if p == nil {
		return nil
	}
	return map[options.Option]string{{Name: "as declared"}: p.text, {Name: "as written"}: literal(p.text)}
}

// goers are the shares of services that are not kept, as far as there is anything of them left.
func (o ownedServices) goers(ctx context.Context, source options.Source, kept ownedServices) ([]*part, error) {
	var parts []*part
	for _, location := range slices.Sorted(maps.Keys(o)) {
		if _, stays := kept[location]; stays {
			continue
		}
		s, err := parseLocation(location)
		if err != nil {
			return nil, err
		}
		s.Restart = crud.TextList(o[location].Restart)
		file, err := s.file(ctx, source)
		if err == nil {
			_, err = file.Stat(ctx, file.Path)
		}
		if errors.Is(place.Errors(err), crud.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		file.Restart = file.Present(ctx)
		parts = append(parts, &part{File: file, location: location, at: path.Root("services"), goes: true, before: o[location].Options})
	}
	return parts, nil
}
