package lxd

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// InstanceData is the data source stacklab_lxd_instance.
var InstanceData = crud.DataSource[Source, *lxdapi.Client, instanceData]{
	Type: "lxd_instance", Noun: "LXD instance",
	Schema: schema.Schema{
		MarkdownDescription: "An LXD instance that someone else owns, such as one of Juju's or Nova's, with all of its profiles.",
		Attributes: map[string]schema.Attribute{
			"within":  dataWithin(),
			"project": dataProject(),
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the instance.", Validators: []validator.String{instanceName},
			},
			"include_user_data": includeUserDataAttribute(),
			"path":              dataTexts("What an object inside the instance takes as `within`: the instance's own `within` and its name."),
			"type":              dataText("`container` or `virtual-machine`."),
			"status":            dataText("What the instance does, such as `Running` or `Stopped`."),
			"location":          dataText("Cluster member that it is on; `none` outside a cluster."),
			"description":       dataText("What the instance is for, in a person's words."),
			"architecture":      dataText("Architecture, such as `x86_64`."),
			"ephemeral":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether LXD deletes the instance when it stops."},
			"profiles":          dataTexts("All profiles of the instance, in their order: later ones override earlier ones."),
			"config":            dataConfig("Config keys of the instance's own and their values."),
			"devices":           dataDevices("Devices of the instance's own by name, each with its keys and values."),
			"expanded_config":   dataConfig("Config with what the profiles give: what is in effect."),
			"expanded_devices":  dataDevices("Devices with what the profiles give: what is in effect."),
			"ipv4_address":      dataText("First IPv4 address of its NIC devices, in the order of their names; null if they have none."),
			"ipv6_address":      dataText("First IPv6 address of its NIC devices that is valid beyond the link; null if they have none."),
			"mac_address":       dataText("MAC address of its first NIC device by name; null if it has no NIC."),
			"ipv4_addresses":    dataTexts("All global IPv4 addresses, those of bridges inside too, such as `10.0.8.5`, in the order of the names of their interfaces; empty while it is stopped."),
			"ipv6_addresses":    dataTexts("All global IPv6 addresses, those of bridges inside too, such as `fd42::5`, in the order of the names of their interfaces; empty while it is stopped."),
		},
	},
	Connect: connect[instanceData],
	Errors:  apiErrors,
	Read:    readInstanceData,
}

type instanceData struct {
	scope
	Name            types.String `tfsdk:"name"`
	IncludeUserData types.Bool   `tfsdk:"include_user_data"`
	Path            types.List   `tfsdk:"path"`
	Type            types.String `tfsdk:"type"`
	Status          types.String `tfsdk:"status"`
	Location        types.String `tfsdk:"location"`
	Description     types.String `tfsdk:"description"`
	Architecture    types.String `tfsdk:"architecture"`
	Ephemeral       types.Bool   `tfsdk:"ephemeral"`
	Profiles        types.List   `tfsdk:"profiles"`
	options
	ExpandedConfig  types.Map    `tfsdk:"expanded_config"`
	ExpandedDevices types.Map    `tfsdk:"expanded_devices"`
	IPv4Address     types.String `tfsdk:"ipv4_address"`
	IPv6Address     types.String `tfsdk:"ipv6_address"`
	MACAddress      types.String `tfsdk:"mac_address"`
	IPv4Addresses   types.List   `tfsdk:"ipv4_addresses"`
	IPv6Addresses   types.List   `tfsdk:"ipv6_addresses"`
}

func readInstanceData(ctx context.Context, c *lxdapi.Client, i *instanceData) error {
	has, state, err := c.InstanceNow(ctx, i.Name.ValueString())
	if err != nil {
		return err
	}
	i.located(c)
	i.Path = pathOf(c, has)
	i.Type = typeOf(has)
	i.Status = types.StringValue(has.Status)
	i.Location = types.StringValue(has.Location)
	i.Description = types.StringValue(has.Description)
	i.Architecture = types.StringValue(has.Architecture)
	i.Ephemeral = types.BoolValue(has.Ephemeral)
	i.Profiles = crud.TextList(has.Profiles)
	i.Config = shown(has.Config, i.IncludeUserData)
	i.Devices = devicesValue(has.Devices)
	i.ExpandedConfig = shown(has.ExpandedConfig, i.IncludeUserData)
	i.ExpandedDevices = devicesValue(has.ExpandedDevices)
	nics := nicsOf(has)
	i.MACAddress = nicMAC(nics)
	i.IPv4Address = nicAddress(nics, state.Network, ipv4)
	i.IPv6Address = nicAddress(nics, state.Network, ipv6)
	i.IPv4Addresses = crud.TextList(globalAddresses(state, ipv4))
	i.IPv6Addresses = crud.TextList(globalAddresses(state, ipv6))
	return nil
}

// pathOf is the value of "within" for what is inside an instance of c's daemon.
func pathOf(c *lxdapi.Client, i *lxdapi.Instance) types.List {
	return crud.TextList(append(slices.Clone(c.Path()), c.Element(i.Name)))
}

// typeOf fills in what servers before virtual machines leave out.
func typeOf(i *lxdapi.Instance) types.String {
	if i.Type == "" {
		return types.StringValue(container)
	}
	return types.StringValue(i.Type)
}

func globalAddresses(state *lxdapi.InstanceState, family string) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(state.Network)) {
		for _, a := range state.Network[name].Addresses {
			if a.Family == family && a.Scope == "global" {
				found = append(found, a.Address)
			}
		}
	}
	return found
}
