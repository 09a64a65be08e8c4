package openstack

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// Network is stacklab_neutron_network.
var Network = crud.Resource[Source, cloud, neutronNetwork]{
	Type: "neutron_network", Noun: "network",
	ID:      crud.ID{Scope: "region", Name: "id", Title: "name", Example: "RegionOne/3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"},
	Schema:  networkSchema(),
	Connect: connect[neutronNetwork],
	Errors:  apiErrors,
	Plan:    planScope[neutronNetwork],
	Create:  createNetwork, Finish: finishNetwork, Read: readNetwork,
	Update: updateNetwork, Delete: deleteNetwork,
}

var networks = kind{"network", "networks"}

type neutronNetwork struct {
	scope
	Name         types.String `tfsdk:"name"`
	Description  types.String `tfsdk:"description"`
	AdminStateUp types.Bool   `tfsdk:"admin_state_up"`
	Shared       types.Bool   `tfsdk:"shared"`
	External     types.Bool   `tfsdk:"external"`
	MTU          types.Int64  `tfsdk:"mtu"`
	Tags         types.Set    `tfsdk:"tags"`
}

func networkSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A network of Neutron, as far as servers need one.",
		Attributes: map[string]schema.Attribute{
			"id":             idAttribute("ID of the network."),
			"region":         regionAttribute(),
			"name":           nameAttribute("network", "internal", false),
			"description":    descriptionAttribute("network"),
			"admin_state_up": switchAttribute("Whether the network carries packets.", true),
			"shared":         switchAttribute("Whether every project may use it, which only an administrator may say.", false),
			"external":       switchAttribute("Whether routers may have it for a gateway, which only an administrator may say.", false),
			"mtu": schema.Int64Attribute{
				Optional: true, Computed: true, MarkdownDescription: "MTU, in bytes. Default: the largest that Neutron's drivers have room for.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				Validators:    []validator.Int64{int64validator.Between(68, 65535)},
			},
			"tags": tagsAttribute(),
		},
	}
}

func switchAttribute(text string, fallback bool) schema.Attribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, Default: booldefault.StaticBool(fallback),
		MarkdownDescription: fmt.Sprintf("%s Default: %t.", text, fallback),
	}
}

// fields are what Neutron is sent of the network.
func (n neutronNetwork) fields() map[string]any {
	fields := map[string]any{"name": n.Name.ValueString(), "admin_state_up": n.AdminStateUp.ValueBool()}
	// Those who are no administrators may not send even the default.
	if n.Shared.ValueBool() {
		fields["shared"] = true
	}
	if n.External.ValueBool() {
		fields["router:external"] = true
	}
	if !n.MTU.IsUnknown() && !n.MTU.IsNull() {
		fields["mtu"] = n.MTU.ValueInt64()
	}
	return fields
}

func createNetwork(ctx context.Context, c cloud, n *neutronNetwork) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	id, err := createMarked(ctx, c, neutron, n.Name.ValueString(), n.fields())
	if err != nil {
		return err
	}
	n.ID = types.StringValue(id)
	return crud.Partial(networks.tag(ctx, neutron, id, n.Tags, types.SetNull(types.StringType)))
}

// finishNetwork gives the network its description in the mark's place.
func finishNetwork(ctx context.Context, c cloud, n neutronNetwork) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	return networks.update(ctx, neutron, n.ID.ValueString(), map[string]any{"description": n.Description.ValueString()})
}

func readNetwork(ctx context.Context, c cloud, n *neutronNetwork) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	var answer struct {
		Network struct {
			ID           string   `json:"id"`
			Name         string   `json:"name"`
			Description  string   `json:"description"`
			AdminStateUp bool     `json:"admin_state_up"`
			Shared       bool     `json:"shared"`
			External     bool     `json:"router:external"`
			MTU          int64    `json:"mtu"`
			Tags         []string `json:"tags"`
		} `json:"network"`
	}
	if err := networks.get(ctx, neutron, n.ID.ValueString(), &answer); err != nil {
		return err
	}
	has := answer.Network
	n.located(has.ID, neutron)
	n.Name, n.Description = types.StringValue(has.Name), types.StringValue(has.Description)
	n.AdminStateUp, n.Shared, n.External = types.BoolValue(has.AdminStateUp), types.BoolValue(has.Shared), types.BoolValue(has.External)
	n.MTU, n.Tags = types.Int64Value(has.MTU), crud.TextSet(has.Tags)
	return nil
}

func updateNetwork(ctx context.Context, c cloud, plan *neutronNetwork, prior neutronNetwork) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	id := prior.ID.ValueString()
	fields := plan.fields()
	fields["description"] = plan.Description.ValueString()
	if !plan.Shared.Equal(prior.Shared) {
		fields["shared"] = plan.Shared.ValueBool()
	}
	if !plan.External.Equal(prior.External) {
		fields["router:external"] = plan.External.ValueBool()
	}
	if err := networks.update(ctx, neutron, id, fields); err != nil {
		return err
	}
	return networks.tag(ctx, neutron, id, plan.Tags, prior.Tags)
}

func deleteNetwork(ctx context.Context, c cloud, n neutronNetwork) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	return inUse(networks.delete(ctx, neutron, n.ID.ValueString()), "ports of servers or routers")
}

// inUse says what may keep Neutron from deleting.
func inUse(err error, what string) error {
	if openstackapi.IsConflict(err) {
		return fmt.Errorf("%w: %s that Terraform does not know may be on it; delete them first", err, what)
	}
	return err
}
