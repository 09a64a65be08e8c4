package lxd

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func descriptionAttribute(noun string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(""),
		MarkdownDescription: fmt.Sprintf("What the %s is for, in a person's words. Default: none.", noun),
	}
}

// configAttribute is "config" with the keys of one kind of object.
func configAttribute(of, example string, keys keyRule) schema.Attribute {
	return schema.MapAttribute{
		ElementType: types.StringType, Optional: true, Computed: true,
		Default: mapdefault.StaticValue(types.MapValueMust(types.StringType, map[string]attr.Value{})),
		MarkdownDescription: fmt.Sprintf("Config keys of LXD's %s options and their values, such as %s. "+
			"Only the keys written here are managed, others stay as they are. Default: none.", of, example),
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
