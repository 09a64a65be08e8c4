package place

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	withinText = "The LXD instance that it is in, as the instances to descend into, outermost first. Write `stacklab_lxd_instance.NAME.path`, or a literal list such as " +
		"`[\"compute\"]` for instances that someone else owns. Default: none, which is this machine unless `host` is set. Changing it replaces the object."
	hostText = "The host that it is on, reached over SSH: a name of the provider's `hosts`. Default: none. Changing it replaces the object."
)

// WithinAttribute is the attribute "within" of resources.
func WithinAttribute(text string) schema.Attribute {
	return schema.ListAttribute{
		ElementType: types.StringType, Optional: true, Computed: true,
		MarkdownDescription: text,
		Default:             listdefault.StaticValue(types.ListValueMust(types.StringType, nil)),
		PlanModifiers:       []planmodifier.List{listplanmodifier.RequiresReplace()},
		Validators:          []validator.List{EachInstance()},
	}
}

// Attributes adds the attributes of [Place] to those of a resource.
func Attributes(more map[string]schema.Attribute) map[string]schema.Attribute {
	more["within"] = WithinAttribute(withinText)
	more["host"] = schema.StringAttribute{
		Optional: true, MarkdownDescription: hostText,
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	return more
}

// PathAttribute is a required path of a file, which replaces when it changes.
func PathAttribute(text string) schema.Attribute {
	return schema.StringAttribute{
		Required: true, MarkdownDescription: text + " Changing it replaces the object.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:    []validator.String{FilePath},
	}
}
