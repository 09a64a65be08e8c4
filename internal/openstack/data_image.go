package openstack

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gophercloud/gophercloud/v2/openstack/image/v2/images"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// ImageData is the data source stacklab_glance_image.
var ImageData = crud.DataSource[Source, cloud, imageData]{
	Type: "glance_image", Noun: "image",
	Schema: schema.Schema{
		MarkdownDescription: "An image in Glance, found by its ID, or by name, tag and visibility. None or several is an error that lists them, unless `most_recent` takes the newest.",
		Attributes: map[string]schema.Attribute{
			"id":          asked("ID of the image."),
			"region":      dataRegion(),
			"name":        asked("Name of the image."),
			"tag":         schema.StringAttribute{Optional: true, MarkdownDescription: "A tag that it must have. Default: any."},
			"visibility":  asked("`private`, `shared`, `community` or `public`."),
			"most_recent": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether to take the newest where several are found. Default: false."},

			"disk_format":      told("Form of the data, such as `raw`."),
			"container_format": told("What is around the data, such as `bare`."),
			"min_disk":         toldNumber("Least root disk of a flavor for it, in GiB."),
			"min_ram":          toldNumber("Least memory of a flavor for it, in MiB."),
			"protected":        schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether Glance refuses to delete it."},
			"tags":             toldSet("All tags."),
			"properties":       toldTexts("All properties, but for those that Glance itself writes."),
			"size":             toldNumber("Size of the data, in bytes."),
			"checksum":         told("MD5 of the data."),
			"status":           told("Status, such as `active`."),
		},
	},
	Connect: connect[imageData],
	Errors:  apiErrors,
	Validate: func(_ context.Context, i imageData) error {
		if i.ID.IsNull() && i.Name.IsNull() && i.Tag.IsNull() {
			return crud.At(path.Root("name"), errors.New("there is nothing to look by: write name, id or tag"))
		}
		return nil
	},
	Read: readImageData,
}

type imageData struct {
	scope
	Name            types.String `tfsdk:"name"`
	Tag             types.String `tfsdk:"tag"`
	Visibility      types.String `tfsdk:"visibility"`
	MostRecent      types.Bool   `tfsdk:"most_recent"`
	DiskFormat      types.String `tfsdk:"disk_format"`
	ContainerFormat types.String `tfsdk:"container_format"`
	MinDisk         types.Int64  `tfsdk:"min_disk"`
	MinRAM          types.Int64  `tfsdk:"min_ram"`
	Protected       types.Bool   `tfsdk:"protected"`
	Tags            types.Set    `tfsdk:"tags"`
	Properties      types.Map    `tfsdk:"properties"`
	Size            types.Int64  `tfsdk:"size"`
	Checksum        types.String `tfsdk:"checksum"`
	Status          types.String `tfsdk:"status"`
}

func readImageData(ctx context.Context, c cloud, i *imageData) error {
	glance, err := c.Image(ctx)
	if err != nil {
		return err
	}
	pages, err := images.List(glance.ServiceClient, images.ListOpts{Sort: "created_at:desc"}).AllPages(ctx)
	if err != nil {
		return err
	}
	all, err := images.ExtractImages(pages)
	if err != nil {
		return err
	}
	var by filter[images.Image]
	by.text("the ID", i.ID, func(has images.Image) string { return has.ID })
	by.text("the name", i.Name, func(has images.Image) string { return has.Name })
	by.text("visibility", i.Visibility, func(has images.Image) string { return string(has.Visibility) })
	by.text("the tag", i.Tag, func(has images.Image) string {
		if slices.Contains(has.Tags, i.Tag.ValueString()) {
			return i.Tag.ValueString()
		}
		return ""
	})
	found := by.of(all)
	if i.MostRecent.ValueBool() && len(found) > 1 {
		found = found[:1]
	}
	has, err := the("image", by.String(), found, all, func(i images.Image) string { return fmt.Sprintf("%s (%s)", i.Name, i.ID) })
	if err != nil {
		return err
	}
	i.located(has.ID, glance)
	i.Name, i.Visibility, i.Status, i.Checksum = types.StringValue(has.Name), types.StringValue(string(has.Visibility)), types.StringValue(string(has.Status)), types.StringValue(has.Checksum)
	i.DiskFormat, i.ContainerFormat, i.Protected = types.StringValue(has.DiskFormat), types.StringValue(has.ContainerFormat), types.BoolValue(has.Protected)
	i.MinDisk, i.MinRAM, i.Size = types.Int64Value(int64(has.MinDiskGigabytes)), types.Int64Value(int64(has.MinRAMMegabytes)), types.Int64Value(has.SizeBytes)
	i.Tags = crud.TextSet(has.Tags)
	properties := map[string]string{}
	for key, value := range has.Properties {
		if !glancesOwn(key) {
			properties[key] = fmt.Sprint(value)
		}
	}
	i.Properties = crud.TextMap(properties)
	return nil
}
