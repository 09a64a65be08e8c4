package openstack

import (
	"context"
	"errors"
	"fmt"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// FlavorData is the data source stacklab_nova_flavor.
var FlavorData = crud.DataSource[Source, cloud, flavorData]{
	Type: "nova_flavor", Noun: "flavor",
	Schema: schema.Schema{
		MarkdownDescription: "A flavor of Nova, found by its ID, its name or its sizes. None or several is an error that lists them.",
		Attributes: map[string]schema.Attribute{
			"id":     asked("ID of the flavor."),
			"region": dataRegion(),
			"name":   asked("Name of the flavor, such as `m1.small`."),
			"vcpus":  schema.Int64Attribute{Optional: true, Computed: true, MarkdownDescription: "Number of virtual CPUs."},
			"ram":    schema.Int64Attribute{Optional: true, Computed: true, MarkdownDescription: "Memory, in MiB."},
			"disk":   schema.Int64Attribute{Optional: true, Computed: true, MarkdownDescription: "Root disk, in GiB."},

			"ephemeral":   toldNumber("Ephemeral disk, in GiB."),
			"swap":        toldNumber("Swap, in MiB."),
			"rxtx_factor": schema.Float64Attribute{Computed: true, MarkdownDescription: "Factor of the network's bandwidth."},
			"is_public":   schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether every project may use it."},
			"description": told("What it is for."),
			"extra_specs": toldTexts("All extra specs."),
		},
	},
	Connect: connect[flavorData],
	Errors:  apiErrors,
	Validate: func(_ context.Context, f flavorData) error {
		if f.ID.IsNull() && f.Name.IsNull() && f.VCPUs.IsNull() && f.RAM.IsNull() && f.Disk.IsNull() {
			return crud.At(path.Root("name"), errors.New("there is nothing to look by: write name, id, or sizes"))
		}
		return nil
	},
	Read: readFlavorData,
}

type flavorData struct {
	scope
	Name        types.String  `tfsdk:"name"`
	VCPUs       types.Int64   `tfsdk:"vcpus"`
	RAM         types.Int64   `tfsdk:"ram"`
	Disk        types.Int64   `tfsdk:"disk"`
	Ephemeral   types.Int64   `tfsdk:"ephemeral"`
	Swap        types.Int64   `tfsdk:"swap"`
	RxTxFactor  types.Float64 `tfsdk:"rxtx_factor"`
	IsPublic    types.Bool    `tfsdk:"is_public"`
	Description types.String  `tfsdk:"description"`
	ExtraSpecs  types.Map     `tfsdk:"extra_specs"`
}

func readFlavorData(ctx context.Context, c cloud, f *flavorData) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	all, err := listFlavors(ctx, nova)
	if err != nil {
		return err
	}
	var by filter[flavors.Flavor]
	by.text("the ID", f.ID, func(has flavors.Flavor) string { return has.ID })
	by.text("the name", f.Name, func(has flavors.Flavor) string { return has.Name })
	by.number("vcpus", f.VCPUs, func(has flavors.Flavor, n int64) bool { return int64(has.VCPUs) == n })
	by.number("ram", f.RAM, func(has flavors.Flavor, n int64) bool { return int64(has.RAM) == n })
	by.number("disk", f.Disk, func(has flavors.Flavor, n int64) bool { return int64(has.Disk) == n })
	has, err := the("flavor", by.String(), by.of(all), all, func(f flavors.Flavor) string { return fmt.Sprintf("%s (%s)", f.Name, f.ID) })
	if err != nil {
		return err
	}
	if !nova.Has(specsVersion) {
		if has.ExtraSpecs, err = flavors.ListExtraSpecs(ctx, nova.ServiceClient, has.ID).Extract(); err != nil {
			return err
		}
	}
	f.located(has.ID, nova)
	f.Name, f.Description = types.StringValue(has.Name), types.StringValue(has.Description)
	f.VCPUs, f.RAM, f.Disk = types.Int64Value(int64(has.VCPUs)), types.Int64Value(int64(has.RAM)), types.Int64Value(int64(has.Disk))
	f.Ephemeral, f.Swap = types.Int64Value(int64(has.Ephemeral)), types.Int64Value(int64(has.Swap))
	f.RxTxFactor, f.IsPublic, f.ExtraSpecs = types.Float64Value(has.RxTxFactor), types.BoolValue(has.IsPublic), crud.TextMap(has.ExtraSpecs)
	return nil
}
