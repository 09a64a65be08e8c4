package lxd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

func restartOnChangeAttribute() schema.Attribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, Default: booldefault.StaticBool(false),
		MarkdownDescription: "Whether an update starts the running instance anew when it changes config keys that LXD reads at the start only, such as " +
			"`security.nesting`, here or through `profiles`. Default: `false`, and a warning tells which keys wait for a restart: " +
			"for `config` in the plan, for `profiles` after the apply.",
	}
}

func validateInstance(_ context.Context, i instance) error {
	errs := []error{validateDevices(i.Devices), i.secretConfig.validate(i.Config)}
	stopped := !i.Running.IsNull() && !i.Running.IsUnknown() && !i.Running.ValueBool()
	if wait := i.WaitFor.ValueString(); stopped && wait != "" && wait != waitRunning {
		errs = append(errs, crud.Atf(path.Root("wait_for"), "an instance with running = false cannot be waited for: leave wait_for out"))
	}
	if stopped && i.Ephemeral.ValueBool() {
		errs = append(errs, crud.Atf(path.Root("ephemeral"), "an ephemeral instance is gone once it stops: it cannot have running = false"))
	}
	return errors.Join(errs...)
}

func planInstance(ctx context.Context, s Source, plan, prior *instance) error {
	if err := plan.planProject(ctx, s); err != nil {
		return err
	}
	if err := plan.secretConfig.plan(ctx); err != nil {
		return err
	}
	if err := plan.planImage(ctx, s, prior); err != nil {
		return err
	}
	if prior == nil {
		plan.Status = statusOf(plan.Running)
		return nil
	}
	keys := plan.waitForRestart(*prior)
	plan.planState(*prior, len(keys) > 0)
	if !plan.RestartOnChange.ValueBool() && !plan.RestartOnChange.IsUnknown() {
		plan.warnRestart(ctx, path.Root("config"), keys)
	}
	return nil
}

// planState says what the update leaves as it is of the values that the server makes.
func (i *instance) planState(prior instance, restart bool) {
	rewired := !i.Profiles.Equal(prior.Profiles) || nicsChange(prior.Devices, i.Devices)
	if rewired {
		i.MACAddress = types.StringUnknown()
	}
	i.Status = prior.Status
	if !i.Running.Equal(prior.Running) {
		i.Status = statusOf(i.Running)
	}
	switch {
	case !i.Running.IsUnknown() && !i.Running.ValueBool():
		i.IPv4Address, i.IPv6Address = types.StringNull(), types.StringNull()
	case rewired, restart && !i.RestartOnChange.Equal(types.BoolValue(false)), !i.Running.Equal(prior.Running):
		i.IPv4Address, i.IPv6Address = types.StringUnknown(), types.StringUnknown()
	}
}

func statusOf(running types.Bool) types.String {
	switch {
	case running.IsUnknown():
		return types.StringUnknown()
	case running.ValueBool():
		return types.StringValue(lxdapi.StatusRunning)
	}
	return types.StringValue(lxdapi.StatusStopped)
}

// waitForRestart lists the keys whose change a running instance sees at its next start only.
func (i *instance) waitForRestart(prior instance) []string {
	if !i.Running.ValueBool() || !prior.Running.ValueBool() || i.replaces(prior) {
		return nil
	}
	return needsRestart(planned(prior.Config), planned(i.Config))
}

// warnRestart says that a change waits for the instance's next start.
func (i *instance) warnRestart(ctx context.Context, at path.Path, keys []string) {
	if len(keys) > 0 {
		crud.Warn(ctx, at, fmt.Sprintf("Instance %s must be restarted to see all of this", i.Name.ValueString()),
			fmt.Sprintf("LXD reads %s when it starts an instance, and this one runs. Restart it after the apply, or set restart_on_change = true here.",
				strings.Join(keys, ", ")))
	}
}

// nicsChange reports whether devices change that are, or may be, network devices.
func nicsChange(before, after types.Map) bool {
	nics := func(m types.Map) types.Map {
		found := map[string]attr.Value{}
		for name, device := range m.Elements() {
			kind, typed := keysOf(device)["type"].(types.String)
			if !typed || kind.IsUnknown() || kind.ValueString() == "nic" {
				found[name] = device
			}
		}
		return types.MapValueMust(deviceMaps.ElemType, found)
	}
	return after.IsUnknown() || !nics(before).Equal(nics(after))
}

// replaces reports whether the plan makes a new instance.
func (i *instance) replaces(prior instance) bool {
	return !i.Within.Equal(prior.Within) || !i.Project.Equal(prior.Project) || !i.Name.Equal(prior.Name) || !i.Type.Equal(prior.Type) ||
		!i.Ephemeral.Equal(prior.Ephemeral) || !i.Image.Equal(prior.Image) && !prior.Image.IsNull()
}

// planned is a config with a text of its own for each value that is not known yet: it counts as changed.
func planned(m types.Map) config {
	c := config{}
	for key, value := range m.Elements() {
		c[key] = text(value)
	}
	return c
}

func text(v attr.Value) string {
	if s, ok := v.(types.String); ok && !s.IsUnknown() {
		return s.ValueString()
	}
	return "(known after apply)"
}
