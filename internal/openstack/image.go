package openstack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/gophercloud/gophercloud/v2/openstack/image/v2/imagedata"
	"github.com/gophercloud/gophercloud/v2/openstack/image/v2/images"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// Image is stacklab_glance_image.
var Image = crud.Resource[Source, cloud, image]{
	Type: "glance_image", Noun: "image",
	ID:       crud.ID{Scope: "region", Name: "id", Title: "name", Example: "RegionOne/3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"},
	Schema:   imageSchema(),
	Connect:  connect[image],
	Errors:   apiErrors,
	Validate: validateImage,
	Plan:     planImage,
	Create:   createImage, Finish: finishImage, Read: readImage,
	Update: updateImage, Delete: deleteImage,
	Timeouts: crud.Timeouts{Create: 30 * time.Minute},
}

type image struct {
	scope
	Name            types.String   `tfsdk:"name"`
	File            types.String   `tfsdk:"file"`
	URL             types.String   `tfsdk:"url"`
	DiskFormat      types.String   `tfsdk:"disk_format"`
	ContainerFormat types.String   `tfsdk:"container_format"`
	ForLXD          types.Bool     `tfsdk:"for_lxd"`
	Visibility      types.String   `tfsdk:"visibility"`
	MinDisk         types.Int64    `tfsdk:"min_disk"`
	MinRAM          types.Int64    `tfsdk:"min_ram"`
	Protected       types.Bool     `tfsdk:"protected"`
	Tags            types.Set      `tfsdk:"tags"`
	Properties      types.Map      `tfsdk:"properties"`
	Size            types.Int64    `tfsdk:"size"`
	Checksum        types.String   `tfsdk:"checksum"`
	SHA256          types.String   `tfsdk:"sha256"`
	Status          types.String   `tfsdk:"status"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

// planImage computes what the file will be in Glance, and replaces the image when that is not what it is.
func planImage(ctx context.Context, s Source, plan, prior *image) error {
	if err := plan.planRegion(s); err != nil {
		return err
	}
	if plan.File.IsUnknown() || plan.File.IsNull() {
		return nil
	}
	has, err := s.Files().Of(ctx, plan.File.ValueString())
	if err != nil {
		return crud.At(path.Root("file"), err)
	}
	if err := plan.suits(has.format); err != nil {
		return err
	}
	if prior != nil && prior.Checksum.ValueString() != "" && prior.Checksum.ValueString() != has.md5 {
		crud.Replace(ctx, path.Root("checksum"))
		plan.ID, plan.Status = types.StringUnknown(), types.StringUnknown()
	}
	plan.Size, plan.Checksum, plan.SHA256 = types.Int64Value(has.size), types.StringValue(has.md5), types.StringValue(has.sha256)
	return nil
}

func createImage(ctx context.Context, c cloud, i *image) error {
	glance, err := c.Image(ctx)
	if err != nil {
		return err
	}
	if err := i.sweep(ctx, c, glance); err != nil {
		return err
	}
	id := uuid.NewString()
	opts, err := i.options(ctx, id, c.source.Run().NewMark())
	if err != nil {
		return err
	}
	// The ID is ours, so a second POST finds the image of a first one whose answer was lost.
	_, err = images.Create(openstackapi.Repeatable(ctx), glance.ServiceClient, opts).Extract()
	if err != nil && !openstackapi.IsConflict(err) {
		return err
	}
	i.ID = types.StringValue(id)
	if err := i.upload(ctx, glance); err != nil {
		if deleted := images.Delete(context.WithoutCancel(ctx), glance.ServiceClient, id).ExtractErr(); deleted != nil {
			return crud.Partial(errors.Join(err, deleted))
		}
		return err
	}
	return nil
}

func finishImage(ctx context.Context, c cloud, i image) error {
	glance, err := c.Image(ctx)
	if err != nil {
		return err
	}
	return patchImage(ctx, glance, i.ID.ValueString(), imagePatch{"remove", "/" + markKey, nil})
}

// sweep removes what creates of this image that were killed have left: without its data, an image is of no use.
func (i *image) sweep(ctx context.Context, c cloud, glance *openstackapi.Service) error {
	pages, err := images.List(glance.ServiceClient, images.ListOpts{Name: i.Name.ValueString()}).AllPages(ctx)
	if err != nil {
		return err
	}
	all, err := images.ExtractImages(pages)
	if err != nil {
		return err
	}
	for _, other := range all {
		mark, _ := other.Properties[markKey].(string)
		if !c.source.Run().Abandoned(mark) {
			continue
		}
		if err := images.Delete(ctx, glance.ServiceClient, other.ID).ExtractErr(); err != nil && !openstackapi.IsNotFound(err) {
			return err
		}
	}
	return nil
}

func (i *image) options(ctx context.Context, id, mark string) (images.CreateOpts, error) {
	visibility := images.ImageVisibility(i.Visibility.ValueString())
	properties := map[string]string{}
	declared, err := crud.MapTexts(ctx, i.Properties)
	if err != nil {
		return images.CreateOpts{}, err
	}
	for key, value := range declared {
		properties[key] = value
	}
	properties[markKey] = mark
	tags, err := crud.SetTexts(ctx, i.Tags)
	return images.CreateOpts{
		ID: id, Name: i.Name.ValueString(), Visibility: &visibility, Tags: tags, Properties: properties, Protected: i.Protected.ValueBoolPointer(),
		DiskFormat: i.DiskFormat.ValueString(), ContainerFormat: i.ContainerFormat.ValueString(),
		MinDisk: int(i.MinDisk.ValueInt64()), MinRAM: int(i.MinRAM.ValueInt64()),
	}, err
}

// upload streams the data into Glance, and checks on the way that it is what the plan says.
func (i *image) upload(ctx context.Context, glance *openstackapi.Service) error {
	source, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer source.Close()
	peeked, format, err := sniff(source)
	if err != nil {
		return err
	}
	if err := i.suits(format); err != nil {
		return err
	}
	sum := sha256.New()
	err = imagedata.Upload(ctx, glance.ServiceClient, i.ID.ValueString(), io.TeeReader(peeked, sum)).ExtractErr()
	if err != nil {
		return err
	}
	got := hex.EncodeToString(sum.Sum(nil))
	if wanted := i.SHA256.ValueString(); wanted != "" && wanted != got {
		return crud.Atf(path.Root("file"), "the file has changed since the plan (SHA-256 %s then, %s now): apply again", wanted, got)
	}
	i.SHA256 = types.StringValue(got)
	return nil
}

func readImage(ctx context.Context, c cloud, i *image) error {
	glance, err := c.Image(ctx)
	if err != nil {
		return err
	}
	has, err := images.Get(ctx, glance.ServiceClient, i.ID.ValueString()).Extract()
	if err != nil {
		return err
	}
	if has.Status == images.ImageStatusDeleted || has.Status == images.ImageStatusPendingDelete || has.Status == images.ImageStatusKilled {
		return crud.ErrNotFound
	}
	i.located(has.ID, glance)
	i.Name, i.Status, i.Checksum = types.StringValue(has.Name), types.StringValue(string(has.Status)), types.StringValue(has.Checksum)
	i.DiskFormat, i.ContainerFormat = types.StringValue(has.DiskFormat), types.StringValue(has.ContainerFormat)
	i.Visibility, i.Protected = types.StringValue(string(has.Visibility)), types.BoolValue(has.Protected)
	i.MinDisk, i.MinRAM, i.Size = types.Int64Value(int64(has.MinDiskGigabytes)), types.Int64Value(int64(has.MinRAMMegabytes)), types.Int64Value(has.SizeBytes)
	i.Tags = crud.TextSet(has.Tags)
	if err := i.takeProperties(ctx, has.Properties); err != nil {
		return err
	}
	if i.SHA256.ValueString() == "" && crud.Imported(ctx) != nil {
		return i.hash(ctx, glance)
	}
	return nil
}

// hash computes the SHA-256 of an image that was imported, which Glance does not tell.
func (i *image) hash(ctx context.Context, glance *openstackapi.Service) error {
	data, err := imagedata.Download(openstackapi.Stream(ctx), glance.ServiceClient, i.ID.ValueString()).Extract()
	if err != nil {
		return err
	}
	if closer, ok := data.(io.Closer); ok {
		defer closer.Close()
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, data); err != nil {
		return fmt.Errorf("read the image's data: %w", err)
	}
	i.SHA256 = types.StringValue(hex.EncodeToString(sum.Sum(nil)))
	return nil
}

func deleteImage(ctx context.Context, c cloud, i image) error {
	glance, err := c.Image(ctx)
	if err != nil {
		return err
	}
	err = images.Delete(ctx, glance.ServiceClient, i.ID.ValueString()).ExtractErr()
	switch {
	case openstackapi.Status(err) == http.StatusForbidden && i.Protected.ValueBool():
		return crud.Atf(path.Root("protected"), "the image is protected from deletion: apply protected = false first")
	case openstackapi.IsConflict(err):
		return fmt.Errorf("%w: servers or volumes may still be made from it; delete them first", err)
	}
	return err
}
