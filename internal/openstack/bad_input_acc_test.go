package openstack_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstacktest"
)

func TestAccBadInput(t *testing.T) {
	openstacktest.New(t)
	acctest.BadInput(t, "testdata/bad", 80)
}
