package lxd

import (
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/place"
)

// dataWithin and dataProject say where a data source reads.
func dataWithin() schema.Attribute {
	return schema.ListAttribute{
		ElementType: types.StringType, Optional: true, Computed: true,
		MarkdownDescription: "The LXD instances to descend into, outermost first, to the daemon to read from, such as " +
			"`stacklab_lxd_instance.NAME.path` or `[\"compute\"]`. Default: none, the provider's own server.",
		Validators: []validator.List{place.EachInstance()},
	}
}

func dataProject() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "The LXD project to read from. Default: the provider's `project`; inside an instance `default`.",
		Validators:          []validator.String{projectName},
	}
}

func dataText(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func dataTexts(description string) schema.Attribute {
	return schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
}

func dataConfig(description string) schema.Attribute {
	return schema.MapAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
}

func dataDevices(description string) schema.Attribute {
	return schema.MapAttribute{ElementType: deviceMaps.ElemType, Computed: true, MarkdownDescription: description}
}

func includeUserDataAttribute() schema.Attribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether to keep the config keys that hold what cloud-init is told (`cloud-init.user-data`, `user.vendor-data` and the like), " +
			"which often has secrets in it and is then in the state. Default: `false`.",
	}
}

// shown is a config as data sources show it: without what cloud-init is told unless that is asked for.
func shown(c config, includeUserData types.Bool) types.Map {
	open := maps.Clone(c)
	if !includeUserData.ValueBool() {
		maps.DeleteFunc(open, func(key, _ string) bool {
			return strings.Contains(key, "user-data") || strings.Contains(key, "vendor-data")
		})
	}
	return crud.TextMap(open)
}
