package lxd

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func updateInstance(ctx context.Context, c *lxdapi.Client, plan *instance, prior instance) error {
	name := plan.Name.ValueString()
	if !plan.Running.ValueBool() && prior.Running.ValueBool() {
		has, _, err := c.Instance(ctx, name)
		if err != nil {
			return err
		}
		if err := stop(ctx, c, has); err != nil {
			return err
		}
	}
	var before *lxdapi.Instance
	if plan.mayNeedRestart(prior) {
		has, _, err := c.Instance(ctx, name)
		if err != nil {
			return err
		}
		before = has
	}
	if plan.changed(prior) {
		if err := plan.modify(ctx, c, prior); err != nil {
			return err
		}
	}
	return plan.takeEffect(ctx, c, prior, before)
}

// changed reports whether the server has anything to write.
func (i *instance) changed(prior instance) bool {
	return !i.Description.Equal(prior.Description) || i.optionsChanged(prior)
}

func (i *instance) optionsChanged(prior instance) bool {
	return !i.Profiles.Equal(prior.Profiles) || !i.Config.Equal(prior.Config) || !i.Devices.Equal(prior.Devices) ||
		i.rewrite(prior.secretConfig)
}

// mayNeedRestart reports whether the instance may have to be started anew. What config does in this way without
// restart_on_change, the plan has told.
func (i *instance) mayNeedRestart(prior instance) bool {
	return i.Running.ValueBool() && prior.Running.ValueBool() &&
		(!i.Profiles.Equal(prior.Profiles) || i.RestartOnChange.ValueBool() && i.optionsChanged(prior))
}

func (i *instance) modify(ctx context.Context, c *lxdapi.Client, prior instance) error {
	was, err := crud.Texts(ctx, prior.Profiles)
	if err != nil {
		return err
	}
	profiles, err := crud.Texts(ctx, i.Profiles)
	if err != nil {
		return err
	}
	secrets, err := i.secrets(ctx)
	if err != nil {
		return err
	}
	old, err := crud.Texts(ctx, prior.ConfigWOKeys)
	if err != nil {
		return err
	}
	err = c.ModifyInstance(ctx, i.Name.ValueString(), func(has *lxdapi.InstancePut) (bool, error) {
		has.Description = i.Description.ValueString()
		has.Profiles = attached(detached(has.Profiles, detached(was, profiles)), profiles, false)
		if err := i.options.write(ctx, &prior.options, &has.Config, &has.Devices); err != nil {
			return false, err
		}
		if i.rewrite(prior.secretConfig) {
			maps.DeleteFunc(has.Config, func(key, _ string) bool {
				_, plain := i.Config.Elements()[key]
				return slices.Contains(old, key) && !plain
			})
			maps.Copy(has.Config, secrets)
		}
		return true, nil
	})
	if isRefusal(err) {
		return missingProfiles(ctx, c, profiles, crud.Redact(err, secrets))
	}
	if err == nil && i.rewrite(prior.secretConfig) {
		return remember(ctx, secrets)
	}
	return err
}

// takeEffect starts the instance, or starts it anew where a change asks for that, and waits. before is what it was.
func (i *instance) takeEffect(ctx context.Context, c *lxdapi.Client, prior instance, before *lxdapi.Instance) error {
	if !i.Running.ValueBool() {
		return nil
	}
	started := !prior.Running.ValueBool()
	if started || before != nil {
		has, _, err := c.Instance(ctx, i.Name.ValueString())
		if err != nil {
			return err
		}
		if started {
			err = start(ctx, c, has)
		} else if keys := needsRestart(before.ExpandedConfig, has.ExpandedConfig); !i.RestartOnChange.ValueBool() {
			i.warnRestart(ctx, path.Root("profiles"), keys)
		} else if len(keys) > 0 {
			started = true
			err = startAnew(ctx, c, has)
		}
		if err != nil {
			return err
		}
	}
	if started {
		return i.await(ctx, c)
	}
	if isUnknown(i.IPv4Address, i.IPv6Address) {
		has, _, err := c.Instance(ctx, i.Name.ValueString())
		if err != nil {
			return err
		}
		return awaitServed(ctx, c, has)
	}
	return nil
}

func isUnknown(values ...types.String) bool {
	return slices.ContainsFunc(values, types.String.IsUnknown)
}
