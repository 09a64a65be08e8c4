package openstack

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// uuidOf is the rule of IDs of objects that have no others. Names get the answer of a service that tells nobody what is wrong.
type uuidOf struct {
	kind   string // what it is the ID of
	source string // where to take it from
}

func (v uuidOf) Description(context.Context) string { return "the ID of " + v.kind + ", a UUID" }

func (v uuidOf) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v uuidOf) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := uuid.Parse(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "This is no ID",
			fmt.Sprintf("The ID of %s is a UUID, and %q is none: write %s, not a name.", v.kind, req.ConfigValue.ValueString(), v.source))
	}
}

var (
	imageID   = []validator.String{uuidOf{"an image", "the id of a stacklab_glance_image, a resource or a data source"}}
	networkID = []validator.String{uuidOf{"a network", "the id of a stacklab_neutron_network"}}
	portID    = []validator.String{uuidOf{"a port", "one that `openstack port list` shows"}}
)
