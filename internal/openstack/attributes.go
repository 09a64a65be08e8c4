package openstack

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const regionText = "The region that the object is in. Default: the provider's `region`. Changing it replaces the object."

func regionAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: regionText,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
		Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func idAttribute(text string) schema.Attribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: text,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// nameAttribute is a name that cannot be changed in place if it replaces.
func nameAttribute(noun, example string, replaces bool) schema.Attribute {
	text := fmt.Sprintf("Name of the %s, such as `%s`.", noun, example)
	var modifiers []planmodifier.String
	if replaces {
		text += fmt.Sprintf(" Changing it replaces the %s.", noun)
		modifiers = append(modifiers, stringplanmodifier.RequiresReplace())
	}
	return schema.StringAttribute{
		Required: true, MarkdownDescription: text, PlanModifiers: modifiers, Validators: []validator.String{objectName{}},
	}
}

func descriptionAttribute(noun string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(""),
		MarkdownDescription: fmt.Sprintf("What the %s is for, in a person's words. Default: none.", noun),
		Validators:          []validator.String{stringvalidator.LengthAtMost(255)},
	}
}

// computedText is a text that the server gives and that does not change.
func computedText(text string) schema.Attribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: text,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}
