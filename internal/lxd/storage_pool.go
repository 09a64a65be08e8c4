package lxd

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// StoragePool is stacklab_lxd_storage_pool.
var StoragePool = crud.Resource[Source, *lxdapi.Client, storagePool]{
	Type: "lxd_storage_pool", Noun: "LXD storage pool",
	ID:      crud.ID{Within: true, Name: "name", Example: "compute:default"},
	Schema:  storagePoolSchema(),
	Connect: connect[storagePool],
	Errors:  apiErrors,
	Plan:    planStoragePool,
	Create:  createStoragePool, Read: readStoragePool,
	Update: updateStoragePool, Delete: deleteStoragePool,
}

type storagePool struct {
	layer
	settings
	Driver types.String `tfsdk:"driver"`
}

func poolDrivers() []string {
	return []string{"alletra", "btrfs", "ceph", "cephfs", "cephobject", "dir", "lvm", "powerflex", "pure", "zfs"}
}

func storagePoolSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An LXD storage pool, in which images, instances and volumes lie. Pools belong to no project. " +
			"Inside an instance the driver `dir` works everywhere.",
		Attributes: map[string]schema.Attribute{
			"within": withinAttribute(),
			"name":   nameAttribute("storage pool", poolName),
			"driver": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Driver of the pool: " + oneOf(poolDrivers()) + ". Which of them a server has, the data source `stacklab_lxd_server` tells. " +
					"Changing it replaces the pool.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{stringvalidator.OneOf(poolDrivers()...)},
			},
			"description": descriptionAttribute("storage pool"),
			"config": configAttribute("storage pool", "`{ size = \"20GiB\" }` (of a loop file; `dir` has no size)", poolKeys,
				"LXD fills in where the pool lies and how large it is; these stay when they are no longer written here. "+
					"A change of "+oneOf(fixedPoolKeys())+" replaces the pool, and so does one of `size`, unless it grows on a server that can enlarge loop files "+
					"(API extension `"+growExtension+"`). "),
		},
	}
}

func createStoragePool(ctx context.Context, c *lxdapi.Client, p *storagePool) error {
	wanted := lxdapi.StoragePoolCreate{Name: p.Name.ValueString(), Driver: p.Driver.ValueString()}
	if err := p.write(ctx, poolKeys, nil, &wanted.Description, &wanted.Config); err != nil {
		return err
	}
	err := c.CreateStoragePool(ctx, wanted)
	if err == nil {
		return nil
	}
	return existsOr(err, func() error { _, _, err := c.StoragePool(ctx, wanted.Name); return err })
}

func readStoragePool(ctx context.Context, c *lxdapi.Client, p *storagePool) error {
	has, _, err := c.StoragePool(ctx, p.Name.ValueString())
	if err != nil {
		return err
	}
	p.located(c)
	p.Driver = types.StringValue(has.Driver)
	if p.Config.IsNull() { // an import
		has.Config["source"] = givenSource(has)
		maps.DeleteFunc(has.Config, func(_, value string) bool { return value == "" })
	}
	return p.read(ctx, poolKeys, has.Description, has.Config)
}

func updateStoragePool(ctx context.Context, c *lxdapi.Client, plan *storagePool, prior storagePool) error {
	return c.ModifyStoragePool(ctx, plan.Name.ValueString(), func(has *lxdapi.StoragePoolPut) (bool, error) {
		size := has.Config["size"]
		if err := plan.write(ctx, poolKeys, &prior.settings, &has.Description, &has.Config); err != nil {
			return false, err
		}
		if has.Config["size"] != size {
			// A server without it takes the new size down and does not act on it.
			return true, crud.At(poolKey("size"), c.Require(ctx, growExtension))
		}
		return true, nil
	})
}

// deleteStoragePool deletes a pool that nothing uses. LXD removes the copies of images that lie in it first, and fails if an
// image is deleted at the same time, as a destroy does: then it is asked again.
func deleteStoragePool(ctx context.Context, c *lxdapi.Client, p storagePool) error {
	const attempts = 3
	for attempt := 1; ; attempt++ {
		err := c.DeleteStoragePool(ctx, p.Name.ValueString())
		if err == nil || attempt == attempts || lxdapi.IsNotFound(err) {
			return err
		}
		pool, _, readErr := c.StoragePool(ctx, p.Name.ValueString())
		if readErr != nil {
			return readErr
		}
		if slices.ContainsFunc(pool.UsedBy, func(user string) bool { return !strings.HasPrefix(user, "/1.0/images/") }) {
			return err
		}
	}
}
