package lxd

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// InstancesData is the data source stacklab_lxd_instances.
var InstancesData = crud.DataSource[Source, *lxdapi.Client, instancesData]{
	Type: "lxd_instances", Noun: "LXD instances",
	Schema:   instancesSchema(),
	Connect:  connect[instancesData],
	Errors:   apiErrors,
	Validate: validateInstances,
	Read:     readInstancesData,
}

type instancesData struct {
	scope
	Name            types.String `tfsdk:"name"`
	Profile         types.String `tfsdk:"profile"`
	Status          types.String `tfsdk:"status"`
	Config          types.Map    `tfsdk:"config"`
	IncludeUserData types.Bool   `tfsdk:"include_user_data"`
	Names           types.List   `tfsdk:"names"`

	Instances []foundInstance `tfsdk:"instances"`
}

type foundInstance struct {
	Name     types.String `tfsdk:"name"`
	Path     types.List   `tfsdk:"path"`
	Type     types.String `tfsdk:"type"`
	Status   types.String `tfsdk:"status"`
	Location types.String `tfsdk:"location"`
	Profiles types.List   `tfsdk:"profiles"`
	Config   types.Map    `tfsdk:"config"`
}

func instancesSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The LXD instances that match all of the patterns given, such as those that Juju or Nova made. In a pattern `*` stands for any text, " +
			"`?` for any one character, `[a-z]` and `[^a-z]` for one of a class or none of it, and a backslash takes what follows as it is. " +
			"That nothing matches is no error.",
		Attributes: map[string]schema.Attribute{
			"within":  dataWithin(),
			"project": dataProject(),
			"name":    pattern("Pattern of the name, such as `juju-*`. Default: any."),
			"profile": pattern("Pattern that one of the instance's profiles matches, such as `docker`. Default: any."),
			"status":  pattern("Pattern of the status, such as `Running`. Default: any."),
			"config": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Config keys that the instance or its profiles must have, each with a pattern of the value. The pattern is held against the whole value, " +
					"and against each part of one that lists several between commas or blanks: `{ \"user.juju-units-deployed\" = \"nova-compute/0\" }` " +
					"finds the instance with that unit among others. Default: none.",
			},
			"include_user_data": includeUserDataAttribute(),
			"names":             dataTexts("Names of the instances found, in order."),
			"instances": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The instances found, in the order of their names.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":     dataText("Name of the instance."),
					"path":     dataTexts("What an object inside the instance takes as `within`."),
					"type":     dataText("`container` or `virtual-machine`."),
					"status":   dataText("What the instance does, such as `Running` or `Stopped`."),
					"location": dataText("Cluster member that it is on; `none` outside a cluster."),
					"profiles": dataTexts("All profiles of the instance, in their order."),
					"config":   dataConfig("Config keys of the instance's own and their values."),
				}},
			},
		},
	}
}

func pattern(description string) schema.Attribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description}
}

func readInstancesData(ctx context.Context, c *lxdapi.Client, d *instancesData) error {
	all, err := c.Instances(ctx)
	if err != nil {
		return err
	}
	wanted, err := crud.MapTexts(ctx, d.Config)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(i lxdapi.Instance) bool { return !d.matches(i, wanted) })
	slices.SortFunc(all, func(a, b lxdapi.Instance) int { return strings.Compare(a.Name, b.Name) })
	names := make([]string, len(all))
	d.Instances = make([]foundInstance, len(all))
	for n, i := range all {
		names[n] = i.Name
		d.Instances[n] = foundInstance{
			Name: types.StringValue(i.Name), Path: pathOf(c, &i), Type: typeOf(&i),
			Status: types.StringValue(i.Status), Location: types.StringValue(i.Location),
			Profiles: crud.TextList(i.Profiles), Config: shown(i.Config, d.IncludeUserData),
		}
	}
	d.located(c)
	d.Names = crud.TextList(names)
	return nil
}
