package openstack

import (
	"context"
	"slices"

	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/flavors"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// grant opens a private flavor to the declared projects, closes it to those that were declared before, and returns which
// of the declared ones have access then.
func (f *flavor) grant(ctx context.Context, nova *openstackapi.Service, id string, prior flavor) ([]string, error) {
	wanted, err := crud.SetTexts(ctx, f.Projects)
	if err != nil {
		return nil, err
	}
	was, err := crud.SetTexts(ctx, prior.Projects)
	if err != nil || len(wanted)+len(was) == 0 {
		return nil, err
	}
	has, err := accessOf(ctx, nova, id)
	if err != nil {
		return nil, err
	}
	for _, project := range wanted {
		if slices.Contains(has, project) {
			continue
		}
		_, err := flavors.AddAccess(ctx, nova.ServiceClient, id, flavors.AddAccessOpts{Tenant: project}).Extract()
		if err != nil && !openstackapi.IsConflict(err) {
			return nil, err
		}
	}
	for _, project := range was {
		if slices.Contains(wanted, project) || !slices.Contains(has, project) {
			continue
		}
		_, err := flavors.RemoveAccess(ctx, nova.ServiceClient, id, flavors.RemoveAccessOpts{Tenant: project}).Extract()
		if err != nil && !openstackapi.IsNotFound(err) {
			return nil, err
		}
	}
	return wanted, nil
}

// accessOf lists the projects that may use a private flavor.
func accessOf(ctx context.Context, nova *openstackapi.Service, id string) (projects []string, err error) {
	pages, err := flavors.ListAccesses(nova.ServiceClient, id).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	accesses, err := flavors.ExtractAccesses(pages)
	for _, a := range accesses {
		projects = append(projects, a.TenantID)
	}
	return projects, err
}

// takeAccess keeps of the declared projects those that have access. Others are somebody else's, but after an import all
// are declared.
func (f *flavor) takeAccess(ctx context.Context, has []string) error {
	if crud.Imported(ctx) != nil {
		if len(has) > 0 {
			f.Projects = crud.TextSet(has)
		}
		return nil
	}
	declared, err := crud.SetTexts(ctx, f.Projects)
	if err != nil || len(declared) == 0 {
		return err
	}
	f.Projects = crud.TextSet(slices.DeleteFunc(declared, func(p string) bool { return !slices.Contains(has, p) }))
	return nil
}
