package lxd

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func createInstance(ctx context.Context, c *lxdapi.Client, i *instance) error {
	wanted := lxdapi.InstanceCreate{
		Name:   i.Name.ValueString(),
		Type:   i.Type.ValueString(),
		Source: sourceOf(i.Image.ValueString()),
	}
	wanted.Description = i.Description.ValueString()
	wanted.Ephemeral = i.Ephemeral.ValueBool()
	profiles, err := crud.Texts(ctx, i.Profiles)
	if err != nil {
		return err
	}
	wanted.Profiles = append([]string{}, profiles...) // null would be LXD's default, not none
	if err := i.options.write(ctx, nil, &wanted.Config, &wanted.Devices); err != nil {
		return err
	}
	secrets, err := i.secrets(ctx)
	if err != nil {
		return err
	}
	maps.Copy(wanted.Config, secrets)
	if err := remember(ctx, secrets); err != nil {
		return err
	}
	if err := c.CreateInstance(ctx, wanted, i.Target.ValueString()); err != nil {
		return notCreated(ctx, c, wanted, i.Running.ValueBool(), crud.Redact(err, secrets))
	}
	if !i.Running.ValueBool() {
		return nil
	}
	err = start(ctx, c, &lxdapi.Instance{Name: wanted.Name, Status: lxdapi.StatusStopped})
	if err == nil {
		err = i.await(ctx, c)
	}
	return crud.Partial(err)
}

// notCreated finds out why an instance could not be made.
func notCreated(ctx context.Context, c *lxdapi.Client, wanted lxdapi.InstanceCreate, running bool, cause error) error {
	if _, _, err := c.Instance(ctx, wanted.Name); err == nil {
		return met(ctx, c, wanted.Name, running, cause)
	}
	if !isRefusal(cause) {
		return cause
	}
	if missing := missingImage(ctx, c, wanted.Source); missing != nil {
		return missing
	}
	if info, err := c.Info(ctx); err == nil && wanted.Type == virtualMachine && !strings.Contains(info.Environment.Driver, "qemu") {
		return crud.At(path.Root("type"), cause)
	}
	return missingProfiles(ctx, c, wanted.Profiles, cause)
}

// met tells what to do about an instance of the same name: it may be what a create of ours left that died, and its
// creation or start may be under way in the server.
func met(ctx context.Context, c *lxdapi.Client, name string, running bool, cause error) error {
	if err := c.SettleInstance(ctx, name); err != nil {
		return err
	}
	has, _, err := c.Instance(ctx, name)
	if lxdapi.IsNotFound(err) {
		return cause
	}
	if err != nil {
		return err
	}
	if has.Running() && !running { // none of ours did that, and to adopt it would be to stop it
		return crud.Atf(path.Root("running"), "%v, and runs: stop it, or manage it as it is with terraform import", crud.ErrExists)
	}
	return crud.ErrExists
}
