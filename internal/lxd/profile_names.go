package lxd

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// profileNames checks a list of profiles, in which no name may stand twice.
type profileNames struct{}

func (profileNames) Description(context.Context) string { return "names of profiles, each once" }
func (profileNames) MarkdownDescription(context.Context) string {
	return "names of profiles, each once"
}

func (profileNames) ValidateList(ctx context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	elements := req.ConfigValue.Elements()
	for i, element := range elements {
		at := req.Path.AtListIndex(i)
		name, ok := element.(types.String)
		switch {
		case !ok || element.IsUnknown():
		case element.IsNull():
			resp.Diagnostics.AddAttributeError(at, "Invalid profile name", "It is null: leave it out, such as with compact([...]).")
		case slices.ContainsFunc(elements[:i], func(before attr.Value) bool { return before.Equal(element) }):
			resp.Diagnostics.AddAttributeError(at, "Profile named twice", fmt.Sprintf("The profile %q stands in the list already: an instance has each once.", name.ValueString()))
		default:
			var checked validator.StringResponse
			profileName.ValidateString(ctx, validator.StringRequest{Path: at, ConfigValue: name}, &checked)
			resp.Diagnostics.Append(checked.Diagnostics...)
		}
	}
}
