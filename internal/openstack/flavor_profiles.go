package openstack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// checkProfiles looks, on each compute daemon that check_profiles_on names, for the profiles that the flavor's instances
// will have. A plan passes over what it cannot look at, an apply does not.
func (f flavor) checkProfiles(ctx context.Context, s Source, planning bool) error {
	if f.CheckProfilesOn.IsNull() || f.CheckProfilesOn.IsUnknown() || f.LXD.IsUnknown() {
		return nil
	}
	list, _ := f.LXD.Attributes()["profiles"].(types.List)
	if list.IsUnknown() || slices.ContainsFunc(list.Elements(), unknown) {
		return nil
	}
	profiles, err := crud.Texts(ctx, list)
	if err != nil {
		return err
	}
	var errs []error
	for i, v := range f.CheckProfilesOn.Elements() {
		within, _ := v.(types.List)
		if v.IsUnknown() || slices.ContainsFunc(within.Elements(), unknown) {
			continue
		}
		steps, err := crud.Texts(ctx, within)
		if err != nil {
			return err
		}
		err = f.checkDaemon(ctx, s, steps, profiles, planning, path.Root("check_profiles_on").AtListIndex(i))
		if planning && cannotLook(err) {
			continue
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func unknown(v attr.Value) bool { return v.IsUnknown() }

// cannotLook reports whether a daemon is not there yet, or not now.
func cannotLook(err error) bool {
	return errors.Is(err, crud.ErrUnknown) || lxdapi.IsNotFound(err) ||
		errors.As(err, new(*lxdapi.LayerError)) || errors.As(err, new(*lxdapi.UnreachableError))
}

func (f flavor) checkDaemon(ctx context.Context, s Source, within, profiles []string, planning bool, at path.Path) error {
	lxd, err := s.LXD()
	if err != nil {
		return crud.At(at, err)
	}
	lxd = lxd.Within(within...)
	var errs []error
	for i, name := range profiles {
		_, _, err := lxd.Profile(ctx, name)
		switch {
		case err == nil || planning && s.Run().Planned(lxd.ProfileID(name)):
		case lxdapi.IsNotFound(err) && !errors.As(err, new(*lxdapi.LayerError)):
			errs = append(errs, crud.At(path.Root("lxd").AtName("profiles").AtListIndex(i),
				fmt.Errorf("%w: instances of this flavor could not start there; make it with stacklab_lxd_profile, and refer to that resource's name here",
					lxd.NoProfile(ctx, name))))
		default:
			return crud.At(at, err)
		}
	}
	if f.Ephemeral.ValueInt64() > 0 {
		errs = append(errs, warnOfPools(ctx, lxd))
	}
	return errors.Join(errs...)
}

// warnOfPools tells of nova-lxd's rule for ephemeral disks.
func warnOfPools(ctx context.Context, lxd *lxdapi.Client) error {
	pools, err := lxd.StoragePools(ctx)
	if err != nil || len(pools) == 0 {
		return err
	}
	var drivers []string
	for _, p := range pools {
		if p.Driver == "zfs" || p.Driver == "btrfs" {
			return nil
		}
		drivers = append(drivers, fmt.Sprintf("%s (%s)", p.Name, p.Driver))
	}
	crud.Warn(ctx, path.Root("ephemeral"), "Servers of this flavor may fail on "+lxd.Name(),
		"nova-lxd makes ephemeral disks on zfs and btrfs only, and "+lxd.Name()+" has the storage pools "+strings.Join(drivers, ", ")+
			". A server of a flavor with an ephemeral disk ends in ERROR there (\"Unsupport LXD storage detected. Supported storage drivers are zfs and btrfs.\"). "+
			"Write ephemeral = 0, or give that daemon a btrfs pool.")
	return nil
}
