package lxd

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/stacklab/terraform-provider-stacklab/internal/crud"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
)

// growExtension is what a server needs to enlarge a pool's loop file.
const growExtension = "storage_pool_loop_resize" // since LXD 5.9

// fixedPoolKeys are what makes a pool another pool.
func fixedPoolKeys() []string {
	return []string{
		"ceph.cluster_name", "ceph.osd.pool_name", "cephfs.cluster_name", "cephfs.path", "lvm.use_thinpool", "source", "zfs.pool_name",
	}
}

func poolKey(key string) path.Path { return path.Root("config").AtMapKey(key) }

// planStoragePool replaces the pool for changes that cannot be made in place. A key that is new to the configuration
// may well have the value that the pool has: that is for the update to find out.
func planStoragePool(ctx context.Context, s Source, plan, prior *storagePool) error {
	if prior == nil {
		return nil
	}
	was, now := prior.Config.Elements(), plan.Config.Elements()
	for _, key := range append(fixedPoolKeys(), "size") {
		before, _ := was[key].(types.String)
		after, _ := now[key].(types.String)
		if before.IsNull() || after.IsNull() || before.Equal(after) {
			continue
		}
		if key == "size" && resizable(ctx, s, plan, before, after) {
			continue
		}
		crud.Replace(ctx, poolKey(key))
	}
	return nil
}

// resizable reports whether a pool can stay when its size changes. Where the server cannot be asked now, the update will
// say what is wrong.
func resizable(ctx context.Context, s Source, pool *storagePool, before, after types.String) bool {
	if after.IsUnknown() || pool.Within.IsUnknown() {
		return true
	}
	was, known := byteSize(before.ValueString())
	will, valid := byteSize(after.ValueString())
	if !known || !valid || will == was {
		return true
	}
	if will < was {
		return false
	}
	c, err := pool.client(ctx, s)
	if err != nil {
		return true
	}
	grows, err := c.Has(ctx, growExtension)
	return err != nil || grows
}

// samePoolOption knows sizes by their bytes, and a source by what it was before LXD resolved it.
func samePoolOption(key, declared string, has config) bool {
	if key == "source" {
		return has["volatile.initial_source"] == declared
	}
	if key != "size" && !strings.HasSuffix(key, ".size") {
		return false
	}
	a, known := byteSize(has[key])
	b, valid := byteSize(declared)
	return known && valid && a == b
}

// givenSource is the source that a pool was made with, "" if LXD chose it.
func givenSource(p *lxdapi.StoragePool) string {
	if initial, ok := p.Config["volatile.initial_source"]; ok {
		return initial
	}
	source := p.Config["source"]
	if strings.HasSuffix(source, "/disks/"+p.Name+".img") || strings.HasSuffix(source, "/storage-pools/"+p.Name) {
		return ""
	}
	return source
}
