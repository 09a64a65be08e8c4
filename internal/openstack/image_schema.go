package openstack

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

var (
	diskFormats      = []string{"raw", "qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso", "ami", "ari", "aki", "ploop", "root-tar"}
	containerFormats = []string{"bare", "ovf", "ova", "docker", "ami", "ari", "aki", "compressed"}
	visibilities     = []string{"private", "shared", "community", "public"}
)

func imageSchema() schema.Schema {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	return schema.Schema{
		MarkdownDescription: "An image in Glance. The data is streamed there from a file of this machine or through it from a URL. A file that has changed replaces the image; " +
			"properties that others added stay, and are no drift.\n\nnova-lxd needs a root file system as a tarball, which Glance calls `raw`: `for_lxd` refuses what cannot be one.",
		Attributes: map[string]schema.Attribute{
			"id":     idAttribute("ID of the image."),
			"region": regionAttribute(),
			"name":   nameAttribute("image", "jammy-root", false),
			"file": schema.StringAttribute{
				Optional: true, MarkdownDescription: "Path of the image's file on this machine, such as `\"${path.module}/root.tar.xz\"`. Write exactly one of `file` and `url`. Another content replaces the image.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"url": schema.StringAttribute{
				Optional: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(fromElsewhere, "", "")},
				MarkdownDescription: "Where to get the image at apply, with http or https. Write exactly one of `file` and `url`. Changing it replaces the image; that its content changed is not noticed. An import cannot know it: an imported image is taken to come from the URL that the configuration has.",
				Validators:          []validator.String{webURL{}},
			},
			"disk_format": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString("raw"), PlanModifiers: replaces,
				MarkdownDescription: "Form of the image's data: `" + strings.Join(diskFormats, "`, `") + "`. Default: `raw`. Changing it replaces the image.",
				Validators:          []validator.String{stringvalidator.OneOf(diskFormats...)},
			},
			"container_format": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString("bare"), PlanModifiers: replaces,
				MarkdownDescription: "What is around the image's data: `" + strings.Join(containerFormats, "`, `") + "`. Default: `bare`. Changing it replaces the image.",
				Validators:          []validator.String{stringvalidator.OneOf(containerFormats...)},
			},
			"for_lxd": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether nova-lxd is to make instances of it: what does not begin as a tarball, a compressed file or a squashfs does is then an error, of the plan with `file`, of the apply with `url`. What is in a compressed file is not looked at. Default: false.",
			},
			"visibility": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString("shared"),
				MarkdownDescription: "Who sees it: `private`, `shared` (with projects that are its members), `community` (who knows the ID), `public` (all; for administrators). Default: `shared`.",
				Validators:          []validator.String{stringvalidator.OneOf(visibilities...)},
			},
			"min_disk": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(0),
				MarkdownDescription: "Least root disk of a flavor for it, in GiB. Default: 0.", Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"min_ram": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(0),
				MarkdownDescription: "Least memory of a flavor for it, in MiB. Default: 0.", Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"protected": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether Glance refuses to delete it, Terraform's destroy too. Default: false.",
			},
			"tags": schema.SetAttribute{
				ElementType: types.StringType, Optional: true, Computed: true, Default: setdefault.StaticValue(crud.TextSet(nil)),
				MarkdownDescription: "Tags, all of them: those that others added show as a change, and go. Default: none.", Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthBetween(1, 255))},
			},
			"properties": schema.MapAttribute{
				ElementType: types.StringType, Optional: true, Computed: true, Default: mapdefault.StaticValue(crud.TextMap(nil)),
				MarkdownDescription: "Properties by key, such as `{ os_distro = \"debian\" }`. Only the keys written here are managed; an import takes over all, and those that the configuration leaves out are removed by the next apply. Default: none.",
			},
			"size": schema.Int64Attribute{
				Computed: true, MarkdownDescription: "Size of the data, in bytes.", PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"checksum": computedText("MD5 of the data, as Glance tells it."),
			"sha256":   computedText("SHA-256 of the data. After an import it is computed, for which the image is read once."),
			"status":   computedText("Status, such as `active`."),
		},
	}
}

// fromElsewhere tells that the image came from somewhere else. Where an imported one came from, nobody knows.
func fromElsewhere(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	var file types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("file"), &file)...)
	resp.RequiresReplace = !req.StateValue.IsNull() || !file.IsNull()
}

// webURL is an address of http or https.
type webURL struct{}

func (webURL) Description(context.Context) string { return "a URL with http or https" }

func (v webURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (webURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	u, err := url.Parse(req.ConfigValue.ValueString())
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		resp.Diagnostics.AddAttributeError(req.Path, "Cannot use this address", "Write a URL with http or https, such as https://HOST/root.tar.xz; a file of this machine goes into file.")
	}
}

func validateImage(_ context.Context, i image) error {
	var errs []error
	switch {
	case i.File.IsNull() && i.URL.IsNull():
		errs = append(errs, crud.Atf(path.Root("file"), "the image is to come from nowhere: write file, the path of one on this machine, or url"))
	case i.File.ValueString() != "" && i.URL.ValueString() != "":
		errs = append(errs, crud.Atf(path.Root("url"), "the image is to come from file as well: keep one of them"))
	}
	if i.ForLXD.ValueBool() && !i.DiskFormat.IsUnknown() && i.DiskFormat.ValueString() != "" && i.DiskFormat.ValueString() != "raw" {
		errs = append(errs, crud.Atf(path.Root("disk_format"), "nova-lxd needs a raw root tarball, and disk_format is %q: write \"raw\", or leave for_lxd out", i.DiskFormat.ValueString()))
	}
	if i.ForLXD.ValueBool() && !i.ContainerFormat.IsUnknown() && i.ContainerFormat.ValueString() != "" && i.ContainerFormat.ValueString() != "bare" {
		errs = append(errs, crud.Atf(path.Root("container_format"), "nova-lxd takes bare images only, and container_format is %q: leave it out", i.ContainerFormat.ValueString()))
	}
	for key, v := range i.Properties.Elements() {
		at := path.Root("properties").AtMapKey(key)
		switch {
		case key == "" || len(key) > 255:
			errs = append(errs, crud.Atf(at, "the key has %d characters: write 1 to 255", len(key)))
		case glancesOwn(key):
			errs = append(errs, crud.Atf(at, "%s is Glance's own: leave it out", key))
		case imageAttribute(key):
			errs = append(errs, crud.Atf(at, "%s is no property but an attribute of images: write it as an argument of the resource", key))
		case v.IsNull():
			errs = append(errs, crud.Atf(at, "the value of %s is null: write a text, or leave the key out", key))
		}
	}
	if !i.File.IsNull() && !i.File.IsUnknown() && !i.DiskFormat.IsUnknown() && !i.ForLXD.IsUnknown() {
		if has, err := formatOf(i.File.ValueString()); err != nil {
			errs = append(errs, crud.At(path.Root("file"), err))
		} else {
			if i.DiskFormat.IsNull() {
				i.DiskFormat = types.StringValue("raw")
			}
			errs = append(errs, i.suits(has))
		}
	}
	return errors.Join(errs...)
}

func imageAttribute(key string) bool {
	switch key {
	case "id", "name", "disk_format", "container_format", "visibility", "min_disk", "min_ram", "protected", "tags", "size", "checksum", "status",
		"owner", "created_at", "updated_at", "virtual_size", "file", "schema":
		return true
	}
	return false
}
