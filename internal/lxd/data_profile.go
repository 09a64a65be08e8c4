package lxd

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// ProfileData is the data source stacklab_lxd_profile.
var ProfileData = crud.DataSource[Source, *lxdapi.Client, profileData]{
	Type: "lxd_profile", Noun: "LXD profile",
	Schema: schema.Schema{
		MarkdownDescription: "An LXD profile that someone else owns, such as `default` or what Juju and Nova make.",
		Attributes: map[string]schema.Attribute{
			"within":  dataWithin(),
			"project": dataProject(),
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the profile.", Validators: []validator.String{profileName},
			},
			"include_user_data": includeUserDataAttribute(),
			"description":       dataText("What the profile is for, in a person's words."),
			"config":            dataConfig("Config keys and their values."),
			"devices":           dataDevices("Devices by name, each with its keys and values."),
		},
	},
	Connect: connect[profileData],
	Errors:  apiErrors,
	Read:    readProfileData,
}

type profileData struct {
	scope
	Name            types.String `tfsdk:"name"`
	IncludeUserData types.Bool   `tfsdk:"include_user_data"`
	Description     types.String `tfsdk:"description"`
	options
}

func readProfileData(ctx context.Context, c *lxdapi.Client, p *profileData) error {
	has, _, err := c.Profile(ctx, p.Name.ValueString())
	if err != nil {
		return err
	}
	p.located(c)
	p.Description = types.StringValue(has.Description)
	p.Config = shown(has.Config, p.IncludeUserData)
	p.Devices = devicesValue(has.Devices)
	return nil
}
