package openstack

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// kind is one kind of Neutron's objects: how the API calls one of them, and all.
type kind struct{ one, all string }

// markText begins the description that an object has while it is being created; see [crud.Run.NewMark]. Names are not
// unique in Neutron, and tags cannot be set at creation before 2023.
const markText = "stacklab is creating this "

// create makes an object and returns its ID. What creates of the same name that were killed have left goes first: nothing
// can use it yet. What is made has the mark for a description still.
func (k kind) create(ctx context.Context, c cloud, neutron *openstackapi.Service, name string, fields map[string]any) (string, error) {
	found, err := k.marked(ctx, neutron, name)
	if err != nil {
		return "", err
	}
	for id, mark := range found {
		if c.source.Run().Made(mark) {
			continue
		}
		if err := k.delete(ctx, neutron, id); err != nil && !openstackapi.IsNotFound(err) {
			return "", err
		}
	}
	mark := c.source.Run().NewMark()
	fields["description"] = markText + mark
	var answer map[string]struct {
		ID string `json:"id"`
	}
	err = openstackapi.Call(ctx, neutron.ServiceClient, http.MethodPost, neutron.ServiceURL(k.all), map[string]any{k.one: fields}, &answer, nil)
	if openstackapi.IsLost(err) {
		found, lookErr := k.marked(ctx, neutron, name)
		for id, has := range found {
			if lookErr == nil && has == mark {
				return id, nil
			}
		}
	}
	return answer[k.one].ID, err
}

// marked finds the objects of the name that are being created, or were, and their marks.
func (k kind) marked(ctx context.Context, neutron *openstackapi.Service, name string) (map[string]string, error) {
	var answer map[string][]struct {
		ID          string `json:"id"`
		Description string `json:"description"`
	}
	query := url.Values{"name": {name}, "fields": {"id", "description"}}
	if err := openstackapi.Call(ctx, neutron.ServiceClient, http.MethodGet, neutron.ServiceURL(k.all)+"?"+query.Encode(), nil, &answer, nil); err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, object := range answer[k.all] {
		if mark, ok := strings.CutPrefix(object.Description, markText); ok {
			found[object.ID] = mark
		}
	}
	return found, nil
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
