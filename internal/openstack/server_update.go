package openstack

import (
	"context"
	"fmt"
	"slices"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/secgroups"
	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/tags"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

func updateServer(ctx context.Context, c cloud, plan *server, prior server) error {
	nova, err := c.Compute(ctx)
	if err != nil {
		return err
	}
	plan.ID = prior.ID
	id := prior.ID.ValueString()
	has, err := getServer(ctx, nova, id)
	if err != nil {
		return err
	}
	if has.Name != plan.Name.ValueString() {
		if _, err := servers.Update(ctx, nova.ServiceClient, id, servers.UpdateOpts{Name: plan.Name.ValueString()}).Extract(); err != nil {
			return err
		}
	}
	if err := plan.describe(ctx, nova, prior, has); err != nil {
		return err
	}
	if err := plan.tag(ctx, nova, prior.Tags); err != nil {
		return err
	}
	if err := plan.secure(ctx, nova, has); err != nil {
		return err
	}
	if err := plan.resize(ctx, nova, has); err != nil {
		return err
	}
	return plan.power(ctx, nova, has.Status)
}

// describe sets the declared metadata, key by key, and takes away what was declared before.
func (s *server) describe(ctx context.Context, nova *openstackapi.Service, prior server, has *servers.Server) error {
	wanted, err := crud.MapTexts(ctx, s.Metadata)
	if err != nil {
		return err
	}
	was, err := crud.MapTexts(ctx, prior.Metadata)
	if err != nil {
		return err
	}
	set := servers.MetadataOpts{}
	for key, value := range wanted {
		if now, found := has.Metadata[key]; !found || now != value {
			set[key] = value
		}
	}
	if len(set) > 0 {
		if _, err := servers.UpdateMetadata(openstackapi.Repeatable(ctx), nova.ServiceClient, has.ID, set).Extract(); err != nil {
			return err
		}
	}
	for key := range was {
		_, stays := wanted[key]
		if _, found := has.Metadata[key]; stays || !found {
			continue
		}
		if err := servers.DeleteMetadatum(ctx, nova.ServiceClient, has.ID, key).ExtractErr(); err != nil && !openstackapi.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// tag makes the server's tags the wanted ones.
func (s *server) tag(ctx context.Context, nova *openstackapi.Service, prior types.Set) error {
	wanted, err := crud.SetTexts(ctx, s.Tags)
	if err != nil || s.Tags.Equal(prior) || len(wanted) == 0 && len(prior.Elements()) == 0 {
		return err
	}
	client, err := nova.Need("2.26", "a server's tags")
	if err != nil {
		return crud.At(path.Root("tags"), err)
	}
	return tags.ReplaceAll(ctx, client, s.ID.ValueString(), tags.ReplaceAllOpts{Tags: append([]string{}, wanted...)}).Err
}

// secure makes the server's security groups the declared ones.
func (s *server) secure(ctx context.Context, nova *openstackapi.Service, has *servers.Server) error {
	if s.SecurityGroups.IsNull() {
		return nil
	}
	wanted, err := crud.SetTexts(ctx, s.SecurityGroups)
	if err != nil {
		return err
	}
	var groups []string
	for _, g := range has.SecurityGroups {
		if name := fmt.Sprint(g["name"]); !slices.Contains(groups, name) {
			groups = append(groups, name)
		}
	}
	for _, name := range wanted {
		if slices.Contains(groups, name) {
			continue
		}
		if err := secgroups.AddServer(openstackapi.Repeatable(ctx), nova.ServiceClient, has.ID, name).ExtractErr(); err != nil {
			return crud.At(path.Root("security_groups"), plain(err))
		}
	}
	for _, name := range groups {
		if slices.Contains(wanted, name) {
			continue
		}
		if err := secgroups.RemoveServer(openstackapi.Repeatable(ctx), nova.ServiceClient, has.ID, name).ExtractErr(); err != nil && !openstackapi.IsNotFound(err) {
			return crud.At(path.Root("security_groups"), plain(err))
		}
	}
	return nil
}

// resize gives the server its flavor. A resize that was killed half-way waits to be confirmed, which is done first.
func (s *server) resize(ctx context.Context, nova *openstackapi.Service, has *servers.Server) error {
	if has.Status == statusVerify {
		if err := s.confirm(ctx, nova); err != nil {
			return err
		}
	}
	if idOf(has.Flavor).Equal(s.FlavorID) {
		return nil
	}
	err := servers.Resize(ctx, nova.ServiceClient, has.ID, servers.ResizeOpts{FlavorRef: s.FlavorID.ValueString()}).ExtractErr()
	if err != nil && !openstackapi.IsLost(err) {
		return crud.At(path.Root("flavor_id"), plain(err))
	}
	if _, err := s.await(ctx, nova, statusVerify); err != nil {
		return fmt.Errorf("resize: %w", err)
	}
	return s.confirm(ctx, nova)
}

func (s *server) confirm(ctx context.Context, nova *openstackapi.Service) error {
	err := servers.ConfirmResize(ctx, nova.ServiceClient, s.ID.ValueString()).ExtractErr()
	if err != nil && !openstackapi.IsLost(err) && !openstackapi.IsConflict(err) {
		return err
	}
	_, err = s.await(ctx, nova, statusActive, statusShutoff)
	return err
}

// power starts or stops the server if that is not what it is.
func (s *server) power(ctx context.Context, nova *openstackapi.Service, status string) error {
	id, wanted := s.ID.ValueString(), statusActive
	if s.PowerState.ValueString() == powerOf(statusShutoff) {
		wanted = statusShutoff
	}
	if status != statusActive && status != statusShutoff {
		has, err := s.await(ctx, nova, statusActive, statusShutoff, "PAUSED", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED", "RESCUE")
		if err != nil {
			return err
		}
		status = has.Status
	}
	var err error
	switch {
	case status == wanted:
		return nil
	case wanted == statusShutoff:
		err = servers.Stop(ctx, nova.ServiceClient, id).ExtractErr()
	case status == "PAUSED":
		err = servers.Unpause(ctx, nova.ServiceClient, id).ExtractErr()
	case status == "SUSPENDED":
		err = servers.Resume(ctx, nova.ServiceClient, id).ExtractErr()
	case status == "SHELVED" || status == "SHELVED_OFFLOADED":
		err = servers.Unshelve(ctx, nova.ServiceClient, id, servers.UnshelveOpts{}).ExtractErr()
	case status == "RESCUE":
		err = servers.Unrescue(ctx, nova.ServiceClient, id).ExtractErr()
	default:
		err = servers.Start(ctx, nova.ServiceClient, id).ExtractErr()
	}
	if err != nil && !openstackapi.IsLost(err) {
		return err
	}
	_, err = s.await(ctx, nova, wanted)
	return err
}
