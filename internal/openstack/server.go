package openstack

import (
	"context"
	"fmt"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// Server is stacklab_nova_server.
var Server = crud.Resource[Source, cloud, server]{
	Type: "nova_server", Noun: "server",
	ID:       crud.ID{Scope: "region", Name: "id", Title: "name", Example: "RegionOne/3f1c1d4e-9d0f-4a58-9d0c-6a2cfb1f6c1b"},
	Schema:   serverSchema(),
	Connect:  connect[server],
	Errors:   apiErrors,
	Validate: validateServer,
	Plan:     planServer,
	Create:   createServer, Finish: finishServer, Read: readServer,
	Update: updateServer, Delete: deleteServer,
	Timeouts: crud.Timeouts{Create: 10 * time.Minute, Update: 10 * time.Minute, Delete: 10 * time.Minute},
}

type server struct {
	scope
	Name             types.String   `tfsdk:"name"`
	FlavorID         types.String   `tfsdk:"flavor_id"`
	ImageID          types.String   `tfsdk:"image_id"`
	KeyName          types.String   `tfsdk:"key_name"`
	Networks         types.List     `tfsdk:"networks"`
	SecurityGroups   types.Set      `tfsdk:"security_groups"`
	UserData         types.String   `tfsdk:"user_data"`
	ConfigDrive      types.Bool     `tfsdk:"config_drive"`
	Metadata         types.Map      `tfsdk:"metadata"`
	AvailabilityZone types.String   `tfsdk:"availability_zone"`
	PowerState       types.String   `tfsdk:"power_state"`
	Tags             types.Set      `tfsdk:"tags"`
	InstanceName     types.String   `tfsdk:"instance_name"`
	Host             types.String   `tfsdk:"host"`
	Addresses        types.Map      `tfsdk:"addresses"`
	AccessIPv4       types.String   `tfsdk:"access_ip_v4"`
	Status           types.String   `tfsdk:"status"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

// serverVersion is the last microversion whose answers name a server's flavor by its ID.
const serverVersion = "2.46"

// planServer shows that what follows from a server's state is not known before that has changed.
func planServer(_ context.Context, s Source, plan, prior *server) error {
	if err := plan.planRegion(s); err != nil {
		return err
	}
	if prior != nil && (!prior.PowerState.Equal(plan.PowerState) || !prior.FlavorID.Equal(plan.FlavorID)) {
		plan.Status, plan.Host = types.StringUnknown(), types.StringUnknown()
	}
	return nil
}

func createServer(ctx context.Context, c cloud, s *server) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	if err := s.sweep(ctx, c, nova); err != nil {
		return err
	}
	mark := c.source.Run().NewMark()
	opts, err := s.options(ctx, mark)
	if err != nil {
		return err
	}
	made, err := servers.Create(ctx, nova.ServiceClient, keyed{opts, s.KeyName.ValueString()}, nil).Extract()
	switch {
	case err == nil:
		s.ID = types.StringValue(made.ID)
	case openstackapi.IsLost(err):
		if s.ID = s.find(ctx, nova, mark); s.ID.IsNull() {
			return err
		}
	default:
		return s.refused(err)
	}
	return crud.Partial(s.complete(ctx, nova))
}

// complete brings a server that Nova has begun to make to what the configuration says.
func (s *server) complete(ctx context.Context, nova *openstackapi.Service) error {
	if _, err := s.await(ctx, nova, statusActive); err != nil {
		return err
	}
	if err := s.tag(ctx, nova, types.SetNull(types.StringType)); err != nil {
		return err
	}
	return s.power(ctx, nova, statusActive)
}

func finishServer(ctx context.Context, c cloud, s server) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	err = servers.DeleteMetadatum(ctx, nova.ServiceClient, s.ID.ValueString(), markKey).ExtractErr()
	if openstackapi.IsNotFound(err) {
		return nil
	}
	return err
}

// marked lists the servers of the name that are being created, or were, and their marks.
func (s *server) marked(ctx context.Context, nova *openstackapi.Service) (map[string]string, error) {
	pages, err := servers.List(nova.ServiceClient, servers.ListOpts{Name: onlyName(s.Name.ValueString())}).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	all, err := servers.ExtractServers(pages)
	found := map[string]string{}
	for _, other := range all {
		if mark := other.Metadata[markKey]; mark != "" && other.Name == s.Name.ValueString() {
			found[other.ID] = mark
		}
	}
	return found, err
}

// sweep removes what creates of this server that were killed have left.
func (s *server) sweep(ctx context.Context, c cloud, nova *openstackapi.Service) error {
	found, err := s.marked(ctx, nova)
	if err != nil {
		return err
	}
	for id, mark := range found {
		if !c.source.Run().Abandoned(mark) {
			continue
		}
		left := server{scope: scope{ID: types.StringValue(id)}}
		if err := left.remove(ctx, nova); err != nil && !openstackapi.IsNotFound(err) {
			return fmt.Errorf("remove server %s, which a killed apply has left: %w", id, err)
		}
	}
	return nil
}

// find looks for the server whose creation was not answered.
func (s *server) find(ctx context.Context, nova *openstackapi.Service, mark string) types.String {
	found, err := s.marked(ctx, nova)
	for id, has := range found {
		if err == nil && has == mark {
			return types.StringValue(id)
		}
	}
	return types.StringNull()
}

func deleteServer(ctx context.Context, c cloud, s server) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	return s.remove(ctx, nova)
}

// remove deletes the server and waits until it is gone.
func (s server) remove(ctx context.Context, nova *openstackapi.Service) error {
	if err := servers.Delete(ctx, nova.ServiceClient, s.ID.ValueString()).ExtractErr(); err != nil {
		return err
	}
	_, err := s.await(ctx, nova, statusGone)
	return err
}
