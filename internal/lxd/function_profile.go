package lxd

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// NewProfileFunction returns the function lxd_profile.
func NewProfileFunction() function.Function { return profileFunction{} }

type profileFunction struct{}

var profileType = map[string]attr.Type{
	"name": types.StringType, "description": types.StringType,
	"config": types.MapType{ElemType: types.StringType}, "devices": deviceMaps,
}

func (profileFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "lxd_profile"
}

func (profileFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads the YAML of an LXD profile",
		MarkdownDescription: "Reads the YAML that `lxc profile show` prints and `lxc profile edit` takes, and returns an object with `name` (null if the text has none), " +
			"`description`, `config` and `devices`, which `stacklab_lxd_profile` takes. `used_by` and `project` are left out.\n\n" +
			"LXD's values are texts: booleans and numbers become such (`true` is `\"true\"`, and `0755` stays `\"0755\"`). Unlike with `yamldecode`, a key that is not " +
			"a profile's, stands twice or has no value is an error that names its line. Anchors, aliases and `<<` are followed.",
		Parameters: []function.Parameter{function.StringParameter{
			Name: "yaml", MarkdownDescription: "The text, such as `file(\"docker.yaml\")`. It may have 1 MiB.",
		}},
		Return: function.ObjectReturn{AttributeTypes: profileType},
	}
}

func (profileFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	p, err := parseProfile(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "This is not the YAML of an LXD profile: "+err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(profileType, map[string]attr.Value{
		"name": types.StringPointerValue(p.name), "description": types.StringValue(p.description),
		"config": crud.TextMap(p.config), "devices": devicesValue(p.devices),
	}))
}
