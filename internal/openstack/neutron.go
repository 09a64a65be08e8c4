package openstack

import (
	"context"
	"net/http"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// kind is one kind of Neutron's objects: how the API calls one of them, and all.
type kind struct{ one, all string }

// create makes an object and returns its ID.
func (k kind) create(ctx context.Context, neutron *openstackapi.Service, fields map[string]any) (string, error) {
	var answer map[string]struct {
		ID string `json:"id"`
	}
	err := openstackapi.Call(ctx, neutron.ServiceClient, http.MethodPost, neutron.ServiceURL(k.all), map[string]any{k.one: fields}, &answer, nil)
	return answer[k.one].ID, err
}

// found is what a list tells of an object.
type found struct {
	ID          string `json:"id"`
	Description string `json:"description"`
}

// find lists the objects that a query selects.
func (k kind) find(ctx context.Context, neutron *openstackapi.Service, query url.Values) ([]found, error) {
	var answer map[string][]found
	query["fields"] = []string{"id", "description"}
	err := openstackapi.Call(ctx, neutron.ServiceClient, http.MethodGet, neutron.ServiceURL(k.all)+"?"+query.Encode(), nil, &answer, nil)
	return answer[k.all], err
}

// get reads an object into target, which has a field for it under its name.
func (k kind) get(ctx context.Context, neutron *openstackapi.Service, id string, target any) error {
	return openstackapi.Call(ctx, neutron.ServiceClient, http.MethodGet, neutron.ServiceURL(k.all, id), nil, target, nil)
}

func (k kind) update(ctx context.Context, neutron *openstackapi.Service, id string, fields map[string]any) error {
	var answer any
	return openstackapi.Call(ctx, neutron.ServiceClient, http.MethodPut, neutron.ServiceURL(k.all, id), map[string]any{k.one: fields}, &answer, nil, http.StatusOK)
}

// tag makes the object's tags the wanted ones.
func (k kind) tag(ctx context.Context, neutron *openstackapi.Service, id string, wanted types.Set, prior types.Set) error {
	tags, err := crud.SetTexts(ctx, wanted)
	if err != nil || wanted.Equal(prior) || len(tags) == 0 && len(prior.Elements()) == 0 {
		return err
	}
	var answer any
	return openstackapi.Call(ctx, neutron.ServiceClient, http.MethodPut, neutron.ServiceURL(k.all, id, "tags"),
		map[string]any{"tags": append([]string{}, tags...)}, &answer, nil, http.StatusOK)
}

func (k kind) delete(ctx context.Context, neutron *openstackapi.Service, id string) error {
	return openstackapi.Call(ctx, neutron.ServiceClient, http.MethodDelete, neutron.ServiceURL(k.all, id), nil, nil, nil)
}
