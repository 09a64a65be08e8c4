package openstack

import (
	"context"
	"errors"
	"fmt"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
)

// ServerData is the data source stacklab_nova_server.
var ServerData = crud.DataSource[Source, cloud, serverData]{
	Type: "nova_server", Noun: "server",
	Schema: schema.Schema{
		MarkdownDescription: "A server of Nova that someone else made, found by its ID, its name or the name of its instance. None or several is an error that lists them.",
		Attributes: map[string]schema.Attribute{
			"id":            asked("ID of the server."),
			"region":        dataRegion(),
			"name":          asked("Name of the server."),
			"instance_name": asked("Name of the instance on the hypervisor, such as `instance-00000001`: with nova-lxd, of the LXD instance. Administrators see it."),

			"flavor_id":         told("ID of the flavor."),
			"image_id":          told("ID of the image; null for a server that boots from a volume."),
			"key_name":          told("Name of the keypair; empty without one."),
			"availability_zone": told("Availability zone."),
			"host":              told("The host that nova-compute runs on. Administrators see it."),
			"addresses": schema.MapAttribute{
				ElementType: types.ListType{ElemType: types.StringType}, Computed: true, MarkdownDescription: "Addresses by the network's name, those of IPv4 first.",
			},
			"access_ip_v4": told("The IPv4 address that Nova advertises, else the first one; empty without any."),
			"metadata":     toldTexts("All metadata."),
			"tags":         toldSet("All tags."),
			"status":       told("Status, such as `ACTIVE`."),
		},
	},
	Connect: connect[serverData],
	Errors:  apiErrors,
	Validate: func(_ context.Context, s serverData) error {
		if s.ID.IsNull() && s.Name.IsNull() && s.InstanceName.IsNull() {
			return crud.At(path.Root("name"), errors.New("there is nothing to look by: write name, id or instance_name"))
		}
		return nil
	},
	Read: readServerData,
}

type serverData struct {
	scope
	Name             types.String `tfsdk:"name"`
	InstanceName     types.String `tfsdk:"instance_name"`
	FlavorID         types.String `tfsdk:"flavor_id"`
	ImageID          types.String `tfsdk:"image_id"`
	KeyName          types.String `tfsdk:"key_name"`
	AvailabilityZone types.String `tfsdk:"availability_zone"`
	Host             types.String `tfsdk:"host"`
	Addresses        types.Map    `tfsdk:"addresses"`
	AccessIPv4       types.String `tfsdk:"access_ip_v4"`
	Metadata         types.Map    `tfsdk:"metadata"`
	Tags             types.Set    `tfsdk:"tags"`
	Status           types.String `tfsdk:"status"`
}

func readServerData(ctx context.Context, c cloud, s *serverData) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	pages, err := servers.List(nova.At(serverVersion), servers.ListOpts{}).AllPages(ctx)
	if err != nil {
		return err
	}
	all, err := servers.ExtractServers(pages)
	if err != nil {
		return err
	}
	var by filter[servers.Server]
	by.text("the ID", s.ID, func(has servers.Server) string { return has.ID })
	by.text("the name", s.Name, func(has servers.Server) string { return has.Name })
	by.text("the instance name", s.InstanceName, func(has servers.Server) string { return has.InstanceName })
	has, err := the("server", by.String(), by.of(all), all, func(s servers.Server) string { return fmt.Sprintf("%s (%s)", s.Name, s.ID) })
	if err != nil {
		return err
	}
	var same server
	if err := same.takeAddresses(&has); err != nil {
		return err
	}
	s.located(has.ID, nova)
	s.Name, s.InstanceName, s.Host, s.Status = types.StringValue(has.Name), types.StringValue(has.InstanceName), types.StringValue(has.Host), types.StringValue(has.Status)
	s.FlavorID, s.ImageID = idOf(has.Flavor), idOf(has.Image)
	s.KeyName, s.AvailabilityZone = types.StringValue(has.KeyName), types.StringValue(has.AvailabilityZone)
	s.Addresses, s.AccessIPv4 = same.Addresses, same.AccessIPv4
	s.Metadata, s.Tags = crud.TextMap(has.Metadata), crud.TextSet(nil)
	if has.Tags != nil {
		s.Tags = crud.TextSet(*has.Tags)
	}
	return nil
}
