package lxd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// ProfileOptions is stacklab_lxd_profile_options.
var ProfileOptions = crud.Resource[Source, partClient, profileOptions]{
	Type: "lxd_profile_options", Noun: "options of LXD profile",
	ID:       crud.ID{Within: true, Scope: "project", Name: "profile", Owned: "key", Example: "compute:default/default#config.limits.cpu,devices.eth0.mtu"},
	Schema:   profileOptionsSchema(),
	Connect:  connectParts[profileOptions],
	Errors:   apiErrors,
	Validate: validateProfileOptions,
	Plan:     planScope[profileOptions],
	Create:   createProfileOptions, Read: readProfileOptions,
	Update: updateProfileOptions, Delete: deleteProfileOptions,
}

type profileOptions struct {
	scope
	Profile types.String `tfsdk:"profile"`
	options
}

func profileOptionsSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Config and device keys in an LXD profile that someone else owns, such as `default`. It owns the keys that it names and " +
			"no others, and does not show those.\n\n" +
			"The value that a key had before is remembered, and is put back when the key is dropped or the resource destroyed, unless somebody " +
			"has changed it since. After an import no earlier values are known: the keys are then unset. A device that the profile does not have " +
			"is made where its `type` is among the keys, and goes with it. If the profile is gone, so are its options.",
		Attributes: map[string]schema.Attribute{
			"within":  withinAttribute(),
			"project": projectAttribute(),
			"profile": nameAttribute("profile", profileName),
			"config":  configAttribute("instance", "`{ \"limits.cpu\" = \"2\" }`", instanceKeys),
			"devices": devicesAttribute("`{ eth0 = { mtu = \"9000\" } }` for a device that the profile has"),
		},
	}
}

func validateProfileOptions(_ context.Context, o profileOptions) error {
	if o.Config.IsUnknown() || o.Devices.IsUnknown() {
		return nil
	}
	var errs []error
	if len(o.Config.Elements()) == 0 && len(o.Devices.Elements()) == 0 {
		errs = append(errs, crud.Atf(path.Root("config"), "there is nothing to own: write a key in config or devices"))
	}
	for name, device := range o.Devices.Elements() {
		if !device.IsNull() && !device.IsUnknown() && len(keysOf(device)) == 0 {
			errs = append(errs, crud.Atf(atKey(name), "device %q has no keys: write one, or leave it out", name))
		}
		if kind, ok := keysOf(device)["type"].(types.String); ok && !kind.IsNull() && !kind.IsUnknown() {
			errs = append(errs, knownType(name, kind.ValueString()))
		}
	}
	return errors.Join(errs...)
}

func createProfileOptions(ctx context.Context, c partClient, o *profileOptions) error {
	return o.apply(ctx, c, marks{})
}

func updateProfileOptions(ctx context.Context, c partClient, plan *profileOptions, _ profileOptions) error {
	before, err := crud.ReadMarks[profileKey](ctx)
	if err != nil {
		return err
	}
	return plan.apply(ctx, c, before)
}

// apply makes the profile hold the declared keys, gives up those that were owned before and are not declared any more,
// and remembers what was there.
func (o profileOptions) apply(ctx context.Context, c partClient, before marks) error {
	wanted, err := o.keys(ctx)
	if err != nil {
		return err
	}
	if err := o.claim(c, wanted); err != nil {
		return err
	}
	var after marks
	err = c.ModifyProfile(ctx, o.Profile.ValueString(), func(p *lxdapi.ProfilePut) (bool, error) {
		was := clone(*p)
		giveUp(before, p, func(key profileKey) bool {
			_, kept := wanted[key]
			return !kept && !c.claimed(key.String(), o.object())
		})
		if err := o.devicesExist(c, *p, wanted); err != nil {
			return false, err
		}
		after = own(before, p, wanted)
		return !sameProfile(was, *p), nil
	})
	switch {
	case lxdapi.IsNotFound(err) && !errors.As(err, new(*lxdapi.LayerError)):
		return crud.At(path.Root("profile"), c.NoProfile(ctx, o.Profile.ValueString()))
	case err != nil:
		return err
	}
	return after.Save(ctx)
}

func (o profileOptions) claim(c partClient, wanted map[profileKey]string) error {
	keys := make([]string, 0, len(wanted))
	for key := range wanted {
		keys = append(keys, key.String())
	}
	slices.Sort(keys)
	for key := range wanted {
		if err := c.claim(key.String(), o.object(), "options "+strings.Join(keys, ", ")); err != nil {
			return crud.At(key.path(), err)
		}
	}
	return nil
}

// devicesExist checks that each device is in the profile, or has a type here and so is ours to make.
func (o profileOptions) devicesExist(c partClient, p lxdapi.ProfilePut, wanted map[profileKey]string) error {
	var errs []error
	for name := range o.Devices.Elements() {
		_, typed := wanted[profileKey{name, "type"}]
		if _, found := p.Devices[name]; !found && !typed {
			errs = append(errs, crud.Atf(atKey(name), "%s of %s has no device %q; it has %s: add type to make it",
				o.object(), c.Place(), name, lxdapi.Some(slices.Collect(maps.Keys(p.Devices)))))
		}
	}
	return errors.Join(errs...)
}

func (o profileOptions) object() string { return fmt.Sprintf("profile %q", o.Profile.ValueString()) }

func readProfileOptions(ctx context.Context, c partClient, o *profileOptions) error {
	has, _, err := c.Client.Profile(ctx, o.Profile.ValueString())
	if err != nil {
		return err
	}
	o.located(c.Client)
	if imported := crud.Imported(ctx); imported != nil {
		return o.take(ctx, c, imported.Owned, has.ProfilePut)
	}
	declared, err := o.keys(ctx)
	if err != nil {
		return err
	}
	found := map[profileKey]string{}
	for key := range declared {
		if value, ok := key.of(has.ProfilePut); ok {
			found[key] = value
		}
	}
	o.options = optionsOf(found)
	return nil
}

// take owns the keys of an import ID.
func (o *profileOptions) take(ctx context.Context, c partClient, owned []string, has lxdapi.ProfilePut) error {
	taken := map[profileKey]string{}
	for _, text := range owned {
		key, err := parseProfileKey(text)
		if err != nil {
			return err
		}
		value, found := key.of(has)
		if !found {
			return crud.NotFound(fmt.Errorf("%s of %s has no %s", o.object(), c.Place(), key))
		}
		taken[key] = value
	}
	o.options = optionsOf(taken)
	owns := marks{}
	for key, value := range taken {
		owns[key] = crud.Mark{Ours: value}
	}
	return owns.Save(ctx)
}

func deleteProfileOptions(ctx context.Context, c partClient, o profileOptions) error {
	owned, err := crud.ReadMarks[profileKey](ctx)
	if err != nil {
		return err
	}
	return c.ModifyProfile(ctx, o.Profile.ValueString(), func(p *lxdapi.ProfilePut) (bool, error) {
		was := clone(*p)
		giveUp(owned, p, func(key profileKey) bool { return !c.claimed(key.String(), o.object()) })
		return !sameProfile(was, *p), nil
	})
}
