package oslo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/ini"
	"github.com/stacklab/terraform-provider-stacklab/internal/machine"
	"github.com/stacklab/terraform-provider-stacklab/internal/options"
)

// planTopology completes the ID, and looks at the files that can be reached where something is to change.
func planTopology(ctx context.Context, source options.Source, plan, prior *topology) error {
	if err := plan.planID(ctx); err != nil || plan.Version.IsUnknown() || prior != nil && plan.equal(prior) {
		return err
	}
	services, err := plan.services(ctx)
	if err != nil {
		return err
	}
	owned, err := readOwned(ctx)
	if err != nil {
		return err
	}
	var (
		errs     []error
		warnings = map[int]string{}
		alike    = prior != nil
	)
	for i, s := range services {
		errs = append(errs, crud.At(serviceAt(i, "host"), s.CheckHost(source)))
		if !s.Known() || s.Path.IsUnknown() || s.Release.IsUnknown() {
			continue
		}
		f, err := s.look(ctx, source)
		if err != nil {
			continue // it may be there when the apply gets to it
		}
		if _, err := owned[f.location].section(f.has, s.Release.ValueString()); err != nil {
			errs = append(errs, crud.At(serviceAt(i, "release"), fmt.Errorf("%s of %s: %w", s.Path.ValueString(), s.title(f.file.Machine), err)))
		}
		has, how := s.version(f.has)
		if wanted := plan.Version.ValueInt64(); has != 0 && has != wanted {
			warnings[i] = fmt.Sprintf("%s has version %d (%s), and gets version %d. Until then it does not hear services of that version.", s.title(f.file.Machine), has, how, wanted)
		}
		alike = alike && has == prior.Version.ValueInt64()
	}
	for _, i := range slices.Sorted(maps.Keys(warnings)) {
		if !alike { // else the change of the version says it all
			crud.Warn(ctx, serviceAt(i, "path"), "The topology version differs", warnings[i])
		}
	}
	return errors.Join(errs...)
}

// version is the topology version that a service has, and how messages say where that comes from.
func (s service) version(has *ini.File) (version int64, how string) {
	release := s.Release.ValueString()
	version, from, section := versionOf(has, release)
	switch {
	case from == fromSet:
		how = fmt.Sprintf("set in [%s] of %s", section, s.Path.ValueString())
	case release == "havana":
		how = "default of havana, of some of its components"
	default:
		how = "default of " + release
	}
	return version, how
}

// equal reports whether nothing is to change.
func (t *topology) equal(prior *topology) bool {
	for _, s := range settings {
		is, declared := s.text(t)
		was, before := s.text(prior)
		if is != was || declared != before {
			return false
		}
	}
	return t.Services.Equal(prior.Services) && t.PasswordWOVersion.Equal(prior.PasswordWOVersion) && t.ID.Equal(prior.ID)
}

// title is how messages call a service.
func (s service) title(on *machine.Machine) string { return s.Name.ValueString() + " on " + on.Name() }
