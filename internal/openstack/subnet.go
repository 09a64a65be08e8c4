package openstack

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// Subnet is stacklab_neutron_subnet.
var Subnet = crud.Resource[Source, cloud, subnet]{
	Type: "neutron_subnet", Noun: "subnet",
	ID:       crud.ID{Scope: "region", Name: "id", Title: "name", Example: "RegionOne/3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"},
	Schema:   subnetSchema(),
	Connect:  connect[subnet],
	Errors:   apiErrors,
	Validate: validateSubnet,
	Plan:     planSubnet,
	Create:   createSubnet, Read: readSubnet,
	Update: updateSubnet, Delete: deleteSubnet,
	Unfinished: []string{"tags"},
}

var subnets = kind{"subnet", "subnets"}

type subnet struct {
	scope
	NetworkID       types.String `tfsdk:"network_id"`
	CIDR            types.String `tfsdk:"cidr"`
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	GatewayIP       types.String `tfsdk:"gateway_ip"`
	NoGateway       types.Bool   `tfsdk:"no_gateway"`
	EnableDHCP      types.Bool   `tfsdk:"enable_dhcp"`
	DNSNameservers  types.List   `tfsdk:"dns_nameservers"`
	AllocationPools types.Set    `tfsdk:"allocation_pools"`
	Tags            types.Set    `tfsdk:"tags"`
}

// pool is a range of addresses that ports get theirs from.
type pool struct {
	Start string `json:"start" tfsdk:"start"`
	End   string `json:"end" tfsdk:"end"`
}

var poolType = types.ObjectType{AttrTypes: map[string]attr.Type{"start": types.StringType, "end": types.StringType}}

// fields are what Neutron is sent of the subnet, without what cannot change.
func (s subnet) fields(ctx context.Context) (map[string]any, error) {
	servers, err := crud.Texts(ctx, s.DNSNameservers)
	if err != nil {
		return nil, err
	}
	fields := map[string]any{
		"name": s.Name.ValueString(), "enable_dhcp": s.EnableDHCP.ValueBool(),
		"dns_nameservers": append([]string{}, servers...),
	}
	switch {
	case s.NoGateway.ValueBool():
		fields["gateway_ip"] = nil
	case s.GatewayIP.ValueString() != "":
		fields["gateway_ip"] = s.GatewayIP.ValueString()
	}
	if !s.AllocationPools.IsUnknown() && !s.AllocationPools.IsNull() {
		pools := []pool{}
		for _, v := range s.AllocationPools.Elements() {
			pools = append(pools, poolOf(v))
		}
		fields["allocation_pools"] = pools
	}
	return fields, nil
}

func planSubnet(_ context.Context, s Source, plan, prior *subnet) error {
	if prior != nil && prior.NoGateway.ValueBool() && !plan.NoGateway.ValueBool() && plan.GatewayIP.IsNull() {
		return crud.Atf(path.Root("no_gateway"), "the subnet has no gateway, and Neutron chooses one only for a new subnet: write gateway_ip, and allocation_pools without it")
	}
	return plan.planRegion(s)
}

func poolOf(v attr.Value) pool {
	object, _ := v.(types.Object)
	start, _ := object.Attributes()["start"].(types.String)
	end, _ := object.Attributes()["end"].(types.String)
	return pool{start.ValueString(), end.ValueString()}
}

func createSubnet(ctx context.Context, c cloud, s *subnet) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	fields, err := s.fields(ctx)
	if err != nil {
		return err
	}
	prefix, err := netip.ParsePrefix(s.CIDR.ValueString())
	if err != nil {
		return crud.At(path.Root("cidr"), err)
	}
	fields["network_id"], fields["cidr"], fields["ip_version"] = s.NetworkID.ValueString(), s.CIDR.ValueString(), 4
	if prefix.Addr().Is6() {
		fields["ip_version"] = 6
	}
	fields["description"] = s.Description.ValueString()
	id, err := subnets.create(ctx, neutron, fields)
	status := openstackapi.Status(err)
	if openstackapi.IsLost(err) || status == http.StatusBadRequest || status == http.StatusConflict {
		return s.meet(ctx, neutron, err)
	}
	if err != nil {
		return err
	}
	s.ID = types.StringValue(id)
	return crud.Partial(subnets.tag(ctx, neutron, id, s.Tags, types.SetNull(types.StringType)))
}

// meet tells, of a create that was refused or not answered, whether the subnet is there: a network has a range once.
func (s *subnet) meet(ctx context.Context, neutron *openstackapi.Service, refused error) error {
	all, err := subnets.find(ctx, neutron, url.Values{"network_id": {s.NetworkID.ValueString()}, "cidr": {s.CIDR.ValueString()}})
	if err != nil || len(all) != 1 {
		return refused
	}
	s.ID = types.StringValue(all[0].ID)
	if openstackapi.IsLost(refused) {
		return crud.Partial(subnets.tag(ctx, neutron, all[0].ID, s.Tags, types.SetNull(types.StringType)))
	}
	return crud.ErrExists
}

func readSubnet(ctx context.Context, c cloud, s *subnet) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	var answer struct {
		Subnet struct {
			ID              string   `json:"id"`
			NetworkID       string   `json:"network_id"`
			CIDR            string   `json:"cidr"`
			Name            string   `json:"name"`
			Description     string   `json:"description"`
			GatewayIP       *string  `json:"gateway_ip"`
			EnableDHCP      bool     `json:"enable_dhcp"`
			DNSNameservers  []string `json:"dns_nameservers"`
			AllocationPools []pool   `json:"allocation_pools"`
			Tags            []string `json:"tags"`
		} `json:"subnet"`
	}
	if err := subnets.get(ctx, neutron, s.ID.ValueString(), &answer); err != nil {
		return err
	}
	has := answer.Subnet
	s.located(has.ID, neutron)
	s.NetworkID, s.CIDR = types.StringValue(has.NetworkID), types.StringValue(has.CIDR)
	s.Name, s.Description = types.StringValue(has.Name), types.StringValue(has.Description)
	s.GatewayIP, s.NoGateway = types.StringPointerValue(has.GatewayIP), types.BoolValue(has.GatewayIP == nil)
	s.EnableDHCP, s.DNSNameservers, s.Tags = types.BoolValue(has.EnableDHCP), crud.TextList(has.DNSNameservers), crud.TextSet(has.Tags)
	pools := make([]attr.Value, len(has.AllocationPools))
	for i, p := range has.AllocationPools {
		pools[i] = types.ObjectValueMust(poolType.AttrTypes, map[string]attr.Value{"start": types.StringValue(p.Start), "end": types.StringValue(p.End)})
	}
	s.AllocationPools = types.SetValueMust(poolType, pools)
	return nil
}

func updateSubnet(ctx context.Context, c cloud, plan *subnet, prior subnet) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	fields, err := plan.fields(ctx)
	if err != nil {
		return err
	}
	fields["description"] = plan.Description.ValueString()
	if err := subnets.update(ctx, neutron, prior.ID.ValueString(), fields); err != nil {
		return err
	}
	return subnets.tag(ctx, neutron, prior.ID.ValueString(), plan.Tags, prior.Tags)
}

func deleteSubnet(ctx context.Context, c cloud, s subnet) error {
	neutron, err := c.Network(ctx)
	if err != nil {
		return err
	}
	return inUse(subnets.delete(ctx, neutron, s.ID.ValueString()), "ports of servers or routers")
}

func validateSubnet(_ context.Context, s subnet) error {
	if s.CIDR.IsUnknown() || s.CIDR.IsNull() {
		return nil
	}
	prefix, err := netip.ParsePrefix(s.CIDR.ValueString())
	switch {
	case err != nil:
		return crud.Atf(path.Root("cidr"), "%q is no range of addresses: write one such as 192.168.20.0/24", s.CIDR.ValueString())
	case prefix.Masked() != prefix:
		return crud.Atf(path.Root("cidr"), "%s has bits behind its length: write %s", prefix, prefix.Masked())
	}
	var errs []error
	inside := func(text types.String, at path.Path, what string) {
		if text.IsNull() || text.IsUnknown() {
			return
		}
		address, err := netip.ParseAddr(text.ValueString())
		switch {
		case err != nil:
			errs = append(errs, crud.Atf(at, "%q is no address: write one of %s", text.ValueString(), prefix))
		case !prefix.Contains(address):
			errs = append(errs, crud.Atf(at, "the %s %s is not in %s: write one of its addresses, or change cidr", what, address, prefix))
		}
	}
	inside(s.GatewayIP, path.Root("gateway_ip"), "gateway")
	if s.NoGateway.ValueBool() && !s.GatewayIP.IsNull() {
		errs = append(errs, crud.Atf(path.Root("no_gateway"), "no_gateway and gateway_ip contradict each other: leave one out"))
	}
	for _, v := range s.AllocationPools.Elements() {
		object, _ := v.(types.Object)
		start, _ := object.Attributes()["start"].(types.String)
		end, _ := object.Attributes()["end"].(types.String)
		at := path.Root("allocation_pools")
		inside(start, at, "start of a pool")
		inside(end, at, "end of a pool")
		first, err := netip.ParseAddr(start.ValueString())
		last, err2 := netip.ParseAddr(end.ValueString())
		gateway, err3 := netip.ParseAddr(s.GatewayIP.ValueString())
		switch {
		case err != nil || err2 != nil:
		case last.Less(first):
			errs = append(errs, crud.Atf(at, "the pool ends (%s) before it starts (%s): swap the two", last, first))
		case err3 == nil && !gateway.Less(first) && !last.Less(gateway):
			errs = append(errs, crud.Atf(at, "the gateway %s is in the pool %s to %s, and a server could get its address: let the pool begin or end beside it", gateway, first, last))
		}
	}
	for i, v := range s.DNSNameservers.Elements() {
		text, _ := v.(types.String)
		if _, err := netip.ParseAddr(text.ValueString()); err != nil && !text.IsUnknown() {
			errs = append(errs, crud.Atf(path.Root("dns_nameservers").AtListIndex(i), "%q is no address: write the server's IP address", text.ValueString()))
		}
	}
	return errors.Join(errs...)
}
