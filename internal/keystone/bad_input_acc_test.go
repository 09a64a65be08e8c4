package keystone_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccBadInput(t *testing.T) {
	lxdtest.Client(t)
	acctest.BadInput(t, "testdata/bad", 72)
}
