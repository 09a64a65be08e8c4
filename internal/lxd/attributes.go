package lxd

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

func nameAttribute(noun string, rule place.NameRule) schema.Attribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: fmt.Sprintf("Name of the %s, such as `%s`. Changing it replaces the %s.", noun, rule.Fix, noun),
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:          []validator.String{rule},
	}
}

func descriptionAttribute(noun string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(""),
		MarkdownDescription: fmt.Sprintf("What the %s is for, in a person's words. Default: none.", noun),
	}
}

// configAttribute is "config" with the keys of one kind of object, and what is to be said of these.
func configAttribute(of, example string, keys keyRule, notes ...string) schema.Attribute {
	return schema.MapAttribute{
		ElementType: types.StringType, Optional: true, Computed: true,
		Default: mapdefault.StaticValue(types.MapValueMust(types.StringType, map[string]attr.Value{})),
		MarkdownDescription: fmt.Sprintf("Config keys of LXD's %s options and their values, such as %s. "+
			"Only the keys written here are managed, others stay as they are. %sDefault: none.", of, example, strings.Join(notes, "")),
		Validators: []validator.Map{keys},
	}
}

func devicesAttribute(example string) schema.Attribute {
	return schema.MapAttribute{
		ElementType: deviceMaps.ElemType, Optional: true, Computed: true,
		Default: mapdefault.StaticValue(types.MapValueMust(deviceMaps.ElemType, map[string]attr.Value{})),
		MarkdownDescription: fmt.Sprintf("Devices by name, each with its keys and values, such as %s. "+
			"Only the devices and keys written here are managed, others stay as they are. Default: none.", example),
		Validators: []validator.Map{deviceNames{}},
	}
}
