package lxd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// What an instance can be waited for.
const (
	waitRunning   = "running"
	waitIPv4      = "ipv4"
	waitSystemd   = "systemd"
	waitCloudInit = "cloud-init"
)

func waits() []string { return []string{waitRunning, waitIPv4, waitSystemd, waitCloudInit} }

func waitForAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(waitRunning),
		MarkdownDescription: "What to wait for after a start: " + oneOf(waits()) + ". `running` is LXD's word for it; `ipv4` an IPv4 address; " +
			"`systemd` the end of the boot, and a degraded system is an error that names the failed units; `cloud-init` its end without an error. " +
			"All of them last as long as `timeouts` allow. Default: `running`.",
		Validators: []validator.String{stringvalidator.OneOf(waits()...)},
	}
}

const (
	pollEvery = 300 * time.Millisecond
	// addressPatience is for guests that ask for no address: nothing tells them from slow ones.
	addressPatience = time.Minute
)

// until asks again and again until the answer is yes, an error, or ctx ends.
func until(ctx context.Context, ask func(context.Context) (bool, error)) error {
	for {
		yes, err := ask(ctx)
		switch {
		case err != nil && ctx.Err() != nil: // in the middle of asking
			return context.Cause(ctx)
		case yes || err != nil:
			return err
		}
		if err := rest(ctx, pollEvery); err != nil {
			return err
		}
	}
}

// await waits for what the instance that was just started is to be waited for.
func (i *instance) await(ctx context.Context, c *lxdapi.Client) error {
	has, _, err := c.Instance(ctx, i.Name.ValueString())
	if err != nil {
		return err
	}
	if err := stillRuns(has); err != nil {
		return err
	}
	switch i.WaitFor.ValueString() {
	case waitSystemd:
		err = awaitSystemd(ctx, c, has)
	case waitCloudInit:
		err = awaitCloudInit(ctx, c, has)
	case waitIPv4:
		err = awaitIPv4(ctx, c, has)
	}
	if err != nil {
		return crud.At(path.Root("wait_for"), err)
	}
	return awaitServed(ctx, c, has)
}

func stillRuns(has *lxdapi.Instance) error {
	if has.Running() {
		return nil
	}
	return fmt.Errorf("it was started, and is %s again: see lxc info --show-log %s", strings.ToLower(has.Status), has.Name)
}

func awaitIPv4(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	if len(nicsOf(has)) == 0 {
		return errors.New("it has no NIC that could get an IPv4 address: add one to devices or to a profile")
	}
	err := until(ctx, func(ctx context.Context) (bool, error) {
		now, state, err := c.InstanceNow(ctx, has.Name)
		if err != nil {
			return false, err
		}
		return !nicAddress(nicsOf(now), state.Network, ipv4).IsNull(), stillRuns(now)
	})
	if err != nil {
		return fmt.Errorf("it has no IPv4 address: %w", err)
	}
	return nil
}

// awaitServed waits for the addresses that LXD's own bridges give out, so that those in the outputs do not change later.
func awaitServed(ctx context.Context, c *lxdapi.Client, has *lxdapi.Instance) error {
	offers, err := served(ctx, c, nicsOf(has))
	if err != nil || len(offers) == 0 {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, addressPatience)
	defer cancel()
	err = until(limited, func(ctx context.Context) (bool, error) {
		now, state, err := c.InstanceNow(ctx, has.Name)
		if err != nil {
			return false, err
		}
		for family, n := range offers {
			if n.address(state.Network, family) == "" {
				return false, stillRuns(now)
			}
		}
		return true, nil
	})
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		crud.Warn(ctx, path.Empty(), fmt.Sprintf("Instance %s has not got all its addresses", has.Name),
			fmt.Sprintf("A bridge of LXD's offers them, and the guest did not take them within %s. They may come later, and then change in outputs.", addressPatience))
		return nil
	}
	return err
}
