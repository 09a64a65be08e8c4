package lxd

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// ownedAliases keeps, in private state, the aliases that the image was given. Read drops one that somebody moved to
// another image from the state; this tells it from one that was never ours.
const ownedAliases = "aliases"

// giveAliases makes sure that the image has the aliases wanted. One that another image has is taken back if it is among
// owned, and is in the way otherwise.
func giveAliases(ctx context.Context, c *lxdapi.Client, fingerprint string, wanted, owned []string) error {
	for _, name := range wanted {
		err := giveAlias(ctx, c, fingerprint, name, slices.Contains(owned, name))
		if err != nil {
			return crud.At(path.Root("aliases"), err)
		}
	}
	return nil
}

func giveAlias(ctx context.Context, c *lxdapi.Client, fingerprint, name string, owned bool) error {
	has, _, err := c.ImageAlias(ctx, name)
	switch {
	case lxdapi.IsNotFound(err):
		return c.CreateImageAlias(ctx, lxdapi.ImageAlias{Name: name, Target: fingerprint})
	case err != nil:
		return err
	case has.Target == fingerprint:
		return nil
	case !owned:
		return taken(c, has)
	}
	return c.ModifyImageAlias(ctx, name, func(a *lxdapi.ImageAliasPut) (bool, error) {
		a.Target = fingerprint
		return true, nil
	})
}

// aliasesFree fails early where an alias belongs to another image, before anything large is sent.
func aliasesFree(ctx context.Context, c *lxdapi.Client, fingerprint string, wanted []string) error {
	for _, name := range wanted {
		has, _, err := c.ImageAlias(ctx, name)
		switch {
		case lxdapi.IsNotFound(err), err == nil && has.Target == fingerprint:
		case err != nil:
			return err
		default:
			return crud.At(path.Root("aliases"), taken(c, has))
		}
	}
	return nil
}

// takeAliases takes aliases from the image, those that it still has.
func takeAliases(ctx context.Context, c *lxdapi.Client, fingerprint string, surplus []string) error {
	for _, name := range surplus {
		has, _, err := c.ImageAlias(ctx, name)
		if err == nil && has.Target == fingerprint {
			err = c.DeleteImageAlias(ctx, name)
		}
		if err != nil && !lxdapi.IsNotFound(err) {
			return err
		}
	}
	return nil
}

func taken(c *lxdapi.Client, a *lxdapi.ImageAlias) error {
	return fmt.Errorf("the alias %q names another image of %s, %s: choose another alias, or free this one with: lxc image alias delete %s",
		a.Name, c.Name(), shortFingerprint(a.Target), a.Name)
}

// shortFingerprint is how lxc prints it.
func shortFingerprint(fingerprint string) string { return fingerprint[:min(12, len(fingerprint))] }
