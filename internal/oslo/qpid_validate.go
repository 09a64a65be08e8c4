package oslo

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// validateTopology refuses what needs no look at the files.
func validateTopology(ctx context.Context, t topology) error {
	services, err := t.services(ctx)
	if err != nil {
		return err
	}
	errs := validateServices(ctx, services)
	for i, s := range services {
		if release := s.Release.ValueString(); known(release) && !since(release, firstWithTopology) && t.Version.ValueInt64() == 2 {
			errs = append(errs, crud.Atf(serviceAt(i, "release"), "no component of %s has the option %s, which came with Havana and Icehouse: all services of a cloud that has one of them need version 1", release, versionOption))
		}
	}
	var password types.String
	if err := crud.Configured(ctx, path.Root("password_wo"), &password); err != nil {
		return err
	}
	return errors.Join(append(errs, crud.At(path.Root("username"), checkLiteral(t.Username.ValueString())), crud.At(path.Root("password_wo"), checkLiteral(password.ValueString())))...)
}

// validateServices refuses services that are in two places, or that cannot be told apart.
func validateServices(ctx context.Context, services []service) (errs []error) {
	names, locations := map[string]bool{}, map[string]bool{}
	for i, s := range services {
		if len(s.Within.Elements()) > 0 && s.Host.ValueString() != "" {
			errs = append(errs, crud.Atf(serviceAt(i, "host"), "within and host name two machines: keep one of them"))
		}
		if name := s.Name.ValueString(); name != "" && names[name] {
			errs = append(errs, crud.Atf(serviceAt(i, "name"), "the name %q is another service's: messages could not tell the two apart, so give each one of its own", name))
		}
		names[s.Name.ValueString()] = true
		if !s.Known() || s.Path.IsUnknown() {
			continue
		}
		location, err := s.location(ctx)
		if err == nil && locations[location] {
			err = crud.Atf(serviceAt(i, "path"), "the file %s is another service's already: keep one of the two, with the units of both in restart", location)
		}
		if err != nil {
			errs = append(errs, err)
		}
		locations[location] = true
	}
	return errs
}
