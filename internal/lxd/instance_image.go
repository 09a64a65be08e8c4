package lxd

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// baseImage is where LXD keeps the fingerprint of the image that an instance was made from.
const baseImage = "volatile.base_image"

func imageAttribute() schema.Attribute {
	const replaces = "Another image than the one that the instance was made from replaces it."
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "The image that the instance is made from, which the server must have: an alias, or a fingerprint such as " +
			"`stacklab_lxd_image.NAME.fingerprint` (the first 12 digits will do). Default: none, an empty root file system; it cannot start then. " +
			"Another image replaces the instance; another name of the same image does not, and neither does leaving `image` out later, " +
			"or moving an alias to another image.",
		Validators: []validator.String{imageAlias},
		PlanModifiers: []planmodifier.String{
			stringplanmodifier.UseStateForUnknown(),
			stringplanmodifier.RequiresReplaceIf(func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
				resp.RequiresReplace = !req.StateValue.IsNull() && !req.ConfigValue.IsNull()
			}, replaces, replaces),
		},
	}
}

var fingerprintStart = regexp.MustCompile(`^[0-9a-f]{12,64}$`)

func sourceOf(image string) lxdapi.InstanceSource {
	switch {
	case image == "":
		return lxdapi.InstanceSource{Type: "none"}
	case fingerprintStart.MatchString(image):
		return lxdapi.InstanceSource{Type: "image", Fingerprint: image}
	}
	return lxdapi.InstanceSource{Type: "image", Alias: image}
}

// isImage reports whether text, an alias or the beginning of a fingerprint, names the image with a fingerprint.
func isImage(ctx context.Context, c *lxdapi.Client, text, fingerprint string) (bool, error) {
	source := sourceOf(text)
	if source.Alias == "" {
		return strings.HasPrefix(fingerprint, text), nil
	}
	alias, _, err := c.ImageAlias(ctx, source.Alias)
	if lxdapi.IsNotFound(err) {
		return false, nil
	}
	return err == nil && alias.Target == fingerprint, err
}

// readImage keeps the declared name of the image until the instance turns out to be made from another one. What is kept
// beside it is the fingerprint that the name stood for: an alias may have been moved since.
func (i *instance) readImage(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	var before string
	if err := crud.GetPrivate(ctx, baseImage, &before); err != nil {
		return err
	}
	base := has.Config[baseImage]
	same := before == "" || before == base
	if crud.Imported(ctx) != nil {
		var err error
		if same, err = isImage(ctx, c, i.Image.ValueString(), base); err != nil {
			return err
		}
	}
	switch {
	case base == "":
		i.Image = types.StringNull()
	case !same || i.Image.IsNull() || i.Image.IsUnknown():
		i.Image = types.StringValue(base)
	}
	return crud.SetPrivate(ctx, baseImage, base)
}

// planImage keeps the prior name of the image where the new one means the same, so that nothing is replaced.
func (i *instance) planImage(ctx context.Context, s Source, prior *instance) error {
	if prior == nil {
		var configured types.String
		if err := crud.Configured(ctx, path.Root("image"), &configured); err != nil {
			return err
		}
		if configured.IsNull() {
			i.Image = configured
		}
		return nil
	}
	if i.Image.IsUnknown() || i.Image.IsNull() || prior.Image.IsNull() || i.Image.Equal(prior.Image) {
		return nil
	}
	var base string
	if err := crud.GetPrivate(ctx, baseImage, &base); err != nil {
		return err
	}
	c, err := prior.client(ctx, s)
	same := err == nil
	if err == nil {
		same, err = isImage(ctx, c, i.Image.ValueString(), base)
	}
	if errors.Is(err, crud.ErrUnknown) || errors.As(err, new(*lxdapi.LayerError)) { // not to be seen is no reason to replace
		same, err = true, nil
	}
	if same {
		i.Image = prior.Image
	}
	return err
}

// missingImage tells, of a create that failed, that the image is not there.
func missingImage(ctx context.Context, c *lxdapi.Client, source lxdapi.InstanceSource) error {
	if source.Type != "image" {
		return nil
	}
	var err error
	name := source.Alias
	if name != "" {
		_, _, err = c.ImageAlias(ctx, name)
	} else {
		name = source.Fingerprint
		_, _, err = c.Image(ctx, name)
	}
	if !lxdapi.IsNotFound(err) {
		return nil
	}
	var names []string
	aliases, err := c.ImageAliases(ctx)
	for _, a := range aliases {
		names = append(names, a.Name)
	}
	if err != nil {
		return crud.Atf(path.Root("image"), "%s has no image %q", c.Place(), name)
	}
	return crud.Atf(path.Root("image"), "%s has no image %q; its aliases are: %s", c.Place(), name, lxdapi.Some(names))
}
