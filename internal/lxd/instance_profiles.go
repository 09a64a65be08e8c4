package lxd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// maxRewrites bounds how often profiles that were written and are not there afterwards are written again.
const maxRewrites = 5

// changeProfiles changes the profiles of an instance by edit, which must leave alone what it made. The server compares
// the ETag before it begins to write and not while it does, so two writers may both be let in: what came of it is read.
func changeProfiles(ctx context.Context, c partClient, a profileAttachment, edit func([]string) []string) error {
	name := a.Instance.ValueString()
	first, _, err := c.Client.Instance(ctx, name)
	if err != nil {
		return err
	}
	var now *lxdapi.Instance
	for range maxRewrites {
		// Whether there is anything to change shows only in the turn that writers take: another attachment may be about to
		// detach what this one takes over.
		err := c.ModifyInstance(ctx, name, func(has *lxdapi.InstancePut) (bool, error) {
			had := has.Profiles
			has.Profiles = edit(had)
			return !slices.Equal(has.Profiles, had), nil
		})
		if err != nil {
			return err
		}
		if now, _, err = c.Client.Instance(ctx, name); err != nil {
			return err
		}
		if slices.Equal(edit(now.Profiles), now.Profiles) {
			return afterChange(ctx, c.Client, a, first, now)
		}
	}
	return fmt.Errorf("something else writes the profiles of instance %q of %s at the same time: they are %s", name, c.Place(), lxdapi.Some(now.Profiles))
}

// afterChange restarts a running instance for what takes effect only then, or says that it must be.
func afterChange(ctx context.Context, c *lxdapi.Client, a profileAttachment, before, after *lxdapi.Instance) error {
	keys := needsRestart(before.ExpandedConfig, after.ExpandedConfig)
	if len(keys) == 0 || !strings.EqualFold(before.Status, lxdapi.StatusRunning) {
		return nil
	}
	changed := strings.Join(keys, ", ")
	if a.RestartOnChange.ValueBool() {
		crud.Warn(ctx, path.Root("profiles"), fmt.Sprintf("Instance %q of %s was restarted", after.Name, c.Place()),
			fmt.Sprintf("Its profiles changed %s, which takes effect when it starts.", changed))
		if err := restart(ctx, c, after.Name); err != nil {
			return err
		}
		return awaitServed(ctx, c, after) // or the instance's own resource would find it without its addresses
	}
	crud.Warn(ctx, path.Root("profiles"), fmt.Sprintf("Instance %q of %s must be restarted", after.Name, c.Place()),
		fmt.Sprintf("Its profiles changed %s, which takes effect when it starts. Restart it, or set restart_on_change = true here.", changed))
	return nil
}
