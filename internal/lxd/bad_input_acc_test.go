package lxd_test

import (
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/lxdtest"
)

func TestAccBadInput(t *testing.T) {
	lxdtest.Client(t) // for what is refused after a look at the daemon
	acctest.BadInput(t, "testdata/bad", 60)
}
