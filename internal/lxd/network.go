package lxd

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// Network is stacklab_lxd_network.
var Network = crud.Resource[Source, *lxdapi.Client, network]{
	Type: "lxd_network", Noun: "LXD network",
	ID:      crud.ID{Within: true, Scope: "project", Name: "name", Example: "compute:default/lab0"},
	Schema:  networkSchema(),
	Connect: connect[network],
	Errors:  apiErrors,
	Plan:    planNetwork,
	Create:  createNetwork, Read: readNetwork,
	Update: updateNetwork, Delete: deleteNetwork,
}

type network struct {
	scope
	settings
	Type        types.String `tfsdk:"type"`
	IPv4Address types.String `tfsdk:"ipv4_address"`
	IPv6Address types.String `tfsdk:"ipv6_address"`
	Managed     types.Bool   `tfsdk:"managed"`
}

func networkTypes() []string { return []string{"bridge", "macvlan", "ovn", "physical", "sriov"} }

func networkSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An LXD network, such as a bridge with DHCP, DNS and NAT that instances have their network cards on. " +
			"Networks are global: every project sees them, unless it has `features.networks`, which LXD allows for `ovn` networks only.",
		Attributes: map[string]schema.Attribute{
			"within":  withinAttribute(),
			"project": projectAttribute(),
			"name":    nameAttribute("network", networkName),
			"type": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString("bridge"),
				MarkdownDescription: "Type of the network: " + oneOf(networkTypes()) + ". Default: `bridge`. Changing it replaces the network.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{stringvalidator.OneOf(networkTypes()...)},
			},
			"description": descriptionAttribute("network"),
			"config": configAttribute("network",
				"`{ \"ipv4.address\" = \"10.0.8.1/24\", \"ipv4.nat\" = \"true\", \"ipv6.address\" = \"none\" }`", networkKeys,
				"LXD fills in the addresses of a bridge, and its NAT, where they are not given; these stay when they are no longer written here. "+
					"An address may be `auto`: LXD picks a free subnet when it has none yet, and it stays. "),
			"ipv4_address": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The network's own IPv4 address in CIDR notation, such as `10.0.8.1/24`; null if it has none.",
			},
			"ipv6_address": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The network's own IPv6 address in CIDR notation, such as `fd42:8:8::1/64`; null if it has none.",
			},
			"managed": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether LXD manages the network. It is false for an imported interface of the machine, which LXD only knows of.",
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func planNetwork(ctx context.Context, s Source, plan, prior *network) error {
	plan.IPv4Address = plannedAddress(plan.Config, prior, "ipv4.address", func(n network) types.String { return n.IPv4Address })
	plan.IPv6Address = plannedAddress(plan.Config, prior, "ipv6.address", func(n network) types.String { return n.IPv6Address })
	return plan.planProject(ctx, s)
}

// plannedAddress is what an address will be: as declared, or as it is where LXD picked it.
func plannedAddress(declared types.Map, prior *network, key string, of func(network) types.String) types.String {
	if declared.IsUnknown() {
		return types.StringUnknown()
	}
	value, _ := declared.Elements()[key].(types.String)
	switch {
	case value.IsUnknown():
		return value
	case value.ValueString() != "" && value.ValueString() != "auto":
		return address(value.ValueString())
	case prior == nil, value.ValueString() == "auto" && of(*prior).IsNull():
		return types.StringUnknown()
	}
	return of(*prior)
}

// address is null for what LXD writes where there is none.
func address(value string) types.String {
	if value == "" || value == "none" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// sameNetworkOption takes any address for "auto", so that a plan never moves a network to another subnet: LXD would pick
// a new one each time that it is told "auto".
func sameNetworkOption(key, declared string, has config) bool {
	return declared == "auto" && has[key] != "" && has[key] != "none"
}

func createNetwork(ctx context.Context, c *lxdapi.Client, n *network) error {
	wanted := lxdapi.NetworkCreate{Name: n.Name.ValueString(), Type: n.Type.ValueString()}
	if err := n.write(ctx, networkKeys, nil, &wanted.Description, &wanted.Config); err != nil {
		return err
	}
	err := c.CreateNetwork(ctx, wanted)
	if err == nil {
		return nil
	}
	return existsOr(err, func() error { _, _, err := c.Network(ctx, wanted.Name); return err })
}

func readNetwork(ctx context.Context, c *lxdapi.Client, n *network) error {
	has, _, err := c.Network(ctx, n.Name.ValueString())
	if err != nil {
		return err
	}
	n.located(c)
	n.Type = types.StringValue(has.Type)
	n.Managed = types.BoolValue(has.Managed)
	n.IPv4Address = address(has.Config["ipv4.address"])
	n.IPv6Address = address(has.Config["ipv6.address"])
	return n.read(ctx, networkKeys, has.Description, has.Config)
}

func updateNetwork(ctx context.Context, c *lxdapi.Client, plan *network, prior network) error {
	return c.ModifyNetwork(ctx, plan.Name.ValueString(), func(has *lxdapi.NetworkPut) (bool, error) {
		return true, plan.write(ctx, networkKeys, &prior.settings, &has.Description, &has.Config)
	})
}

func deleteNetwork(ctx context.Context, c *lxdapi.Client, n network) error {
	return c.DeleteNetwork(ctx, n.Name.ValueString())
}
