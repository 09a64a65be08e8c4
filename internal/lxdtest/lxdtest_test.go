package lxdtest_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/lxdapi"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccDaemons(t *testing.T) {
	host := lxdtest.Client(t)
	nested, path := lxdtest.Nested(t)
	twice, deeper := lxdtest.TwiceNested(t)
	if len(path) != 1 || len(deeper) != 2 {
		t.Errorf("paths %q and %q", path, deeper)
	}
	for c, pool := range map[*lxdapi.Client]string{host: lxdtest.Pool, nested: lxdtest.NestedPool, twice: lxdtest.NestedPool} {
		if _, _, err := c.StoragePool(t.Context(), pool); err != nil {
			t.Error(err)
		}
	}
}
