package lxd

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Profile is stacklab_lxd_profile.
var Profile = crud.Resource[Source, *lxdapi.Client, profile]{
	Type: "lxd_profile", Noun: "LXD profile",
	ID:       crud.ID{Within: true, Scope: "project", Name: "name", Example: "compute:default/docker"},
	Schema:   profileSchema(),
	Connect:  connect[profile],
	Errors:   apiErrors,
	Validate: validateProfile,
	Plan:     planProfile,
	Create:   createProfile, Read: readProfile,
	Update: updateProfile, Delete: deleteProfile,
}

type profile struct {
	scope
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	options
}

func profileSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An LXD profile: config and devices that instances take on. Its arguments have the shape of `lxc profile show`, " +
			"so `yamldecode(file(\"profile.yaml\"))` or the function `lxd_profile` feeds it. Keys and devices that others add stay, and are no drift. " +
			"To set keys in a profile that someone else owns, such as `default`, use `stacklab_lxd_profile_options`.",
		Attributes: map[string]schema.Attribute{
			"within":      withinAttribute(),
			"project":     projectAttribute(),
			"name":        nameAttribute("profile", profileName),
			"description": descriptionAttribute("profile"),
			"config":      configAttribute("instance", "`{ \"security.nesting\" = \"true\" }`", instanceKeys),
			"devices":     devicesAttribute("`{ eth0 = { type = \"nic\", network = \"lxdbr0\" } }`"),
		},
	}
}

// defaultProfile exists in every LXD and cannot be deleted.
const defaultProfile = "default"

func validateProfile(_ context.Context, p profile) error { return validateDevices(p.Devices) }

// planProfile tells the flavors of this plan, which look for their profiles, that this one will be there.
func planProfile(ctx context.Context, s Source, plan, prior *profile) error {
	if err := plan.planProject(ctx, s); err != nil || prior != nil || plan.Within.IsUnknown() || plan.Name.IsUnknown() {
		return err
	}
	c, err := plan.client(ctx, s)
	if errors.Is(err, crud.ErrUnknown) {
		return nil
	}
	if err == nil {
		s.Run().Plan(c.ProfileID(plan.Name.ValueString()))
	}
	return err
}

func createProfile(ctx context.Context, c *lxdapi.Client, p *profile) error {
	wanted := lxdapi.Profile{Name: p.Name.ValueString()}
	wanted.Description = p.Description.ValueString()
	if err := p.write(ctx, nil, &wanted.Config, &wanted.Devices); err != nil {
		return err
	}
	err := c.CreateProfile(ctx, wanted)
	if err == nil {
		return nil
	}
	if wanted.Name == defaultProfile {
		return errors.New("every LXD has a profile default: to set keys in it use stacklab_lxd_profile_options, " +
			"to manage the whole of it run: terraform import ADDRESS 'default'")
	}
	return existsOr(err, func() error { _, _, err := c.Profile(ctx, wanted.Name); return err })
}

func readProfile(ctx context.Context, c *lxdapi.Client, p *profile) error {
	has, _, err := c.Profile(ctx, p.Name.ValueString())
	if err != nil {
		return err
	}
	p.located(c)
	p.Description = types.StringValue(has.Description)
	return p.read(ctx, has.Config, has.Devices)
}

func updateProfile(ctx context.Context, c *lxdapi.Client, plan *profile, prior profile) error {
	return c.ModifyProfile(ctx, plan.Name.ValueString(), func(has *lxdapi.ProfilePut) (bool, error) {
		has.Description = plan.Description.ValueString()
		return true, plan.write(ctx, &prior.options, &has.Config, &has.Devices)
	})
}

func deleteProfile(ctx context.Context, c *lxdapi.Client, p profile) error {
	return c.DeleteProfile(ctx, p.Name.ValueString())
}
