package oslo_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccBadInput(t *testing.T) {
	lxdtest.Nested(t) // for what is refused after a look at a file
	acctest.BadInput(t, "testdata/bad", 70)
}
