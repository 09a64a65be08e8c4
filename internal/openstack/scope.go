// Package openstack holds the objects of Nova, Glance and Neutron: a file for each resource, data source and function.
package openstack

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// Source is what the objects of OpenStack need of the provider.
type Source interface {
	crud.Provider
	// OpenStack returns a client of the provider's own cloud, in the provider's region.
	OpenStack() (*openstackapi.Client, error)
	// LXD returns a client of the provider's own LXD server, for profiles that flavors name.
	LXD() (*lxdapi.Client, error)
	// Flavors is what the flavors of a run share.
	Flavors() *Flavors
	// Files is what the images of a run know of local files.
	Files() *Files
}

// cloud is what the objects' functions work with: the provider's user in the object's region.
type cloud struct {
	*openstackapi.Client
	source Source
}

// scope says which object of which region a model is. Models embed it.
type scope struct {
	ID     types.String `tfsdk:"id"`
	Region types.String `tfsdk:"region"`
}

func (s scope) cloud(source Source) (cloud, error) {
	c, err := source.OpenStack()
	if err != nil {
		return cloud{}, err
	}
	return cloud{c.InRegion(s.Region.ValueString()), source}, nil
}

// located completes the scope of a model from what was found.
func (s *scope) located(id string, service *openstackapi.Service) {
	s.ID, s.Region = types.StringValue(id), types.StringValue(service.Region)
}

// connect returns a client for the region that a model names.
func connect[M interface{ cloud(Source) (cloud, error) }](_ context.Context, s Source, m M) (cloud, error) {
	return m.cloud(s)
}

// planScope is the Plan of an object that has nothing else to complete than its region.
func planScope[M any, P interface {
	*M
	planRegion(Source) error
}](_ context.Context, s Source, plan, _ *M) error {
	return P(plan).planRegion(s)
}

// planRegion shows in the plan which region the object will be in, where the configuration tells.
func (s *scope) planRegion(source Source) error {
	if !s.Region.IsUnknown() {
		return nil
	}
	c, err := source.OpenStack()
	switch {
	case errors.Is(err, crud.ErrUnknown):
		return nil
	case err != nil:
		return err
	}
	if c.Region() != "" {
		s.Region = types.StringValue(c.Region())
	}
	return nil
}

// apiErrors gives errors of the services their meaning for crud.
func apiErrors(err error) error {
	err = openstackapi.Explain(err)
	down := new(openstackapi.UnreachableError)
	switch {
	case errors.As(err, &down) && !openstackapi.IsLost(err):
		return crud.Unavailable(down.Service+" at "+down.Address, err)
	case openstackapi.IsNotFound(err):
		return crud.NotFound(err)
	}
	return err
}
