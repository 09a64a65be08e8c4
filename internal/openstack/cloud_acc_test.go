package openstack_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stacklab/terraform-provider-stacklab/internal/acctest"
	"github.com/stacklab/terraform-provider-stacklab/internal/openstackapi"
)

// service returns a service of the cloud.
func service(t *testing.T, find func(context.Context) (*openstackapi.Service, error)) *openstackapi.Service {
	t.Helper()
	s, err := find(t.Context())
	acctest.Must(t, err)
	return s
}

// gone tells what is left of an object that a look-up should not find any more.
func gone(err error) error {
	if openstackapi.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("it is still there (%w)", err)
}
