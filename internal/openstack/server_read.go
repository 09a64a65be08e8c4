package openstack

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/attachinterfaces"
	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

func readServer(ctx context.Context, c cloud, s *server) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	has, err := getServer(ctx, nova, s.ID.ValueString())
	if err != nil {
		return err
	}
	if has.Status == "DELETED" || has.Status == "SOFT_DELETED" {
		return crud.ErrNotFound
	}
	s.located(has.ID, nova)
	s.Name, s.Status = types.StringValue(has.Name), types.StringValue(has.Status)
	s.FlavorID, s.ImageID = idOf(has.Flavor), idOf(has.Image)
	s.InstanceName, s.Host = types.StringValue(has.InstanceName), types.StringValue(has.Host)
	s.ConfigDrive, s.PowerState = types.BoolValue(has.ConfigDrive), types.StringValue(powerOf(has.Status))
	if has.KeyName != "" || !s.KeyName.IsNull() {
		s.KeyName = types.StringValue(has.KeyName)
	}
	if zone := s.AvailabilityZone.ValueString(); !strings.HasPrefix(zone, has.AvailabilityZone+":") {
		s.AvailabilityZone = types.StringValue(has.AvailabilityZone)
	}
	if err := s.takeAddresses(has); err != nil {
		return err
	}
	if err := s.takeOwned(ctx, has); err != nil {
		return err
	}
	return s.takeNetworks(ctx, nova)
}

// idOf is the ID in a reference, which is null where there is none.
func idOf(reference map[string]any) types.String {
	if id, ok := reference["id"].(string); ok {
		return types.StringValue(id)
	}
	return types.StringNull()
}

// powerOf is a status in the words of power_state: active, shutoff, or the status itself, which then shows as a change.
func powerOf(status string) string { return strings.ToLower(status) }

// takeOwned takes over what others may add to: metadata, tags and security groups.
func (s *server) takeOwned(ctx context.Context, has *servers.Server) error {
	imported := crud.Imported(ctx) != nil
	declared, err := crud.MapTexts(ctx, s.Metadata)
	if err != nil {
		return err
	}
	taken := map[string]string{}
	for key, value := range has.Metadata {
		if _, ours := declared[key]; ours || imported && key != markKey {
			taken[key] = value
		}
	}
	s.Metadata = crud.TextMap(taken)
	if has.Tags != nil {
		s.Tags = crud.TextSet(*has.Tags)
	} else if s.Tags.IsNull() || s.Tags.IsUnknown() {
		s.Tags = crud.TextSet(nil)
	}
	if !s.SecurityGroups.IsNull() {
		groups := map[string]bool{}
		for _, g := range has.SecurityGroups {
			groups[fmt.Sprint(g["name"])] = true
		}
		s.SecurityGroups = crud.TextSet(slices.Sorted(maps.Keys(groups)))
	}
	if imported && has.Userdata != nil && *has.Userdata != "" {
		text, err := base64.StdEncoding.DecodeString(*has.Userdata)
		if err != nil {
			return fmt.Errorf("the server's user data: %w", err)
		}
		s.UserData = types.StringValue(string(text))
	}
	return nil
}

// takeAddresses takes over the addresses by network, those of IPv4 first.
func (s *server) takeAddresses(has *servers.Server) error {
	byNetwork := map[string]attr.Value{}
	access := has.AccessIPv4
	for _, name := range slices.Sorted(maps.Keys(has.Addresses)) {
		entries, ok := has.Addresses[name].([]any)
		if !ok {
			return fmt.Errorf("nova's addresses of network %s are a %T", name, has.Addresses[name])
		}
		var v4, others []string
		for _, entry := range entries {
			fields, _ := entry.(map[string]any)
			address, _ := fields["addr"].(string)
			if fmt.Sprint(fields["version"]) == "4" {
				v4 = append(v4, address)
			} else {
				others = append(others, address)
			}
		}
		if access == "" && len(v4) > 0 {
			access = v4[0]
		}
		byNetwork[name] = crud.TextList(append(v4, others...))
	}
	s.Addresses = types.MapValueMust(types.ListType{ElemType: types.StringType}, byNetwork)
	s.AccessIPv4 = types.StringValue(access)
	return nil
}

// takeNetworks completes the declared networks from the interfaces that the server has. One whose interface is gone is
// left out, and so shows as a change; interfaces that others attached are theirs. After an import all are declared.
func (s *server) takeNetworks(ctx context.Context, nova *openstackapi.Service) error {
	imported := crud.Imported(ctx) != nil
	if s.Networks.IsNull() && !imported {
		return nil
	}
	pages, err := attachinterfaces.List(nova.ServiceClient, s.ID.ValueString()).AllPages(ctx)
	if err != nil {
		return err
	}
	has, err := attachinterfaces.ExtractInterfaces(pages)
	if err != nil {
		return err
	}
	nics := make([]nic, len(has))
	for i, each := range has {
		nics[i] = nic{network: each.NetID, port: each.PortID}
		if len(each.FixedIPs) > 0 {
			nics[i].fixedIP = each.FixedIPs[0].IPAddress
		}
	}
	slices.SortFunc(nics, func(a, b nic) int { return strings.Compare(a.fixedIP+a.port, b.fixedIP+b.port) })
	var taken []attr.Value
	if imported {
		for _, n := range nics {
			taken = append(taken, n.value())
		}
	}
	for _, v := range s.Networks.Elements() {
		wanted := nicOf(v)
		i := slices.IndexFunc(nics, wanted.is)
		if i >= 0 {
			taken = append(taken, nics[i].value())
			nics = slices.Delete(nics, i, i+1)
		}
	}
	s.Networks = types.ListValueMust(types.ObjectType{AttrTypes: nicTypes}, taken)
	return nil
}

// is reports whether an interface is what was declared.
func (n nic) is(has nic) bool {
	return (n.port == "" || n.port == has.port) && (n.network == "" || n.network == has.network) && (n.fixedIP == "" || n.fixedIP == has.fixedIP)
}
