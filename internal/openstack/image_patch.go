package openstack

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// markKey is the property, or the key of metadata, that an object has while it is being created; see [crud.Run.NewMark].
const markKey = "stacklab_creating"

// imagePatch is one change of an image, in the form of RFC 6902.
type imagePatch struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// patchImage makes the changes, all or none.
func patchImage(ctx context.Context, glance *openstackapi.Service, id string, changes ...imagePatch) error {
	if len(changes) == 0 {
		return nil
	}
	var answer any
	return openstackapi.Call(ctx, glance.ServiceClient, http.MethodPatch, glance.ServiceURL("images", id), changes, &answer,
		map[string]string{"Content-Type": "application/openstack-images-v2.1-json-patch"}, http.StatusOK)
}

// propertyPath is where a property is in an image's document.
func propertyPath(key string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

func updateImage(ctx context.Context, c cloud, plan *image, prior image) error {
	glance, err := c.Image(ctx)
	if err != nil {
		return err
	}
	tags, err := crud.SetTexts(ctx, plan.Tags)
	if err != nil {
		return err
	}
	if tags == nil {
		tags = []string{}
	}
	changes := []imagePatch{
		{"replace", "/name", plan.Name.ValueString()},
		{"replace", "/visibility", plan.Visibility.ValueString()},
		{"replace", "/min_disk", plan.MinDisk.ValueInt64()},
		{"replace", "/min_ram", plan.MinRAM.ValueInt64()},
		{"replace", "/protected", plan.Protected.ValueBool()},
		{"replace", "/tags", tags},
	}
	wanted, err := crud.MapTexts(ctx, plan.Properties)
	if err != nil {
		return err
	}
	was, err := crud.MapTexts(ctx, prior.Properties)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		changes = append(changes, imagePatch{"add", propertyPath(key), wanted[key]})
	}
	for _, key := range slices.Sorted(maps.Keys(was)) {
		if _, stays := wanted[key]; !stays {
			changes = append(changes, imagePatch{"remove", propertyPath(key), nil})
		}
	}
	return patchImage(ctx, glance, prior.ID.ValueString(), changes...)
}

// takeProperties takes over the declared properties; after an import all that are not Glance's own.
func (i *image) takeProperties(ctx context.Context, has map[string]any) error {
	declared, err := crud.MapTexts(ctx, i.Properties)
	if err != nil {
		return err
	}
	taken := map[string]string{}
	for key, value := range has {
		_, ours := declared[key]
		if ours || crud.Imported(ctx) != nil && !glancesOwn(key) {
			taken[key] = fmt.Sprint(value)
		}
	}
	i.Properties = crud.TextMap(taken)
	return nil
}

// glancesOwn reports whether Glance itself writes a property.
func glancesOwn(key string) bool {
	return strings.HasPrefix(key, "os_hash") || strings.HasPrefix(key, "os_glance") || key == "os_hidden" || slices.Contains([]string{"self", "stores", "owner_specified", "direct_url", "locations", markKey}, key)
}
