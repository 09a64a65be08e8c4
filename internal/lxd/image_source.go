package lxd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// planImage computes the fingerprint of local files, so that the plan shows that other content replaces the image.
func planImage(ctx context.Context, s Source, plan, prior *image) error {
	if err := plan.planProject(ctx, s); err != nil {
		return err
	}
	if plan.Files.IsNull() && plan.File.IsNull() {
		if prior != nil && prior.sourced() {
			replaceIfChanged(ctx, "copy_from", plan.CopyFrom, prior.CopyFrom)
			replaceIfChanged(ctx, "remote", plan.Remote, prior.Remote)
		}
		return nil
	}
	fingerprint := types.StringUnknown()
	if files, known := plan.local(); known {
		sum, err := s.ImageFingerprint(files)
		if err != nil {
			return atFile(files, err)
		}
		fingerprint = types.StringValue(sum)
	}
	plan.Fingerprint = fingerprint
	if prior != nil && !fingerprint.Equal(prior.Fingerprint) {
		crud.Replace(ctx, path.Root("fingerprint"))
	}
	return nil
}

func replaceIfChanged(ctx context.Context, name string, now, before types.Object) {
	if !now.Equal(before) {
		crud.Replace(ctx, path.Root(name))
	}
}

// sourced reports whether the state tells where the image came from: after an import it does not.
func (i image) sourced() bool {
	return !i.Files.IsNull() || !i.File.IsNull() || !i.CopyFrom.IsNull() || !i.Remote.IsNull()
}

// local is the image's files, if it has any and their names are known.
func (i image) local() (files lxdapi.ImageFiles, known bool) {
	metadata, _ := i.Files.Attributes()["metadata"].(types.String)
	rootfs, _ := i.Files.Attributes()["rootfs"].(types.String)
	files = lxdapi.ImageFiles{Metadata: metadata.ValueString(), Rootfs: rootfs.ValueString(), File: i.File.ValueString()}
	return files, !i.Files.IsUnknown() && !metadata.IsUnknown() && !rootfs.IsUnknown() && !i.File.IsUnknown()
}

// atFile ties an error to the argument that names the file.
func atFile(files lxdapi.ImageFiles, err error) error {
	failed := new(fs.PathError)
	if !errors.As(err, &failed) {
		return err
	}
	switch failed.Path {
	case files.File:
		return crud.At(path.Root("file"), err)
	case files.Metadata:
		return crud.Atf(path.Root("files").AtName("metadata"), "metadata: %w", err)
	case files.Rootfs:
		return crud.Atf(path.Root("files").AtName("rootfs"), "rootfs: %w", err)
	}
	return err
}

// fetchImage brings the image to the server and returns its fingerprint. That it is there already is an error that
// [lxdapi.IsExists] tells, with the fingerprint.
func fetchImage(ctx context.Context, c imageClient, i image, aliases []string) (string, error) {
	switch {
	case !i.CopyFrom.IsNull():
		return copyImage(ctx, c, i, aliases)
	case !i.Remote.IsNull():
		return pullImage(ctx, c.Client, i)
	}
	files, _ := i.local()
	expected := i.Fingerprint.ValueString()
	if err := aliasesFree(ctx, c.Client, expected, aliases); err != nil {
		return "", err
	}
	fingerprint, err := c.ImportImage(ctx, files, lxdapi.ImageOptions{Fingerprint: expected})
	return fingerprint, atFile(files, err)
}

func copyImage(ctx context.Context, c imageClient, i image, aliases []string) (string, error) {
	name, _ := i.CopyFrom.Attributes()["image"].(types.String)
	fingerprint, err := findImage(ctx, c.from, name.ValueString())
	if err != nil {
		return "", crud.At(path.Root("copy_from").AtName("image"), err)
	}
	if err := aliasesFree(ctx, c.Client, fingerprint, aliases); err != nil {
		return "", err
	}
	return fingerprint, c.CopyImage(ctx, c.from, fingerprint, lxdapi.ImageOptions{})
}

func pullImage(ctx context.Context, c *lxdapi.Client, i image) (string, error) {
	text := func(name string) string {
		v, _ := i.Remote.Attributes()[name].(types.String)
		return v.ValueString()
	}
	from := lxdapi.ImageSource{Server: text("server"), Protocol: text("protocol"), Alias: text("alias")}
	fingerprint, err := c.PullImage(ctx, from, false)
	return fingerprint, crud.At(path.Root("remote"), err)
}

// findImage returns the fingerprint of the image that an alias, or the beginning of a fingerprint, names.
func findImage(ctx context.Context, c *lxdapi.Client, name string) (string, error) {
	alias, _, err := c.ImageAlias(ctx, name)
	if err == nil {
		return alias.Target, nil
	}
	if !lxdapi.IsNotFound(err) {
		return "", err
	}
	found, _, err := c.Image(ctx, name)
	switch {
	case err == nil:
		return found.Fingerprint, nil
	case errors.As(err, new(*lxdapi.LayerError)), !lxdapi.IsNotFound(err):
		return "", err
	}
	return "", fmt.Errorf("%s has no image with the alias or fingerprint %q", c.Name(), name)
}
