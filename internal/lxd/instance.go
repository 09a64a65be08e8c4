package lxd

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Instance is stacklab_lxd_instance.
var Instance = crud.Resource[Source, *lxdapi.Client, instance]{
	Type: "lxd_instance", Noun: "LXD instance",
	ID:       crud.ID{Within: true, Scope: "project", Name: "name", Example: "compute:default/instance-00000001"},
	Schema:   instanceSchema(),
	Connect:  connect[instance],
	Errors:   apiErrors,
	Validate: validateInstance,
	Plan:     planInstance,
	Create:   createInstance, Read: readInstance,
	Update: updateInstance, Delete: deleteInstance,
	Timeouts:   crud.Timeouts{Create: 10 * time.Minute, Update: 10 * time.Minute, Delete: 5 * time.Minute},
	Unfinished: []string{"running", "status"},
}

type instance struct {
	scope
	Name            types.String `tfsdk:"name"`
	Image           types.String `tfsdk:"image"`
	Type            types.String `tfsdk:"type"`
	Description     types.String `tfsdk:"description"`
	Profiles        types.List   `tfsdk:"profiles"`
	Running         types.Bool   `tfsdk:"running"`
	Ephemeral       types.Bool   `tfsdk:"ephemeral"`
	Target          types.String `tfsdk:"target"`
	WaitFor         types.String `tfsdk:"wait_for"`
	RestartOnChange types.Bool   `tfsdk:"restart_on_change"`
	options
	secretConfig

	Path        types.List   `tfsdk:"path"`
	Status      types.String `tfsdk:"status"`
	IPv4Address types.String `tfsdk:"ipv4_address"`
	IPv6Address types.String `tfsdk:"ipv6_address"`
	MACAddress  types.String `tfsdk:"mac_address"`
	Location    types.String `tfsdk:"location"`

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

const (
	container      = "container"
	virtualMachine = "virtual-machine"
)

func readInstance(ctx context.Context, c *lxdapi.Client, i *instance) error {
	has, state, err := c.InstanceNow(ctx, i.Name.ValueString())
	if err != nil {
		return err
	}
	i.located(c)
	i.Type = types.StringValue(has.Type)
	if has.Type == "" {
		i.Type = types.StringValue(container)
	}
	i.Description = types.StringValue(has.Description)
	i.Running = types.BoolValue(has.Running())
	i.Ephemeral = types.BoolValue(has.Ephemeral)
	i.Location = types.StringValue(has.Location)
	i.Status = types.StringValue(has.Status)
	nics := nicsOf(has)
	i.MACAddress = nicMAC(nics)
	i.IPv4Address = nicAddress(nics, state.Network, ipv4)
	i.IPv6Address = nicAddress(nics, state.Network, ipv6)
	within, err := crud.Texts(ctx, i.Within)
	if err != nil {
		return err
	}
	i.Path = crud.TextList(append(within, c.Element(has.Name)))
	if crud.Imported(ctx) != nil {
		i.Profiles = crud.TextList(has.Profiles)
	}
	declared, err := crud.Texts(ctx, i.Profiles)
	if err != nil {
		return err
	}
	i.Profiles = crud.TextList(onlyOurs(has.Profiles, declared))
	if err := i.readImage(ctx, c, has); err != nil {
		return err
	}
	shown, err := i.secretConfig.read(ctx, has.Config)
	if err != nil {
		return err
	}
	return i.options.read(ctx, shown, has.Devices)
}

func deleteInstance(ctx context.Context, c *lxdapi.Client, i instance) error {
	has, _, err := c.Instance(ctx, i.Name.ValueString())
	if err != nil {
		return err
	}
	if err := mayDelete(has); err != nil {
		return err
	}
	if err := stop(ctx, c, has); err != nil {
		return err
	}
	return deleteStopped(ctx, c, has.Name) // an ephemeral one is gone by now: not found, and done
}
