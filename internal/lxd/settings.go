package lxd

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// settings are what networks, storage pools and projects have alike.
type settings struct {
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Config      types.Map    `tfsdk:"config"`
}

// write changes what the server has from what was declared before, nil on create, to what is declared now.
func (s settings) write(ctx context.Context, keys keyRule, prior *settings, description *string, has *config) error {
	var was settings
	if prior != nil {
		was = *prior
	}
	*description = s.Description.ValueString()
	return keys.write(ctx, was.Config, s.Config, has)
}

// read takes over what the server has.
func (s *settings) read(ctx context.Context, keys keyRule, description string, has config) error {
	s.Description = types.StringValue(description)
	return keys.read(ctx, &s.Config, has)
}
