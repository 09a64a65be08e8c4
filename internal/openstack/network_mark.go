package openstack

import (
	"context"
	"net/url"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// markText begins the description that a network has while it is being created; see [crud.Run.NewMark]. Names of networks
// are not unique, and tags cannot be set at creation before 2023.
const markText = "stacklab is creating this network "

// createMarked makes a network that has the mark for a description, and returns its ID. What creates of the same name that
// were killed have left goes first: nothing uses it yet.
func createMarked(ctx context.Context, c cloud, neutron *openstackapi.Service, name string, fields map[string]any) (string, error) {
	all, err := networks.find(ctx, neutron, url.Values{"name": {name}})
	if err != nil {
		return "", err
	}
	for _, other := range all {
		mark, marked := strings.CutPrefix(other.Description, markText)
		if !marked || !c.source.Run().Abandoned(mark) {
			continue
		}
		if err := networks.delete(ctx, neutron, other.ID); err != nil && !openstackapi.IsNotFound(err) {
			return "", err
		}
	}
	fields["description"] = markText + c.source.Run().NewMark()
	id, err := networks.create(ctx, neutron, fields)
	if !openstackapi.IsLost(err) {
		return id, err
	}
	all, lookErr := networks.find(ctx, neutron, url.Values{"name": {name}})
	for _, other := range all {
		if lookErr == nil && other.Description == fields["description"] {
			return other.ID, nil
		}
	}
	return "", err
}
