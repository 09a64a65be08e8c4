package lxd

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Image is stacklab_lxd_image.
var Image = crud.Resource[Source, imageClient, image]{
	Type: "lxd_image", Noun: "LXD image",
	ID: crud.ID{
		Within: true, Scope: "project", Name: "fingerprint",
		Example: "compute:default/51ecb9b3a2ffb3f1e9d4f0b1c1d0a3ecb9b0e7bde7d4e9b1f2c3d4e5f6a7b8c9",
	},
	Schema:  imageSchema(),
	Connect: connectImage,
	Errors:  apiErrors,
	Plan:    planImage,
	Create:  createImage, Read: readImage,
	Update: updateImage, Delete: deleteImage,
	Timeouts: crud.Timeouts{Create: 30 * time.Minute},
}

type image struct {
	scope
	Aliases      types.Set      `tfsdk:"aliases"`
	Files        types.Object   `tfsdk:"files"`
	File         types.String   `tfsdk:"file"`
	CopyFrom     types.Object   `tfsdk:"copy_from"`
	Remote       types.Object   `tfsdk:"remote"`
	Fingerprint  types.String   `tfsdk:"fingerprint"`
	Architecture types.String   `tfsdk:"architecture"`
	Size         types.Int64    `tfsdk:"size"`
	Timeouts     timeouts.Value `tfsdk:"timeouts"`
}

// imageClient is where an image is to be, and where it is copied from if it is.
type imageClient struct {
	*lxdapi.Client
	from *lxdapi.Client
}

func connectImage(ctx context.Context, s Source, i image) (imageClient, error) {
	c, err := connect(ctx, s, i)
	if err != nil || i.CopyFrom.IsNull() || i.CopyFrom.IsUnknown() {
		return imageClient{Client: c}, err
	}
	var from scope
	from.Within, _ = i.CopyFrom.Attributes()["within"].(types.List)
	from.Project, _ = i.CopyFrom.Attributes()["project"].(types.String)
	source, err := from.client(ctx, s)
	return imageClient{c, source}, err
}

func createImage(ctx context.Context, c imageClient, i *image) error {
	wanted, err := crud.SetTexts(ctx, i.Aliases)
	if err != nil {
		return err
	}
	fingerprint, err := fetchImage(ctx, c, *i, wanted)
	if lxdapi.IsExists(err) {
		crud.Warn(ctx, path.Empty(), "Adopted LXD image "+shortFingerprint(fingerprint),
			fmt.Sprintf("%s has this image already. It is managed from now on: destroying the resource deletes it.", c.Name()))
	} else if err != nil {
		return err
	}
	i.Fingerprint = types.StringValue(fingerprint)
	if err := giveAliases(ctx, c.Client, fingerprint, wanted, nil); err != nil {
		return crud.Partial(err)
	}
	return crud.SetPrivate(ctx, ownedAliases, wanted)
}

func readImage(ctx context.Context, c imageClient, i *image) error {
	fingerprint := i.Fingerprint.ValueString()
	has, _, err := c.Image(ctx, fingerprint)
	if err != nil {
		return err
	}
	if has.Fingerprint != fingerprint {
		return fmt.Errorf("%s is a part of a fingerprint: write the whole, %s", fingerprint, has.Fingerprint)
	}
	declared, err := crud.SetTexts(ctx, i.Aliases)
	if err != nil {
		return err
	}
	names := make([]string, len(has.Aliases))
	for n, alias := range has.Aliases {
		names[n] = alias.Name
	}
	if crud.Imported(ctx) == nil {
		// Names that others gave it are theirs.
		names = slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(declared, name) })
	} else if err := crud.SetPrivate(ctx, ownedAliases, names); err != nil {
		return err
	}
	i.located(c.Client)
	i.Aliases = crud.TextSet(names)
	i.Architecture = types.StringValue(has.Architecture)
	i.Size = types.Int64Value(has.Size)
	return nil
}

func updateImage(ctx context.Context, c imageClient, plan *image, prior image) error {
	wanted, err := crud.SetTexts(ctx, plan.Aliases)
	if err != nil {
		return err
	}
	before, err := crud.SetTexts(ctx, prior.Aliases)
	if err != nil {
		return err
	}
	var owned []string
	if err := crud.GetPrivate(ctx, ownedAliases, &owned); err != nil {
		return err
	}
	fingerprint := plan.Fingerprint.ValueString()
	if err := giveAliases(ctx, c.Client, fingerprint, wanted, owned); err != nil {
		return err
	}
	surplus := slices.DeleteFunc(before, func(name string) bool { return slices.Contains(wanted, name) })
	if err := takeAliases(ctx, c.Client, fingerprint, surplus); err != nil {
		return err
	}
	return crud.SetPrivate(ctx, ownedAliases, wanted)
}

func deleteImage(ctx context.Context, c imageClient, i image) error {
	return c.DeleteImage(ctx, i.Fingerprint.ValueString())
}
